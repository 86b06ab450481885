"""Servers to measure, each in a fresh folder with a database of its own, pinned to one core.

Nothing is measured here except how long a start takes.
"""

import itertools
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "release"
SERVER_CORE, LOAD_CORE = 0, 1
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
numbers = itertools.count()
# Whatever proxy the environment names is for other hosts.
http = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core: int | None) -> list[str]:
    """Words before a command that keep it on one core, where there are two and a way to do so."""
    if core is None or (os.cpu_count() or 1) < 2 or not Path("/usr/bin/taskset").exists():
        return []
    return ["taskset", "-c", str(core)]


class Postgres:
    """A PostgreSQL of our own on the servers' core, started when it is first needed."""

    def __init__(self):
        self.folder = None

    def _bash(self, script: str) -> str:
        command = [*pinned(SERVER_CORE), "bash", "-c", f"set -e; . {ROOT}/scripts/lib/postgres.sh; {script}"]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def database(self) -> str:
        """The URL of a new, empty database."""
        if self.folder is None:
            self.folder = tempfile.TemporaryDirectory(prefix="bench-postgres-", ignore_cleanup_errors=True)
            # The port goes through a file: what the server inherits must not keep a pipe open.
            self._bash(f"postgres_start {self.folder.name}/pg >{self.folder.name}/log 2>&1; echo $POSTGRES_PORT >{self.folder.name}/port")
            self.port = int(Path(self.folder.name, "port").read_text())
        name = f"bench_{next(numbers)}"
        self.sql("postgres", f"CREATE DATABASE {name}")
        return f"postgres://csms@127.0.0.1:{self.port}/{name}"

    def sql(self, database: str, statement: str) -> str:
        return self._bash(f"$(postgres_bin)/psql -qtA postgres://csms@127.0.0.1:{self.port}/{database} -c '{statement}'")

    def stop(self):
        if self.folder is not None:
            self._bash(f"POSTGRES_DIR={self.folder.name}/pg; POSTGRES_BIN=$(postgres_bin); postgres_stop")
            self.folder.cleanup()


class Server:
    """A running program in a folder of its own; use it as a context."""

    def __init__(self, engine: str, postgres: Postgres | None, core: int | None = SERVER_CORE):
        self.folder = tempfile.TemporaryDirectory(prefix="bench-")
        self.engine, self.postgres, self.core = engine, postgres, core
        self.port = free_port()
        self.database = postgres.database() if engine == "postgres" else f"sqlite://{self.folder.name}/bench.sqlite"

    def __enter__(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CSMS_")}
        started = time.monotonic()
        self.process = subprocess.Popen(
            [*pinned(self.core), *self.command()], cwd=self.folder.name, env=environment, **QUIET
        )
        while not self.is_ready():
            if self.process.poll() is not None:
                raise SystemExit(f"{self.command()[0]} did not start")
            time.sleep(0.001)
        self.ready_ms = (time.monotonic() - started) * 1000
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def resident_mib(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def database_bytes(self) -> int:
        """After `stop`: what the database takes, the write-ahead log folded in."""
        if self.engine == "postgres":
            name = self.database.rsplit("/", 1)[1]
            self.postgres.sql(name, "CHECKPOINT")
            sizes = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = $$r$$ AND relnamespace = $$public$$::regnamespace"
            return int(self.postgres.sql(name, sizes) or 0)
        import sqlite3

        path = self.database.removeprefix("sqlite://")
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(path).stat().st_size

    def load(self, *arguments: str) -> dict:
        """What `charger-sim load` measured, from the other core."""
        command = [
            *pinned(LOAD_CORE), BINARIES / "charger-sim", "load",
            "--csms-url", f"ws://127.0.0.1:{self.port}",
            "--watch-pid", str(self.process.pid),
            "--source-addresses", "127.0.0.1..127.0.0.8",
            "--seed", "1", "--format", "json", "--quiet",
            *arguments,
        ]  # fmt: skip
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise SystemExit(f"load ended with {done.returncode}: {' '.join(map(str, command))}\n{done.stdout}")
        result = json.loads(done.stdout)
        if result["failures"] or result["accepted"] != result["stations"]:
            print(f"  warning: {result['accepted']} of {result['stations']} accepted, failures {result['errors']}")
        return result


class Csms(Server):
    """csms with its default settings; ready when `GET /readyz` answers 200."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.http = free_port()

    def command(self):
        return [
            BINARIES / "csms",
            "--listen", f"127.0.0.1:{self.port}",
            "--http", f"127.0.0.1:{self.http}",
            "--database", self.database,
        ]  # fmt: skip

    def is_ready(self) -> bool:
        try:
            return http.open(f"http://127.0.0.1:{self.http}/readyz", timeout=1).status == 200
        except OSError:
            return False


class Floor(Server):
    """One of the floors; ready when it listens."""

    def __init__(self, kind: str, postgres: Postgres | None):
        super().__init__("postgres" if kind == "postgres" else "sqlite", postgres)
        self.kind = kind

    def command(self):
        database = ["--database", self.database] if self.kind in ("sqlite", "postgres") else []
        return [BINARIES / "floor", self.kind, "--listen", f"127.0.0.1:{self.port}", *database]

    def is_ready(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False
