#!/usr/bin/env python3
"""Measures every GET route of csms on large databases. See scripts/bench-rest.

The routes come from the OpenAPI description. A route is asked for its first page, for a page far
down, for the longest page, from the other end, and once for each of its filters, with a value that
is there and one that is not.
"""

import argparse
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

LIMIT_MS = 100
FLEETS = {"year": ["--year-of", "emart"], "day": ["--day-of", "10000"]}
# What is not measured, and why.
LEFT_OUT = {
    "/api/v1/events": "a stream has no end",
    "/api/v1/dashboard/events": "a stream has no end",
    "/api/v1/dashboard/messages": "a stream has no end",
    "/api/v1/uploads/{key}/content": "the generator makes no files",
    "/downloads/{token}": "the generator makes no files",
    "/api/v1/reports/{key}/content": "the generator makes no reports about customers",
    "/api/v1/session": "it asks no database",
    "/api/v1/simulator/openapi.json": "the simulator answers",
    "/api/v1/simulator/runs": "the simulator answers",
    "/api/v1/simulator/runs/{id}": "the simulator answers",
    "/api/v1/simulator/scenarios": "the simulator answers",
    "/api/v1/simulator/stations/{id}": "the simulator answers",
}
# Where a key comes from, if not from the list of the same name.
LISTS = {
    "/api/v1/commands": "/api/v1/stations/{id}/commands",
    "/api/v1/reports": "/api/v1/stations/{id}/reports",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Csms:
    def __init__(self, binaries: Path, database: str, folder: Path):
        self.http = free_port()
        self.log = open(folder / "csms.log", "ab")
        self.process = subprocess.Popen(
            [binaries / "csms", "--listen", f"127.0.0.1:{free_port()}", "--http", f"127.0.0.1:{self.http}", "--database", database],
            stdout=subprocess.DEVNULL,
            stderr=self.log,
        )
        while True:
            try:
                if self.get("/readyz")[0] == 200:
                    break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"csms did not start; see {folder / 'csms.log'}")
            time.sleep(0.02)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=60)

    def get(self, path: str):
        connection = getattr(self, "connection", None) or http.client.HTTPConnection("127.0.0.1", self.http, timeout=5)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def json(self, path: str):
        status, body = self.get(path)
        assert status == 200, (path, status, body[:300])
        return json.loads(body)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()


def samples(csms: Csms) -> dict:
    """Values that are there, from the database itself."""
    newest = csms.json("/api/v1/transactions?state=ended&limit=1")["items"][0]
    middle = csms.json(f"/api/v1/transactions?limit=1&after={newest['transaction_key'] // 2}")["items"][0]
    message = csms.json("/api/v1/messages?limit=1&order=oldest")["items"][0]
    station = middle["station"]
    last, first = newest["started_at"], middle["started_at"]
    sites = csms.json("/api/v1/sites")["items"]
    return {
        "path": {"id": station, "site": sites[-1]["site_id"], "transaction": middle["transaction_key"], "kind": "ISO14443", "id_token": "EMART-0042", "name": "standard"},
        "begin": first,
        "end": last,
        "query": {
            "station": [station],
            "site_id": [sites[-1]["site_id"], "nowhere"],
            "state": ["ended", "active", "stale", "closed"],
            "transaction_id": [middle["transaction_id"], "nothing"],
            "id_token": [middle["id_token"], "nobody"],
            "action": ["TransactionEvent", "Reset"],
            "direction": ["in", "out"],
            "outcome": ["result", "InternalError"],
            "message_id": [message["message_id"], "nothing"],
            "time_zone": ["Europe/Berlin"],
            "order": ["oldest"],
            "limit": ["1000"],
            "kind": [],
        },
    }


