"""A hundred devices behind one `echonet-gateway`: all of them charge, and it grows no further."""

import os
from pathlib import Path

import pytest
from lab import NODE, Gateway, Sim, Station, until

SECOND = "127.0.0.6"
# Two nodes with these; one device more than the gateway takes.
INSTANCES = 51
MOST = 100


class Process:
    """What a process holds."""

    def __init__(self, pid: int):
        self.folder = Path("/proc") / str(pid)

    def memory_kb(self) -> int:
        line = next(line for line in (self.folder / "status").read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1])

    def descriptors(self) -> int:
        return len(os.listdir(self.folder / "fd"))


@pytest.fixture
def crowd(tmp_path, csms):
    sim = Sim(tmp_path, "--address", SECOND, "--instances", str(INSTANCES))
    # One node answers 51 devices in turn: without the usual pause between two requests.
    gateway = Gateway(tmp_path, csms.url, "--node", NODE, "--node", SECOND, "--pause", "0")
    yield sim, gateway
    gateway.kill()
    sim.kill()


def test_a_hundred_devices_charge_behind_one_gateway(crowd, csms):
    sim, gateway = crowd
    until("the devices", lambda: gateway.metric("device_reachable") == MOST, 60)
    until("the stations", lambda: gateway.metric("station_connected") == MOST, 60)
    assert gateway.says("100 devices are bridged already")
    for node in (NODE, SECOND):
        for instance in range(1, INSTANCES + 1):
            device = f"/devices/0x02A1:{instance}"
            sim.ask("POST", f"{device}/vehicle?node={node}")
            sim.ask("PUT", f"{device}/properties/0xDA?node={node}", {"value": "42"})
    until("the transactions", lambda: gateway.metric("transaction_active") == MOST, 60)
    process = Process(gateway.process.pid)
    polls = gateway.metric("polls_total")
    until("five rounds", lambda: gateway.metric("polls_total") >= polls + 5 * MOST, 60)
    memory, descriptors = process.memory_kb(), []
    until("twenty more", lambda: descriptors.append(process.descriptors()) or gateway.metric("polls_total") >= polls + 25 * MOST, 90)
    grown = process.memory_kb() - memory
    print(f"{memory} kB, {grown} kB more after twenty rounds; {max(descriptors)} descriptors at most")
    assert grown < 4_096, f"{grown} kB more after twenty rounds"
    # A connection and the file of its register each, a state that is just being written, and a few of the program's own.
    assert max(descriptors) <= 3 * MOST + 30
    assert gateway.metric("requests_unanswered_total") == 0
    first = Station(csms, f"EL-{NODE}-02A1-1")
    assert first.charging_state() == "Charging" and first.stop()["status"] == "Accepted"
    until("the end", lambda: first.transactions()[0]["state"] == "ended")
