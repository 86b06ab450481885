#!/usr/bin/env python3
"""500 stations alone, and beside one that floods and reads nothing. See scripts/bench-abuse."""

import argparse
import json
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

STATIONS = 500


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def masked(text: str) -> bytes:
    """A text message as a client sends it, masked with zeros."""
    body = text.encode()
    length = len(body)
    head = bytes([0x81, 0x80 | length]) if length < 126 else bytes([0x81, 0xFE]) + length.to_bytes(2, "big")
    return head + bytes(4) + body


class Abuser(threading.Thread):
    """Boots, then sends TransactionEvents without end and reads nothing; comes back when ended."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.port, self.is_over, self.sent, self.ended = port, False, 0, 0

    def run(self):
        while not self.is_over:
            try:
                self.flood()
            except OSError:
                self.ended += 1

    def flood(self):
        with socket.create_connection(("127.0.0.1", self.port)) as stream:
            stream.settimeout(1)
            stream.sendall(
                b"GET /ABUSER HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ocpp2.0.1\r\n\r\n"
            )
            boot = [2, "b", "BootNotification", {"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}}]
            stream.sendall(masked(json.dumps(boot)))
            number = 0
            while not self.is_over:
                frames = b"".join(masked(self.event(number + i)) for i in range(50))
                number += 50
                view = memoryview(frames)
                while view and not self.is_over:
                    try:
                        view = view[stream.send(view) :]
                    except TimeoutError:
                        continue
                self.sent += 50

    @staticmethod
    def event(number: int) -> str:
        payload = {
            "eventType": "Updated", "timestamp": "2026-01-01T00:00:00Z", "triggerReason": "MeterValuePeriodic", "seqNo": number,
            "transactionInfo": {"transactionId": "flood"}, "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": number}]}],
        }  # fmt: skip
        return json.dumps([2, f"f{number}", "TransactionEvent", payload])


def resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def measure(binaries: Path, folder: str, seconds: int, what: str, flags: list[str], is_abused: bool):
    port, http = free_port(), free_port()
    database = f"{folder}/{what.replace(' ', '-').replace(',', '')}.sqlite"
    csms = subprocess.Popen(
        [binaries / "csms", "--listen", f"127.0.0.1:{port}", "--http", f"127.0.0.1:{http}", "--database", f"sqlite://{database}", *flags],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            try:
                if urllib.request.urlopen(f"http://127.0.0.1:{http}/readyz", timeout=1).status == 200:
                    break
            except OSError:
                assert csms.poll() is None, "csms did not start"
                time.sleep(0.02)
        abuser = Abuser(port)
        if is_abused:
            abuser.start()
        told = subprocess.run(
            [
                binaries / "charger-sim", "load", "--csms-url", f"ws://127.0.0.1:{port}", "--stations", str(STATIONS), "--rate", str(STATIONS),
                "--ramp", "2s", "--duration", f"{seconds}s", "--seed", "1", "--format", "json", "--quiet",
            ],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        abuser.is_over = True
        memory = resident_mib(csms.pid)
        report = json.loads(told.stdout)
        latency = report["latency_ms"]
        line = f"{what}: p50 {latency['p50']:.2f} ms, p99 {latency['p99']:.2f} ms, max {latency['max']:.2f} ms; csms {memory:.0f} MiB resident"
        if is_abused:
            line += f"; the abuser sent {abuser.sent} events, was ended {abuser.ended} times"
        print(line, flush=True)
        return latency["p99"]
    finally:
        csms.send_signal(signal.SIGTERM)
        csms.wait(60)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=20)
    arguments = parser.parse_args()
    print(f"{STATIONS} stations, one TransactionEvent a second each, {arguments.seconds} s:")
    with tempfile.TemporaryDirectory() as folder:
        limited = ["--messages-per-second", "20"]
        alone = measure(arguments.binaries, folder, arguments.seconds, "alone", [], False)
        open_lab = measure(arguments.binaries, folder, arguments.seconds, "beside a flood, open lab", [], True)
        guarded = measure(arguments.binaries, folder, arguments.seconds, "beside a flood, 20 messages per second and station", limited, True)
        print(f"p99 with the flood / alone: {open_lab / alone:.2f} in the open lab, {guarded / alone:.2f} with the limit")


if __name__ == "__main__":
    main()