def variants(path: str, operation: dict, values: dict, span: dict):
    """(what is asked, query) of one route."""
    names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
    yield "first page" if "after" in names else "", {}
    if "after" in names:
        deep = values["deep"].get(path)
        if deep is not None:
            yield "deep page", {"after": deep}
    for name in names:
        if name in ("after", "from", "to"):
            continue
        for value in values["query"].get(name, []):
            yield f"{name}={value}", {name: value}
    if "from" in names:
        for what, (begin, end) in span.items():
            if "hourly" in path and what != "a week":
                continue
            yield what, {"from": begin, "to": end}
            if "site_id" in names:
                yield f"{what}, one site", {"from": begin, "to": end, "site_id": values["query"]["site_id"][0]}
            if "station" in names:
                yield f"{what}, one station", {"from": begin, "to": end, "station": values["query"]["station"][0]}
        if "state" in names:
            begin, end = span["a week"]
            yield "a week, state=ended", {"from": begin, "to": end, "state": "ended"}
            yield "until a week", {"to": end}
            yield "since a week", {"from": begin, "order": "oldest"}


def deep_cursors(csms: Csms, routes: dict, values: dict) -> dict:
    """A cursor in the middle of each list whose cursor is a number."""
    deep = {}
    for path in routes:
        names = [p["name"] for p in routes[path].get("parameters", []) if p["in"] == "query"]
        if "after" not in names:
            continue
        first = csms.json(fill(path, values) + "?limit=1")
        if isinstance(first.get("next"), int):
            deep[path] = first["next"] // 2
    return deep


def keys(csms: Csms, routes: dict, values: dict) -> dict:
    """A key for each resource that has one: the newest of its list."""
    found = {"/api/v1/transactions": values["path"]["transaction"]}
    values["keys"] = found
    for path in routes:
        resource = path.split("/{key}")[0]
        if "/{key}" in path and resource not in found:
            row = csms.json(fill(LISTS.get(resource, resource), values) + "?limit=1")["items"][0]
            found[resource] = next(value for name, value in row.items() if name.endswith("_key"))
    rows = csms.json(fill("/api/v1/stations/{id}/reservations", values) + "?limit=1")["items"]
    values["path"]["reservation_id"] = rows[0]["reservation_id"]
    return found


def fill(path: str, values: dict) -> str:
    own = dict(values["path"])
    if path.startswith("/api/v1/sites"):
        own["id"] = own["site"]
    own["key"] = values["keys"].get(path.split("/{key}")[0])
    return re.sub(r"\{(\w+)\}", lambda found: quote(str(own[found.group(1)])), path)


def measure_routes(csms: Csms, requests: int) -> list[tuple[float, float, str, str, int]]:
    document = csms.json("/api/openapi.json")
    routes = {path: item["get"] for path, item in document["paths"].items() if "get" in item and path not in LEFT_OUT}
    values = samples(csms)
    values["keys"] = keys(csms, routes, values)
    values["deep"] = deep_cursors(csms, routes, values)
    week = [values["begin"], add_days(values["begin"], 7)]
    span = {"a week": week, "a year": [add_days(values["end"], -366), values["end"]]}
    rows = []
    for path, operation in sorted(routes.items()):
        for what, query in variants(path, operation, values, span):
            target = fill(path, values) + ("?" + urlencode(query) if query else "")
            times, size = [], 0
            for _ in range(requests):
                began = time.perf_counter()
                status, body = csms.get(target)
                times.append((time.perf_counter() - began) * 1000)
                size = len(body)
                assert status in (200, 204), (target, status, body[:300])
            rows.append((percentile(times, 0.95), percentile(times, 0.5), path, what, size))
    return rows


def add_days(text: str, days: int) -> str:
    from datetime import datetime, timedelta

    at = datetime.fromisoformat(text.replace("Z", "+00:00")) + timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def questions(engine: str) -> list[str]:
    """The statements of docs/sql-sqlite.md."""
    text = Path("docs/sql-sqlite.md").read_text()
    language = {"sqlite": "sqlite", "postgres": "sql"}[engine]
    return [found.strip() for found in re.findall(rf"```{language}\n(.*?)```", text, re.S)]


