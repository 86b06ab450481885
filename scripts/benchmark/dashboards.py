"""What open dashboards cost csms, and how long the first screen of a large network takes."""

import contextlib
import gzip
import json
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from figures import Row, median
from servers import LOAD_CORE, Csms, http, pinned

PAGES = 10
STATIONS = 10_000


def open_pages(port: int, count: int, kinds: list[str]):
    """Reads what `count` pages of each kind are sent, until it is killed: the overview with its changes, and the
    message feed."""
    import selectors
    import socket

    selector = selectors.DefaultSelector()
    with http.open(f"http://127.0.0.1:{port}/api/v1/overview") as overview:
        seq = json.load(overview)["seq"]
    paths = {"overviews": f"/api/v1/dashboard/events?after={seq}", "feeds": "/api/v1/dashboard/messages"}
    for path in map(paths.get, kinds):
        for _ in range(count):
            page = socket.create_connection(("127.0.0.1", port))
            page.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            selector.register(page, selectors.EVENT_READ)
    print("open", flush=True)
    while True:
        for key, _ in selector.select():
            if not key.fileobj.recv(1 << 16):
                raise SystemExit("a page was closed")


class Watched(Csms):
    """csms with ten open pages of these kinds, which are read from the other core."""

    def __init__(self, *kinds: str):
        super().__init__("sqlite", None)
        self.kinds = kinds

    def load(self, *arguments: str) -> dict:
        command = [*pinned(LOAD_CORE), sys.executable, __file__, str(self.http), str(PAGES), *self.kinds]
        pages = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            if pages.stdout.readline() != "open\n":
                raise SystemExit("the pages did not open")
            result = super().load(*arguments)
            if pages.poll() is not None:
                raise SystemExit("the pages were closed")
        finally:
            pages.kill()
            pages.wait()
        result["dashboard"] = {name: self.metric(f"csms_dashboard_{name}_total") for name in ("messages", "rows", "bytes")}
        return result

    def metric(self, name: str) -> float:
        text = http.open(f"http://127.0.0.1:{self.http}/metrics").read().decode()
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


def cpu_per_event(result: dict) -> float:
    return result["watched"]["cpu_seconds"] * 1e6 / max(1, result["acknowledged_in_window"])


def dashboards(bench) -> Iterator[Row]:
    """events/s with ten open dashboards, beside csms without any"""
    contestants: dict[str, Callable] = {
        "without": lambda: Csms("sqlite", None),
        "overviews": lambda: Watched("overviews"),
        "feeds": lambda: Watched("overviews", "feeds"),
    }
    results = bench.turns(
        contestants,
        "--stations", "1000", "--transaction-length", "20",
        "--duration", f"{bench.window}s", "--warm-up", "1s",
    )  # fmt: skip
    without = results["without"]
    rate = lambda result: result["per_second"]
    for kind, what in (("overviews", f"{PAGES} dashboards"), ("feeds", f"{PAGES} dashboards and {PAGES} message feeds")):
        watched = results[kind]
        # On two cores the pages are read by the core that makes the load: the server's own time is the fairer figure.
        limits = ({"at_least": 0.95}, {"at_most": 1.05}) if kind == "overviews" else ({}, {})
        yield Row(f"events/s with {what}, to without", median(watched, rate), median(without, rate), "1/s", **limits[0])
        yield Row(f"CPU per event with {what}, to without", median(watched, cpu_per_event), median(without, cpu_per_event), "us", **limits[1])
    told = results["overviews"][-1]["dashboard"]
    yield Row("changes told to all pages in one run", told["messages"], note=f"{told['rows']:,.0f} rows, {told['bytes'] / 1e6:.1f} MB, made once")


@contextlib.contextmanager
def large() -> Iterator[Csms]:
    """csms over a database with 10,000 stations, of which it has just been started."""
    csms = Csms("sqlite", None)
    with csms:
        pass_on = csms.stop
        pass_on()
        path = csms.database.removeprefix("sqlite://")
        with contextlib.closing(sqlite3.connect(path)) as database:
            rows = [(key, f"CP{key:05}", f"cp{key:05}") for key in range(1, STATIONS + 1)]
            database.executemany(
                "INSERT INTO station (station_key, identity, identity_folded, registration, registration_setting, boot_epoch, "
                "vendor_name, model, firmware_version, tolerant, created_at, updated_at) "
                "VALUES (?, ?, ?, 'Accepted', 'Accepted', 1, 'Vendor of stations', 'Model 7', '1.2.3', 0, 0, 0)",
                rows,
            )
            database.executemany(
                "INSERT INTO connector (station_key, evse_id, connector_id, status, boot_epoch, reported_at, received_at, ordered_at) "
                "VALUES (?, 1, ?, 'Available', 1, 0, 0, 0)",
                [(key, connector) for key, *_ in rows for connector in (1, 2)],
            )
            database.commit()
        csms.__enter__()
        yield csms


def snapshot(bench) -> Iterator[Row]:
    """the first screen of 10,000 stations: time, size, memory"""
    with large() as csms:
        url = f"http://127.0.0.1:{csms.http}/api/v1/overview"
        idle = csms.resident_mib()

        def ask(encoding: str) -> tuple[float, bytes]:
            started = time.monotonic()
            with http.open(urllib.request.Request(url, headers={"Accept-Encoding": encoding})) as answer:
                body = answer.read()
            return (time.monotonic() - started) * 1000, body

        first, body = ask("identity")
        assert len(json.loads(body)["stations"]) >= STATIONS
        plain = sorted(ask("identity")[0] for _ in range(9))[4]
        packed = sorted(ask("gzip")[0] for _ in range(9))[4]
        size = len(ask("gzip")[1])
        assert json.loads(gzip.decompress(ask("gzip")[1]))["seq"] is not None
        yield Row(f"overview of {STATIONS:,} stations, first: read from the database", first, unit="ms", limit=1000)
        yield Row(f"overview of {STATIONS:,} stations, then", plain, unit="ms", limit=100)
        yield Row(f"overview of {STATIONS:,} stations, then, gzip", packed, unit="ms", limit=500)
        yield Row(f"overview of {STATIONS:,} stations, bytes", len(body) / 1e6, unit="MB", note=f"gzip {size / 1e6:.2f} MB")
        yield Row(f"resident with the board of {STATIONS:,} stations", csms.resident_mib(), unit="MiB", note=f"{idle:.0f} before")


if __name__ == "__main__":
    open_pages(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
