"""PyPI `ocpp` plays a CSMS for our `charger-sim`."""

import asyncio
import contextlib
import json
import os
import subprocess
import urllib.request
from datetime import datetime, timezone

import websockets
from conftest import free_port
from peer import Peer
from schema_instances import TO_CSMS, TO_STATION, instance

IDENTITY = "CP001"
# These end the session or the connection: left to the last, in this order.
DISRUPTIVE = ["RequestStopTransaction", "Reset"]


def answer(action: str, payload: dict) -> dict:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    match action:
        case "BootNotification":
            return {"currentTime": now, "interval": 5, "status": "Accepted"}
        case "Heartbeat":
            return {"currentTime": now}
        case "Authorize":
            return {"idTokenInfo": {"status": "Accepted"}}
        case "TransactionEvent":
            return {"idTokenInfo": {"status": "Accepted"}} if "idToken" in payload else {}
    return instance(f"{action}Response", maximal=False)


class LibraryCsms:
    """Accepts connections; every one becomes a Peer."""

    def __init__(self):
        self.peers: list[Peer] = []
        self.arrived = asyncio.Event()

    async def handle(self, socket):
        assert socket.request.path == f"/{IDENTITY}"
        peer = Peer(socket, answer, f"c{len(self.peers)}-")
        self.peers.append(peer)
        self.arrived.set()
        await socket.wait_closed()

    def seen(self) -> list[str]:
        return [call.action for peer in self.peers for call in peer.received]

    def violations(self) -> list[str]:
        return [violation for peer in self.peers for violation in peer.violations]


async def start(charger_sim, tmp_path, port: int, *more: str):
    return await asyncio.create_subprocess_exec(
        charger_sim, "--station-id", IDENTITY, "--csms-url", f"ws://127.0.0.1:{port}/{IDENTITY}",
        "--runs-dir", str(tmp_path / "runs"), *more,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip


async def test_a_whole_session_of_charger_sim_is_valid(charger_sim, tmp_path):
    library = LibraryCsms()
    async with websockets.serve(library.handle, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"]) as server:
        port = server.sockets[0].getsockname()[1]
        process = await start(charger_sim, tmp_path, port, "--sessions", "1")
        output, _ = await asyncio.wait_for(process.communicate(), 90)
        assert process.returncode == 0, output.decode()
    seen = library.seen()
    assert library.violations() == []
    assert seen[0] == "BootNotification"
    for action in ("StatusNotification", "Heartbeat", "Authorize", "TransactionEvent"):
        assert action in seen, seen
    events = [call.payload for peer in library.peers for call in peer.received if call.action == "TransactionEvent"]
    assert [event["seqNo"] for event in events] == list(range(len(events)))
    assert (events[0]["eventType"], events[-1]["eventType"]) == ("Started", "Ended")
    registers = [
        sample["value"]
        for event in events
        for meter_value in event.get("meterValue", [])
        for sample in meter_value["sampledValue"]
        if sample.get("measurand", "Energy.Active.Import.Register") == "Energy.Active.Import.Register"
    ]
    assert registers == sorted(registers) and registers[-1] > registers[0] > 0


async def test_charger_sim_answers_all_40_calls_of_a_csms(charger_sim, tmp_path):
    library = LibraryCsms()
    async with websockets.serve(library.handle, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"]) as server:
        port = server.sockets[0].getsockname()[1]
        process = await start(charger_sim, tmp_path, port, "--sessions", "2")
        await asyncio.wait_for(library.arrived.wait(), 30)
        peer = library.peers[0]
        while "TransactionEvent" not in library.seen():
            await asyncio.sleep(0.1)
        for action in [a for a in TO_STATION if a not in DISRUPTIVE] + DISRUPTIVE:
            for maximal in (False,) if action in DISRUPTIVE else (False, True):
                # A CALLERROR is recorded as a violation; the others are tried all the same.
                with contextlib.suppress(AssertionError):
                    await peer.call(action, instance(f"{action}Request", maximal))
        await asyncio.sleep(1)
        process.terminate()
        await process.wait()
    assert library.violations() == []


class Control:
    """The control port of a running `charger-sim station`."""

    def __init__(self, port: int):
        self.base = f"http://127.0.0.1:{port}/stations/{IDENTITY}"

    def _ask(self, path: str, body: dict | None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.base + path, data), timeout=60) as answer:
            return json.load(answer)

    async def do(self, verb: str, **body):
        return await asyncio.to_thread(self._ask, f"/{verb}", body)

    async def until(self, is_it):
        """Waits until the station stands as wished."""
        deadline = asyncio.get_running_loop().time() + 60
        while True:
            with contextlib.suppress(OSError):
                state = await asyncio.to_thread(self._ask, "", None)
                if is_it(state):
                    return state
            assert asyncio.get_running_loop().time() < deadline, state
            await asyncio.sleep(0.1)


async def until(is_it):
    deadline = asyncio.get_running_loop().time() + 60
    while not is_it():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.1)


# What a station says without being told which message.
BY_ITSELF = {
    "Authorize", "BootNotification", "ClearedChargingLimit", "FirmwareStatusNotification", "Heartbeat",
    "LogStatusNotification", "MeterValues", "NotifyChargingLimit", "NotifyReport", "SecurityEventNotification",
    "StatusNotification", "TransactionEvent",
}  # fmt: skip


async def test_every_message_that_a_station_may_send_reaches_the_library_with_valid_payloads(charger_sim):
    library = LibraryCsms()
    async with websockets.serve(library.handle, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"]) as server:
        port, control_port = server.sockets[0].getsockname()[1], free_port()
        process = await asyncio.create_subprocess_exec(
            charger_sim, "station", IDENTITY, "--csms-url", f"ws://127.0.0.1:{port}", "--shape", "dc-50",
            "--control", f"127.0.0.1:{control_port}",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            control = Control(control_port)
            await control.until(lambda state: state["registration"] == "accepted")
            peer = library.peers[0]
            # What people, vehicles and the world around make it say by itself.
            await control.do("present-token", id_token="T1")
            await control.do("plug-in")
            await control.until(lambda state: state["evses"][0]["power_w"] > 0)
            await control.do("set-limit", kw=20)
            await control.do("lift-limit")
            await control.do("tamper")
            # What a CSMS asks it for.
            base = {"requestId": 1, "reportBase": "SummaryInventory"}
            await peer.call("GetBaseReport", base)
            for requested in ("MeterValues", "FirmwareStatusNotification", "LogStatusNotification"):
                message = {"requestedMessage": requested}
                if requested == "MeterValues":
                    message["evse"] = {"id": 1}
                await peer.call("TriggerMessage", message)
            await control.do("press-stop")
            await control.do("unplug")
            await until(lambda: BY_ITSELF <= set(library.seen()))
            # What its blocks do not say yet is sent as it is given.
            for action in TO_CSMS:
                if action not in library.seen():
                    for maximal in (False, True):
                        sent = await control.do("send", action=action, payload=instance(f"{action}Request", maximal))
                        assert sent["outcome"] == "result", (action, sent)
            await until(lambda: set(TO_CSMS) <= set(library.seen()))
        finally:
            process.terminate()
            await process.wait()
    assert library.violations() == []