def measure_questions(engine: str, database: str, times: int) -> list[tuple[float, str]]:
    rows = []
    for question in questions(engine):
        taken = []
        if engine == "sqlite":
            connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
            for _ in range(times):
                began = time.perf_counter()
                connection.execute(question).fetchall()
                taken.append((time.perf_counter() - began) * 1000)
            connection.close()
        else:
            script = "\\timing on\n\\o /dev/null\n" + (question + "\n") * times
            told = subprocess.run(["psql", "-q", database], input=script, text=True, capture_output=True, check=True).stdout
            taken = [float(found) for found in re.findall(r"Time: ([\d.]+) ms", told)]
        rows.append((percentile(taken, 0.95), question))
    return rows


def generate(binaries: Path, engine: str, fleet: str, folder: Path) -> str:
    if engine == "sqlite":
        path = folder / f"{fleet}.sqlite"
        address, is_there = f"sqlite://{path}", path.exists()
    else:
        server = os.environ["BENCH_POSTGRES"]
        name = f"bench_{fleet}"
        address = server.rsplit("/", 1)[0] + "/" + name
        found = subprocess.run(["psql", "-qAt", server, "-c", f"SELECT 1 FROM pg_database WHERE datname = '{name}'"], capture_output=True, text=True, check=True)
        is_there = bool(found.stdout.strip())
        if not is_there:
            subprocess.run(["psql", "-q", server, "-c", f"CREATE DATABASE {name}"], check=True)
    if not is_there:
        command = [binaries / "generate", "--database", address, *FLEETS[fleet]]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        print(f"generated: {told.stdout.strip()}")
    return address


def event_cost(binaries: Path, engine: str, large: str, folder: Path):
    """Events per second into an empty database and into the large one, in turns."""
    if engine == "sqlite":
        path = folder / "empty.sqlite"
        for name in folder.glob("empty.sqlite*"):
            name.unlink()
        empty = f"sqlite://{path}"
    else:
        server = os.environ["BENCH_POSTGRES"]
        subprocess.run(["psql", "-q", server, "-c", "DROP DATABASE IF EXISTS bench_empty", "-c", "CREATE DATABASE bench_empty"], check=True, stderr=subprocess.DEVNULL)
        empty = server.rsplit("/", 1)[0] + "/bench_empty"
    subprocess.run([binaries / "event-cost", "--large", large, "--empty", empty], check=True, stderr=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binaries", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--all", action="store_true", help="print every route, not the ten slowest")
    parser.add_argument("databases", nargs="*", default=[])
    arguments = parser.parse_args()
    slow = 0
    for name in arguments.databases or ["sqlite-year", "postgres-year", "sqlite-day", "postgres-day"]:
        engine, fleet = name.split("-")
        print(f"\n== {name}")
        address = generate(arguments.binaries, engine, fleet, arguments.folder)
        began = time.perf_counter()
        csms = Csms(arguments.binaries, address, arguments.folder)
        print(f"csms ready after {(time.perf_counter() - began) * 1000:.0f} ms")
        rows = sorted(measure_routes(csms, arguments.requests), reverse=True)
        csms.stop()
        above = [row for row in rows if row[0] > LIMIT_MS]
        slow += len(above)
        print(f"{len(rows)} requests over {len({row[2] for row in rows})} routes, {arguments.requests} times each; p95 above {LIMIT_MS} ms: {len(above)}")
        print(f"{'p95 ms':>8} {'p50 ms':>8} {'bytes':>9}  route")
        for p95, p50, path, what, size in rows if arguments.all else rows[: max(10, len(above))]:
            print(f"{p95:8.1f} {p50:8.1f} {size:9d}  {path} {what}")
        database = address.removeprefix("sqlite://")
        print("questions by hand:")
        for p95, question in measure_questions(engine, database, 5):
            print(f"{p95:8.1f}  {question[:110]}")
        if fleet == "year":
            print("what an event costs, without sockets:", flush=True)
            event_cost(arguments.binaries, engine, address, arguments.folder)
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
