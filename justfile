# The front door: `just` lists what there is.

_default:
    @just --list

# Build, start the CSMS, run all five scenarios, verify
demo *arguments:
    scripts/demo {{arguments}}

# Everything that has to hold before a change lands
test *arguments:
    scripts/test {{arguments}}

# Only format, lints, unit and contract tests
quick:
    scripts/test quick

# The figures of the README
bench *arguments:
    scripts/bench {{arguments}}

# Fuzz what reads input from outside, SECONDS each
fuzz *arguments:
    scripts/fuzz {{arguments}}

# Deterministic simulation: --seeds N, --seed N --verbose, --fleet STATIONS --hours H
simulate *arguments:
    scripts/simulate {{arguments}}
