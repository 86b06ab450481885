#!/usr/bin/env python3
"""Measures the release build in target/release and prints one line per figure."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", "target")).resolve() / "release"
STARTS = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Csms:
    """A running csms in a fresh folder; `listening_ms` is from exec to the first accepted connection."""

    def __init__(self, folder: str):
        self.port, self.http = free_port(), free_port()
        started = time.monotonic()
        self.process = subprocess.Popen(
            [
                BINARIES / "csms",
                "--listen", f"127.0.0.1:{self.port}",
                "--http", f"127.0.0.1:{self.http}",
                "--database", f"sqlite://{folder}/csms.sqlite",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.1).close()
                break
            except OSError:
                assert self.process.poll() is None, "csms did not start"
                time.sleep(0.001)
        self.listening_ms = (time.monotonic() - started) * 1000

    def resident_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def start_and_memory():
    starts = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            csms = Csms(folder)
            starts.append(csms.listening_ms)
            if len(starts) == STARTS:
                time.sleep(3)
                print(f"idle csms: {csms.resident_mib():.1f} MiB resident")
            csms.stop()
    print(f"csms start to listening, new database: median {percentile(starts, 0.5):.0f} ms, slowest {max(starts):.0f} ms")


def fleet_latency():
    with tempfile.TemporaryDirectory() as folder:
        csms = Csms(folder)
        subprocess.run(
            [
                BINARIES / "charger-sim",
                "--scenario", "scripts/bench-fleet.toml",
                "--csms-url", f"ws://127.0.0.1:{csms.port}",
                "--http-url", f"http://127.0.0.1:{csms.http}",
                "--seed", "1",
                "--runs-dir", f"{folder}/runs",
                "-q",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        record = json.loads((Path(folder) / "runs" / (Path(folder) / "runs" / "latest").read_text().strip()).read_text())
        stations = [station for scenario in record["scenarios"] for station in scenario["stations"]]
        times = [
            message["ms"]
            for station in stations
            for message in station["messages"]
            if message["action"] == "TransactionEvent" and message.get("ms") is not None
        ]
        print(
            f"TransactionEvent, CALL to CALLRESULT, SQLite, {len(stations)} stations, {len(times)} events in 60 s of charging: "
            f"p50 {percentile(times, 0.5):.2f} ms, p95 {percentile(times, 0.95):.2f} ms, "
            f"p99 {percentile(times, 0.99):.2f} ms, max {max(times):.2f} ms"
        )
        print(f"csms after {len(stations)} charging stations: {csms.resident_mib():.1f} MiB resident")
        csms.stop()


def demo():
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        result = subprocess.run(
            [BINARIES / "charger-sim", "demo", "--dir", f"{folder}/demo"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        print(f"demo, five scenarios and verdict: {time.monotonic() - started:.1f} s, exit code {result.returncode}")


if __name__ == "__main__":
    start_and_memory()
    fleet_latency()
    demo()
