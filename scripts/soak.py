#!/usr/bin/env python3
"""A csms under steady load for a long time, looked at from outside. See scripts/soak.

The load is one run of `charger-sim load`. In each sixth of the time 20 stations more send one event
a second each; what they are answered gives the figures, so that sixths can be compared.
"""

import argparse
import json
import os
import subprocess
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "benchmark"))
from servers import BINARIES, Csms  # noqa: E402

PARTS = 6
PROBES = 20
TICKS = os.sysconf("SC_CLK_TCK")


def load(csms: Csms, prefix: str, stations: int, rate: int, seconds: int, *more: str) -> subprocess.Popen:
    command = [
        BINARIES / "charger-sim", "load", "--csms-url", f"ws://127.0.0.1:{csms.port}",
        "--identity-prefix", prefix, "--stations", str(stations), "--rate", str(rate), "--duration", f"{seconds}s",
        "--seed", "1", "--format", "json", "--quiet", "--max-errors", "0", *more,
    ]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def stored_events(csms: Csms) -> int:
    with sqlite3.connect(csms.database.removeprefix("sqlite://")) as database:
        return database.execute("SELECT count(*) FROM transaction_event").fetchone()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--stations", type=int, default=2000)
    parser.add_argument("--rate", type=int, default=500, help="TransactionEvents per second over all stations")
    arguments = parser.parse_args()
    part = arguments.minutes * 60 / PARTS
    with Csms("sqlite", None, core=None) as csms:
        pid = csms.process.pid
        total = int(part * PARTS)
        steady = load(csms, "SOAK-", arguments.stations, arguments.rate, total, "--ramp", "10s", "--warm-up", "10s")
        time.sleep(20)
        print(f"{arguments.stations} stations, {arguments.rate} events/s, {arguments.minutes:g} minutes; {csms.resident_mib():.1f} MiB at the begin", flush=True)
        began, rows, acknowledged, failures = time.monotonic(), [], 0, 0
        for number in range(1, PARTS + 1):
            before = cpu_seconds(pid)
            started = time.monotonic()
            # Done before the steady load is.
            probe = load(csms, f"PROBE{number}-", PROBES, PROBES, int(part - 15 if part > 30 else part / 2))
            report = json.loads(probe.communicate()[0])
            acknowledged += report["acknowledged"]
            failures += report["failures"]
            used = (cpu_seconds(pid) - before) / (time.monotonic() - started)
            latency = report["latency_ms"]
            rows.append((latency["p50"], latency["p99"], csms.resident_mib(), used))
            print(
                f"part {number} of {PARTS}: p50 {latency['p50']:.2f} ms, p99 {latency['p99']:.2f} ms, max {latency['max']:.2f} ms; "
                f"{rows[-1][2]:.1f} MiB resident; {used * 100:.1f} % of a core; failures {report['failures']}",
                flush=True,
            )
            time.sleep(max(0, began + number * part - 5 - time.monotonic()))
        report = json.loads(steady.communicate()[0])
        acknowledged += report["acknowledged"]
        failures += report["failures"]
        latency = report["latency_ms"]
        print(
            f"all {arguments.stations}: {report['acknowledged']} acknowledged, {report['per_second']:.1f}/s, p50 {latency['p50']:.2f} ms, "
            f"p99 {latency['p99']:.2f} ms, p99.9 {latency['p99_9']:.2f} ms, max {latency['max']:.2f} ms; "
            f"reconnects {report['reconnects']}, queued {report['queued']}, errors {report['errors']}"
        )
        csms.stop()
        stored = stored_events(csms)
        print(f"events acknowledged {acknowledged}, stored {stored}; database {csms.database_bytes() / 2**20:.0f} MiB")
        first, last = rows[0], rows[-1]
        for name, index in (("p50", 0), ("p99", 1), ("memory", 2), ("CPU", 3)):
            print(f"last part / first part, {name}: {last[index] / first[index]:.2f}")
    is_whole = failures == 0 and report["reconnects"] == 0 and stored >= acknowledged
    sys.exit(0 if is_whole else 1)


if __name__ == "__main__":
    main()
