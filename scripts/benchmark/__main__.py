"""Measures the release build in target/release; see scripts/bench."""

import argparse
import os
import platform
import signal
import sys
import time

from figures import document, table
from parts import ABOUT, PARTS, Bench
from servers import Postgres


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures the release build; floor and csms in one run, as ratios.")
    parser.add_argument("--list", action="store_true", help="what parts there are")
    parser.add_argument("--only", action="append", default=[], metavar="PART[,PART]", help="these parts only")
    parser.add_argument("--short", action="store_true", help="windows of 3 instead of 10 seconds")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="runs of each server, of which the median counts [3]")
    parser.add_argument("--json", metavar="FILE", help="the figures as JSON too")
    given = parser.parse_args()
    given.only = [name for names in given.only for name in names.split(",")]
    for name in given.only:
        if name not in PARTS:
            parser.error(f"no part `{name}`, expected one of {', '.join(PARTS)}")
    return given


def main():
    given = arguments()
    if given.list:
        for name, about in ABOUT.items():
            print(f"{name:16} {about}")
        return
    # As with Ctrl-C, what was started is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(Postgres(), 3 if given.short else 10, max(1, given.rounds))
    rows = []
    began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    try:
        for name in given.only or PARTS:
            print(f"{name}: {ABOUT[name]} …", flush=True)
            rows += PARTS[name](bench)
    finally:
        bench.postgres.stop()
    about = {"measured_at": began, "window_seconds": bench.window, "rounds": bench.rounds, "cores": os.cpu_count(), "machine": platform.machine()}
    print(f"\nservers on core 0, load generator on core 1; windows of {bench.window} s, medians of {bench.rounds}\n")
    print(table(rows), flush=True)
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            file.write(document(rows, about))


if __name__ == "__main__":
    main()
