"""PyPI `ocpp` plays a CSMS for our `charger-sim`."""

import asyncio
import contextlib
import os
import subprocess
from datetime import datetime, timezone

import websockets
from peer import Peer
from schema_instances import TO_STATION, instance

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
