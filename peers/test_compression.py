"""permessage-deflate against two independent implementations: Python `websockets` and Node `ws`."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
import websockets
from conftest import Csms
from peer import Peer
from schema_instances import TO_CSMS, TO_STATION, instance
from test_library_as_csms import LibraryCsms, start
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)

NODE = Path(__file__).parent / "node"
SETTINGS = ["no_context_takeover", "context_takeover"]
# What a client may ask for; window bits are those of zlib.
OFFERS = {
    "plain": {},
    "small-windows": {"server_max_window_bits": 9, "client_max_window_bits": 9},
    "hint": {"client_max_window_bits": True},
    "server-forgets": {"server_no_context_takeover": True},
    "both-forget": {"server_no_context_takeover": True, "client_no_context_takeover": True},
}


def agreed(socket) -> PerMessageDeflate:
    (extension,) = socket.protocol.extensions
    return extension


@pytest.fixture(params=SETTINGS)
def compressing(request, tmp_path):
    server = Csms(tmp_path, "--compression", request.param)
    yield server, request.param
    assert server.stop() == 0, "csms did not shut down with exit code 0"


@pytest.mark.parametrize("offer", OFFERS)
async def test_websockets_as_a_station(compressing, offer):
    csms, setting = compressing
    factory = ClientPerMessageDeflateFactory(**OFFERS[offer])
    socket = await websockets.connect(
        f"{csms.url}/PEER-01", subprotocols=["ocpp2.0.1"], compression=None, extensions=[factory]
    )
    extension = agreed(socket)
    keeps = setting == "context_takeover"
    assert extension.remote_no_context_takeover == (not keeps or "server_no_context_takeover" in OFFERS[offer])
    assert extension.local_no_context_takeover == (not keeps or "client_no_context_takeover" in OFFERS[offer])
    peer = Peer(socket, lambda action, _: instance(f"{action}Response", maximal=True), "s")
    boot = {"reason": "PowerUp", "chargingStation": {"model": "peer", "vendorName": "independent"}}
    assert (await peer.call("BootNotification", boot))["status"] == "Accepted"
    # Once it was answered, the connection is in the list.
    status, state = csms.request("GET", "/api/status")
    forgets = extension.remote_no_context_takeover and extension.local_no_context_takeover
    expected = "no_context_takeover" if forgets else "context_takeover"
    assert [one["compression"] for one in state["active_connections"]] == [expected]
    for action in TO_CSMS:
        await peer.call(action, instance(f"{action}Request", maximal=True))
    for action in TO_STATION:
        body = instance(f"{action}Request", maximal=True)
        path = f"/api/v1/stations/PEER-01/calls/{action}?unchecked=true"
        status, answer = await asyncio.to_thread(csms.request, "POST", path, body)
        assert (status, answer["outcome"]) == (200, "result"), (action, answer)
        assert peer.received[-1].payload == body
    assert peer.violations == []
    await socket.close()
    assert f'csms_handshakes_total{{compression="{expected}"}} 1' in csms.request("GET", "/metrics")[1]


async def test_websockets_with_fragments_and_a_bomb(tmp_path):
    csms = Csms(tmp_path, "--max-message-bytes", "65536")
    async with websockets.connect(f"{csms.url}/PEER-01", subprotocols=["ocpp2.0.1"]) as socket:
        assert agreed(socket)
        text = json.dumps([2, "f", "Heartbeat", {}]).ljust(5000)
        await socket.send(text[at : at + 100] for at in range(0, len(text), 100))
        assert json.loads(await socket.recv())[:3] == [4, "f", "SecurityError"]
        await socket.send(" " * 10_000_000)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == 1009
    assert csms.stop() == 0


async def test_websockets_without_compression_gets_none(csms):
    async with websockets.connect(f"{csms.url}/PEER-01", subprotocols=["ocpp2.0.1"], compression=None) as socket:
        assert socket.protocol.extensions == []


@pytest.mark.parametrize("offer", ["no_context_takeover", "context_takeover"])
@pytest.mark.parametrize("windows", [{}, {"server_max_window_bits": 9, "client_max_window_bits": 9}], ids=["15", "9"])
async def test_charger_sim_with_websockets_as_csms(charger_sim, tmp_path, offer, windows):
    library = LibraryCsms()
    factory = ServerPerMessageDeflateFactory(**windows)
    async with websockets.serve(
        library.handle, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"], compression=None, extensions=[factory]
    ) as server:
        port = server.sockets[0].getsockname()[1]
        process = await start(charger_sim, tmp_path, port, "--sessions", "1", "--compression", offer)
        await asyncio.wait_for(library.arrived.wait(), 30)
        while library.seen().count("TransactionEvent") < 4:
            assert process.returncode is None, (await process.communicate())[0].decode()
            await asyncio.sleep(0.1)
        process.terminate()
        await process.wait()
    (peer,) = library.peers
    extension = agreed(peer.socket)
    assert extension.remote_no_context_takeover == extension.local_no_context_takeover == (offer == "no_context_takeover")
    if windows:
        assert (extension.remote_max_window_bits, extension.local_max_window_bits) == (9, 9)
    assert library.violations() == []


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"serverMaxWindowBits": 10, "clientMaxWindowBits": 10},
        {"serverNoContextTakeover": True, "clientNoContextTakeover": True},
        {"serverNoContextTakeover": True},
    ],
    ids=["default", "windows", "both-forget", "server-forgets"],
)
async def test_node_ws_as_a_station(compressing, options):
    csms, setting = compressing
    node = await asyncio.create_subprocess_exec(
        "node", NODE / "station.mjs", f"{csms.url}/PEER-01", json.dumps(options),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, limit=1 << 20,
    )  # fmt: skip
    assert await asyncio.wait_for(node.stdout.readline(), 60) == b"ready\n"
    for number in [*range(30), 250, 5_000]:
        data = f"{number} 충전, " * number * 2
        body = {"vendorId": "end" if number == 5_000 else "peer", "data": data}
        path = "/api/v1/stations/PEER-01/calls/DataTransfer"
        status, answer = await asyncio.to_thread(csms.request, "POST", path, body)
        assert (status, answer["outcome"]) == (200, "result"), answer
        assert answer["payload"]["data"] == data
    told = json.loads(await asyncio.wait_for(node.stdout.readline(), 60))
    assert await asyncio.wait_for(node.wait(), 60) == 0
    assert "permessage-deflate" in told["extensions"]
    boot, *answers = told["answers"]
    assert (boot["kind"], boot["rest"][0]["status"]) == (3, "Accepted")
    assert [answer["kind"] for answer in answers] == [3] * 60
    # All CALLs but the shortest came compressed.
    assert told["compressed"] > 20
