"""Starts the real binaries on free ports, each test with a database and a folder of its own."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Csms:
    """A running `csms` and its HTTP side."""

    def __init__(self, folder: Path, *more: str, database: str | None = None):
        self.port, http = free_port(), free_port()
        self.url, self.http = f"ws://127.0.0.1:{self.port}", f"http://127.0.0.1:{http}"
        self.log = (folder / "csms.log").open("w")
        self.process = subprocess.Popen(
            [
                BINARIES / "csms",
                "--listen", f"127.0.0.1:{self.port}",
                "--http", f"127.0.0.1:{http}",
                "--database", database or f"sqlite://{folder}/csms.sqlite",
                *more,
            ],
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        deadline = time.monotonic() + 20
        while True:
            try:
                if self.request("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            assert self.process.poll() is None, (folder / "csms.log").read_text()
            assert time.monotonic() < deadline, "csms did not become ready"
            time.sleep(0.05)

    def request(self, method: str, path: str, body=None) -> tuple[int, object]:
        """(status, decoded JSON or text)."""
        request = urllib.request.Request(
            self.http + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            status, text = refusal.code, refusal.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)


@pytest.fixture
def start_csms(tmp_path):
    """Starts a CSMS with these flags, and sees to it that it ends in an orderly way."""
    servers = []

    def start(*more: str) -> Csms:
        servers.append(Csms(tmp_path, *more))
        return servers[-1]

    yield start
    for server in servers:
        assert server.stop() == 0, "csms did not shut down with exit code 0"


@pytest.fixture
def csms(start_csms):
    return start_csms()


@pytest.fixture
def charger_sim():
    return BINARIES / "charger-sim"
