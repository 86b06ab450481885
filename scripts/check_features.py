"""The programs are built with the same features of what they share.

`scripts/demo` builds csms, charger-sim and verify in one go; after that, `cargo run -p csms` must find
everything built. Cargo takes the features that the chosen packages ask for, so a library that one
program wants with more features than another is built twice, with all that rests on it. The crate
`same-features` asks for all of them on behalf of every program. This script tells what is missing there.
"""

import subprocess
import sys

PROGRAMS = ["csms", "charger-sim", "verify", "echonet-sim", "echonet-gateway"]


def features(programs, edges):
    """Features by package, of what these programs are built from."""
    command = ["cargo", "tree", "--locked", "--edges", edges, "--prefix", "none", "--format", "{p}|{f}"]
    for program in programs:
        command += ["--package", program]
    found = {}
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
        package, _, names = line.replace(" (*)", "").partition("|")
        if package:
            # Built for the machine that builds and for the one that runs it: one package, two sets.
            found.setdefault(" ".join(package.split()[:2]), set()).add(names)
    return found


def main():
    missing = {}
    # What runs, and then also what only the build needs: macros and build scripts.
    for edges in ("normal,no-proc-macro", "normal,build"):
        together = features(PROGRAMS, edges)
        for program in PROGRAMS:
            for package, sets in features([program], edges).items():
                if not sets <= together[package]:
                    wanted = " or ".join(sorted(together[package]))
                    missing.setdefault((package, edges, wanted), []).append(program)
    for (package, edges, wanted), programs in sorted(missing.items()):
        print(f"{package} ({edges}): {', '.join(programs)} build it with other features than all together: {wanted}")
    if missing:
        print("add them to crates/same-features/Cargo.toml")
        return 1
    print("the programs agree on the features of what they share")
    return 0


if __name__ == "__main__":
    sys.exit(main())
