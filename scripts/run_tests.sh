#!/usr/bin/env bash
# Opens the test menu; arguments go to `charger-sim menu`.
set -eu
cd "$(dirname "$0")/.."
program="${CARGO_TARGET_DIR:-target}/debug/charger-sim"
if [ -x "$program" ]; then
    exec "$program" menu "$@"
fi
exec cargo run -q -p charger-sim -- menu "$@"
