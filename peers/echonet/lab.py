"""Starts `echonet-sim`, `echonet-gateway` and `csms` in the network namespace that scripts/echonet-peers made.

The loopback interface of that namespace carries the multicast group. A peer that does not share UDP port
3610 gets a namespace of its own, joined to this one by a pair of virtual interfaces.
"""

import contextlib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"

NODE = "127.0.0.5"
CONTROLLER = "127.0.0.9"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(method: str, url: str, body=None) -> tuple[int, object]:
    """(status, decoded JSON or text)."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    asked = urllib.request.Request(url, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            status, text = answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        status, text = refusal.code, refusal.read().decode()
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text


def until(what: str, holds, seconds: float = 30):
    """Waits until `holds` gives something true, and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            if result := holds():
                return result
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.05)


class Program:
    """A running program with its log."""

    def __init__(self, name: str, log: Path, *arguments: str):
        self.log = log
        with log.open("a") as file:
            self.process = subprocess.Popen([BINARIES / name, *arguments], stdout=file, stderr=file, stdin=subprocess.DEVNULL)

    def says(self, text: str) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return text in self.log.read_text()

    def kill(self):
        self.process.kill()
        self.process.wait()


class Sim(Program):
    """`echonet-sim` with its REST side."""

    def __init__(self, folder: Path, *more: str, address: str = NODE):
        self.http = f"http://127.0.0.1:{free_port()}"
        super().__init__(
            "echonet-sim", folder / "echonet-sim.log",
            "--address", address, "--http", self.http.removeprefix("http://"), "--lang", "en", *more,
        )  # fmt: skip
        until("echonet-sim", lambda: self.says("REST on"))

    def ask(self, method: str, path: str, body=None):
        status, answer = request(method, f"{self.http}/api/v1{path}", body)
        assert status < 300, (path, answer)
        return answer

    def value(self, epc: str, device: str = "0x02A1:1") -> str:
        return self.ask("GET", f"/devices/{device}/properties/{epc}")["current"]["value"]

    def plug_in(self, device: str = "0x02A1:1", **vehicle):
        self.ask("POST", f"/devices/{device}/vehicle", vehicle or None)


class Namespace:
    """Another network, joined to this one: we are 10.36.10.1 there, the peer is 10.36.10.2."""

    OURS, THEIRS = "10.36.10.1", "10.36.10.2"

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "-n", "sleep", "600"])
        until("the namespace", lambda: os.readlink(f"/proc/{self.holder.pid}/ns/net") != os.readlink("/proc/self/ns/net"))
        self.run("ip link add peer0 type veth peer name peer1")
        self.run(f"ip link set peer1 netns {self.holder.pid}")
        self.run(f"ip address add {self.OURS}/24 dev peer0")
        self.run("ip link set peer0 up")
        self.run(f"ip address add {self.THEIRS}/24 dev peer1", inside=True)
        self.run("ip link set peer1 up", inside=True)
        self.run("ip link set lo up", inside=True)
        self.run("ip route add 224.0.0.0/4 dev peer1", inside=True)

    def enter(self) -> list[str]:
        return ["nsenter", "-t", str(self.holder.pid), "-n"]

    def run(self, command: str, inside: bool = False):
        subprocess.run([*(self.enter() if inside else []), *command.split()], check=True)

    def close(self):
        subprocess.run(["ip", "link", "delete", "peer0"], check=False)
        self.holder.kill()
        self.holder.wait()


def node_script(name: str, *arguments: str, prefix=()) -> dict:
    """Runs a script of peers/node; it prints one line of JSON at its end."""
    command = [*prefix, "node", str(ROOT / "peers" / "node" / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


class Gateway(Program):
    """`echonet-gateway` in front of a CSMS, polling every second."""

    def __init__(self, folder: Path, csms_url: str, *more: str):
        self.http = f"http://127.0.0.1:{free_port()}"
        super().__init__(
            "echonet-gateway", folder / "echonet-gateway.log",
            "--csms-url", csms_url, "--state-dir", str(folder / "state"), "--interval", "1",
            "--http", self.http.removeprefix("http://"), "--lang", "en", *more,
        )  # fmt: skip
        until("echonet-gateway", lambda: self.says("healthz"))

    def metric(self, name: str) -> int:
        _, text = request("GET", f"{self.http}/metrics")
        lines = [line for line in text.splitlines() if line.startswith(f"echonet_gateway_{name}{{")]
        return sum(int(line.rsplit(" ", 1)[1]) for line in lines)


class Station:
    """A station as the CSMS sees it, steered over REST."""

    def __init__(self, csms, identity: str):
        self.csms, self.identity = csms, identity

    def get(self, path: str):
        status, answer = self.csms.request("GET", f"/api/v1{path}")
        assert status == 200, (path, answer)
        return answer

    def start(self) -> dict:
        return self.csms.request("POST", f"/chargers/{self.identity}/start?wait=10s", {})[1]

    def stop(self) -> dict:
        return self.csms.request("POST", f"/chargers/{self.identity}/stop", {})[1]

    def call(self, action: str, payload: dict) -> dict:
        status, answer = self.csms.request("POST", f"/api/v1/stations/{self.identity}/calls/{action}", payload)
        assert status == 200 and answer["outcome"] == "result", answer
        return answer["payload"]

    def status(self) -> str:
        items = self.get(f"/stations/{self.identity}/connectors")["items"]
        return items[0]["status"] if items else "not told yet"

    def transactions(self) -> list[dict]:
        """Oldest first."""
        items = self.get(f"/stations/{self.identity}/transactions")["items"]
        return sorted(items, key=lambda one: one["transaction_key"])

    def charging_state(self) -> str | None:
        """Of the first transaction."""
        transactions = self.transactions()
        return transactions[0]["charging_state"] if transactions else None

    def is_online(self) -> bool:
        status, answer = self.csms.request("GET", f"/api/v1/stations/{self.identity}")
        return status == 200 and answer["connected"]

    def limit(self, watts: float, profile: int = 1) -> str:
        period = {"startPeriod": 0, "limit": watts}
        schedule = {"id": 1, "startSchedule": "2020-01-01T00:00:00Z", "chargingRateUnit": "W", "chargingSchedulePeriod": [period]}
        purpose = {"chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Absolute"}
        profile = {"id": profile, "stackLevel": 0, **purpose, "chargingSchedule": [schedule]}
        return self.call("SetChargingProfile", {"evseId": 1, "chargingProfile": profile})["status"]
