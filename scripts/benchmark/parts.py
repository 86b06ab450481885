"""The parts of the benchmark. Each yields rows; a part compares csms with a floor in one run.

Runs of floor and csms take turns, so that what the machine does meanwhile hits both; the median counts.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboards import dashboards, snapshot
from figures import Row, median
from servers import BINARIES, QUIET, ROOT, Csms, Floor, Postgres
from stations import gateway, stations

LENGTH = 20  # events of a transaction


@dataclass
class Bench:
    postgres: Postgres
    window: int
    rounds: int

    def turns(self, contestants: dict[str, Callable], *arguments: str) -> dict[str, list[dict]]:
        """Results of each contestant; each run has a fresh server and a fresh database."""
        results = {name: [] for name in contestants}
        for _ in range(self.rounds):
            for name, contestant in contestants.items():
                with contestant() as server:
                    results[name].append(server.load(*arguments))
        return results

    def floor(self, kind: str) -> Callable:
        return lambda: Floor(kind, self.postgres)

    def csms(self, engine: str) -> Callable:
        return lambda: Csms(engine, self.postgres)


def rate(result: dict) -> float:
    return result["per_second"]


def p99(result: dict) -> float:
    return result["latency_ms"]["p99"]


def cpu_per_message(result: dict) -> float:
    """µs of the server, which on PostgreSQL is csms without the database."""
    return result["watched"]["cpu_seconds"] * 1e6 / max(1, result["acknowledged_in_window"])


def busy(results: list[dict]) -> str:
    return "load generator at its limit" if any(result["bottleneck"] for result in results) else ""


def start(bench: Bench) -> Iterator[Row]:
    """from exec to ready, new database; memory when idle"""
    times, resident = [], 0.0
    for _ in range(5):
        with Csms("sqlite", None, core=None) as csms:
            times.append(csms.ready_ms)
            if len(times) == 5:
                time.sleep(3)
                resident = csms.resident_mib()
    yield Row("start to ready, new database: median", sorted(times)[2], unit="ms", limit=500)
    yield Row("start to ready, new database: slowest", max(times), unit="ms", limit=500)
    yield Row("idle csms, resident", resident, unit="MiB", limit=30)


def fleet(bench: Bench) -> Iterator[Row]:
    """34 charging stations, a sample each second: latency and memory"""
    with Csms("sqlite", None, core=None) as csms:
        runs = Path(csms.folder.name) / "runs"
        subprocess.run(
            [
                BINARIES / "charger-sim",
                "--scenario", ROOT / "scripts/bench-fleet.toml",
                "--csms-url", f"ws://127.0.0.1:{csms.port}",
                "--http-url", f"http://127.0.0.1:{csms.http}",
                "--seed", "1", "--runs-dir", runs, "-q",
            ],
            check=True,
            **QUIET,
        )  # fmt: skip
        record = json.loads((runs / (runs / "latest").read_text().strip()).read_text())
        stations = [station for scenario in record["scenarios"] for station in scenario["stations"]]
        times = sorted(
            message["ms"]
            for station in stations
            for message in station["messages"]
            if message["action"] == "TransactionEvent" and message.get("ms") is not None
        )
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)):
            value = times[min(len(times) - 1, int(len(times) * share))]
            yield Row(f"34 charging stations, TransactionEvent: {name}", value, unit="ms", limit=10 if name == "p99" else None)
        yield Row("34 charging stations, resident", csms.resident_mib(), unit="MiB")


def demo(bench: Bench) -> Iterator[Row]:
    """five scenarios and verdict"""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        done = subprocess.run([BINARIES / "charger-sim", "demo", "--dir", f"{folder}/demo"], **QUIET)
        yield Row("demo", time.monotonic() - started, unit="s", limit=150, note=f"exit code {done.returncode}")


def events(bench: Bench, engine: str) -> Iterator[Row]:
    """durable TransactionEvents, one outstanding per station, 100 and 1,000 connections"""
    contestants = {"floor": bench.floor(engine), "csms": bench.csms(engine), "typed": bench.floor("typed")}
    for stations in (100, 1000):
        results = bench.turns(
            contestants,
            "--stations", str(stations), "--transaction-length", str(LENGTH),
            "--duration", f"{bench.window}s", "--warm-up", "1s",
        )  # fmt: skip
        floor, csms, typed = (results[name] for name in ("floor", "csms", "typed"))
        what = f"{engine}, {stations} connections"
        yield Row(f"events/s, {what}", median(csms, rate), median(floor, rate), "1/s", at_least=1, note=busy(csms))
        yield Row(f"events/s, {what}, to typed floor", median(csms, rate), median(typed, rate), "1/s", at_least=0.5, note=busy(typed))
        for quantile, most in (("p50", None), ("p99", 1.2), ("p99_9", None)):
            latency = lambda result: result["latency_ms"][quantile]
            yield Row(f"{quantile.replace('_', '.')}, {what}", median(csms, latency), median(floor, latency), "ms", at_most=most)
        yield Row(f"CPU per event, {what}", median(csms, cpu_per_message), median(floor, cpu_per_message), "us")


def paced(bench: Bench, engine: str) -> Iterator[Row]:
    """5,000 events/s by schedule over 1,000 stations"""
    contestants = {"floor": bench.floor(engine), "csms": bench.csms(engine)}
    results = bench.turns(
        contestants,
        "--stations", "1000", "--rate", "5000", "--transaction-length", str(LENGTH),
        "--duration", f"{bench.window}s", "--warm-up", "1s",
    )  # fmt: skip
    floor, csms = results["floor"], results["csms"]
    what = f"5,000/s over 1,000 stations, {engine}"
    yield Row(f"p99 from schedule, {what}", median(csms, p99), median(floor, p99), "ms", limit=15, note=busy(csms))
    yield Row(f"queued at the end, {what}", median(csms, lambda r: r["queued"]), unit="", limit=0)
    yield Row(f"CPU per event, {what}", median(csms, cpu_per_message), median(floor, cpu_per_message), "us")


def heartbeats(bench: Bench) -> Iterator[Row]:
    """Heartbeats, one outstanding per station, 100 and 1,000 connections"""
    contestants = {"floor": bench.floor("bare"), "csms": bench.csms("sqlite")}
    for stations in (100, 1000):
        results = bench.turns(
            contestants,
            "--stations", str(stations), "--message", "heartbeat",
            "--duration", f"{bench.window}s", "--warm-up", "1s",
        )  # fmt: skip
        floor, csms = results["floor"], results["csms"]
        what = f"{stations} connections"
        yield Row(f"heartbeats/s, {what}", median(csms, rate), median(floor, rate), "1/s", at_least=0.7, note=busy(floor + csms))
        yield Row(f"p99 of heartbeats, {what}", median(csms, p99), median(floor, p99), "ms")
        yield Row(f"CPU per heartbeat, {what}", median(csms, cpu_per_message), median(floor, cpu_per_message), "us")


def storm(bench: Bench) -> Iterator[Row]:
    """10,000 stations connect and boot at once, then stay idle"""
    contestants = {"floor": bench.floor("bare"), "csms": bench.csms("sqlite")}
    results = bench.turns(contestants, "--stations", "10000", "--message", "none", "--duration", f"{bench.window}s")
    floor, csms = results["floor"], results["csms"]

    def kib(result: dict) -> float:
        grown = result["watched"]["resident_kib"] - result["watched"]["resident_kib_before"]
        return grown / max(1, result["connected_at_end"])

    connects = lambda result: result["connects_per_second"]
    booted = lambda result: result["boot_seconds"]
    yield Row("connects/s, storm of 10,000", median(csms, connects), median(floor, connects), "1/s", at_least=0.6, note=busy(floor + csms))
    yield Row("10,000 connected and booted within", median(csms, booted), median(floor, booted), "s", limit=2)
    yield Row("p99 of a connect", median(csms, lambda r: r["set_up_ms"]["p99"]), median(floor, lambda r: r["set_up_ms"]["p99"]), "ms")
    yield Row("resident per idle connection", median(csms, kib), median(floor, kib), "KiB", at_most=1.5, limit=9)
    yield Row("connected at the end", min(r["connected_at_end"] for r in csms), min(r["connected_at_end"] for r in floor))


def growth(bench: Bench) -> Iterator[Row]:
    """CPU per message at 10,000 connections, to that at 100, equal load"""
    few, many = (
        bench.turns(
            {"csms": bench.csms("sqlite")},
            "--stations", str(stations), "--rate", "5000", "--transaction-length", str(LENGTH),
            "--duration", f"{bench.window}s", "--warm-up", "2s",
        )["csms"]
        for stations in (100, 10000)
    )  # fmt: skip
    figure = "CPU per event, 10,000 connections (floor: csms with 100)"
    yield Row(figure, median(many, cpu_per_message), median(few, cpu_per_message), "us", at_most=1.3, note=busy(many))


def year(bench: Bench) -> Iterator[Row]:
    """events/s into a database that holds a year of 34 chargers, to those into an empty one; no sockets"""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        full, empty = f"sqlite://{folder}/year.sqlite", f"sqlite://{folder}/empty.sqlite"
        subprocess.run([BINARIES / "generate", "--database", full, "--year-of", "emart"], check=True, **QUIET)
        told = subprocess.run(
            [BINARIES / "event-cost", "--large", full, "--empty", empty, "--turn", f"{bench.window}s", "--turns", str(bench.rounds)],
            check=True, stdout=subprocess.PIPE, text=True,
        ).stdout  # fmt: skip
    large, small = (float(told.split(f"{name} database ")[1].split(",")[0]) for name in ("large", "empty"))
    yield Row("events/s of the writer, a year stored (floor: csms, empty)", large, small, "1/s", at_least=0.9)


def size(bench: Bench, engine: str) -> Iterator[Row]:
    """bytes in the database per transaction of 20 events"""
    stations = ("--stations", "100", "--duration", f"{bench.window}s")
    sizes = {}
    for name, contestant in (("floor", bench.floor(engine)), ("csms", bench.csms(engine))):
        # What a database takes that knows the stations and nothing more.
        with contestant() as server:
            server.load(*stations, "--message", "none")
            server.stop()
            empty = server.database_bytes()
        with contestant() as server:
            result = server.load(*stations, "--transaction-length", str(LENGTH))
            server.stop()
            transactions = result["acknowledged"] / LENGTH
            sizes[name] = (server.database_bytes() - empty) / transactions
    yield Row(f"bytes per transaction of {LENGTH} events, {engine}", sizes["csms"], sizes["floor"], "B")


def per_engine(part: Callable) -> dict[str, Callable]:
    return {f"{part.__name__}-{engine}": lambda bench, engine=engine: part(bench, engine) for engine in ("sqlite", "postgres")}


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "start": start,
    **per_engine(events),
    **per_engine(paced),
    "heartbeats": heartbeats,
    "storm": storm,
    "growth": growth,
    "year": year,
    **per_engine(size),
    "dashboards": dashboards,
    "snapshot": snapshot,
    "fleet": fleet,
    "stations": stations,
    "gateway": gateway,
    "demo": demo,
}
ABOUT = {name: (globals()[name.split("-")[0]].__doc__ or "") for name in PARTS}
