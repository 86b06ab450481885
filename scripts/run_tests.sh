#!/usr/bin/env bash
# Opens the test menu; arguments go to `charger-sim menu`.
set -eu
cd "$(dirname "$0")/.."
program="${CARGO_TARGET_DIR:-target}/debug/charger-sim"
folder=$(dirname "$program")
if [ -x "$program" ] && [ -x "$folder/csms" ] && [ -x "$folder/verify" ]; then
    exec "$program" menu "$@"
fi
# The menu also starts the CSMS and the verifier, which lie beside it.
cargo build -q -p csms -p charger-sim -p verify
exec "$program" menu "$@"
