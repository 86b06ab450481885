"""What simulated stations and the gateway for ECHONET Lite take: memory and processor time of their processes."""

import contextlib
import json
import os
import socket
import struct
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from figures import Row
from servers import BINARIES, LOAD_CORE, QUIET, Csms, free_port, http, pinned

IDLE, CHARGING, DEVICES = 10_000, 1_000, 34
SIM, GATEWAY = "127.0.0.5", "127.0.0.1"
# Seconds between two meter samples of a charge.
SAMPLES_EVERY = 10


@contextlib.contextmanager
def running(*command, **more) -> Iterator[subprocess.Popen]:
    """A program until the end of the block."""
    process = subprocess.Popen([*pinned(LOAD_CORE), *command], **QUIET, **more)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def resident_kib(process: subprocess.Popen) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def cpu_share(process: subprocess.Popen, seconds: float) -> float:
    """Percent of a core that the process takes within the next seconds."""

    def ticks() -> int:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    before, begin = ticks(), time.monotonic()
    time.sleep(seconds)
    spent = (ticks() - before) / os.sysconf("SC_CLK_TCK")
    return 100 * spent / (time.monotonic() - begin)


def asked(url: str, method: str = "GET"):
    """What a REST port answers, as JSON."""
    request = urllib.request.Request(url, method=method, data=b"{}" if method == "POST" else None)
    request.add_header("Content-Type", "application/json")
    with http.open(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def until(what: str, is_so, patience: float = 60) -> None:
    """Waits until something is so."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if is_so():
                return
        time.sleep(0.1)
    raise SystemExit(f"{what}: not within {patience:.0f} s")


def figures(csms: Csms) -> dict:
    """The key figures of the network."""
    return asked(f"http://127.0.0.1:{csms.http}/api/v1/overview")["figures"]


def counted(csms: Csms, series: str) -> float:
    """The sum of the metrics whose line begins so."""
    with http.open(f"http://127.0.0.1:{csms.http}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(series))


def stations(bench) -> Iterator[Row]:
    """10,000 idle simulated stations in one process: memory each; 1,000 that charge: processor time"""
    for count, more in ((IDLE, ()), (CHARGING, ("--auto-sessions", "9"))):
        with Csms("sqlite", None) as csms:
            url = f"ws://127.0.0.1:{csms.port}"
            command = (BINARIES / "charger-sim", "station", "--csms-url", url, "-q", *more)
            with running(*command, "S00001") as one:
                until("one station", lambda: figures(csms)["connected"] >= 1)
                time.sleep(2)
                base = resident_kib(one)
            with running(*command, f"S00001..S{count:05}") as many:
                until("all stations", lambda: figures(csms)["connected"] >= count, 120)
                if not more:
                    time.sleep(5)
                    yield Row(f"resident per idle simulated station, {count:,}", (resident_kib(many) - base) / (count - 1), unit="KiB", limit=32)
                    continue
                until("charging", lambda: figures(csms)["active_transactions"] > count * 0.9, 90)
                events = lambda: counted(csms, 'csms_messages_total{action="TransactionEvent"')
                before, begin = events(), time.monotonic()
                # All of them sample at the same instants, every ten seconds.
                share = cpu_share(many, max(bench.window * 2, 2 * SAMPLES_EVERY))
                per_second = (events() - before) / (time.monotonic() - begin)
                yield Row(f"{count:,} charging simulated stations, of a core", share, unit="%", limit=100, note=f"{per_second:.0f} TransactionEvents/s")


def get_times(count: int) -> list[float]:
    """How long a device takes to answer Get of one property, in ms, sorted; each instance in turn."""
    times = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as controller:
        controller.bind((GATEWAY, 3610))
        controller.settimeout(1)
        for number in range(count):
            instance = number % DEVICES + 1
            frame = struct.pack(">BBH3s3sBBBB", 0x10, 0x81, number % 65536, b"\x05\xff\x01", bytes([0x02, 0xA1, instance]), 0x62, 1, 0x80, 0)
            begin = time.monotonic()
            controller.sendto(frame, (SIM, 3610))
            controller.recv(2048)
            times.append((time.monotonic() - begin) * 1000)
            # Below the rate at which a device stops to answer one address.
            time.sleep(0.01)
    return sorted(times)


def gateway(bench) -> Iterator[Row]:
    """34 ECHONET Lite devices: time to answer Get; processor time of a gateway that asks each every second"""
    port, health = free_port(), free_port()
    sim = (BINARIES / "echonet-sim", "--address", SIM, "--instances", str(DEVICES), "--rate-limit", "1000", "--http", f"127.0.0.1:{port}")
    devices = f"http://127.0.0.1:{port}/api/v1/devices"
    with Csms("sqlite", None) as csms, running(*sim):
        until("devices", lambda: asked(devices))
        times = get_times(bench.window * 100)
        yield Row(f"Get of one property, {DEVICES} instances: p99", times[int(len(times) * 0.99)], unit="ms", limit=5)
        gate = (
            BINARIES / "echonet-gateway", "--node", SIM, "--address", GATEWAY, "--interval", "1", "--pause", "0",
            "--csms-url", f"ws://127.0.0.1:{csms.port}", "--http", f"127.0.0.1:{health}", "--state-dir", f"{csms.folder.name}/gateway",
        )  # fmt: skip
        with running(*gate, cwd=csms.folder.name) as process:
            until("stations of the gateway", lambda: figures(csms)["connected"] >= DEVICES)
            yield Row(f"gateway, {DEVICES} idle devices at 1 s, of a core", cpu_share(process, bench.window * 2), unit="%")
            for instance in range(1, DEVICES + 1):
                asked(f"{devices}/0x02A1:{instance}/vehicle", "POST")
            time.sleep(3)
            for instance in range(1, DEVICES + 1):
                station = f"EL-{SIM}-02A1-{instance}"
                asked(f"http://127.0.0.1:{csms.http}/chargers/{station}/start?wait=10s", "POST")
            until("transactions", lambda: figures(csms)["active_transactions"] >= DEVICES)
            yield Row(f"gateway, {DEVICES} charging devices at 1 s, of a core", cpu_share(process, bench.window * 3), unit="%", limit=5)
