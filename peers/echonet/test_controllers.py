"""Controllers that others wrote find, read and steer `echonet-sim`."""

import asyncio

from lab import CONTROLLER, NODE, Namespace, Sim, node_script
from pychonet import ECHONETAPIClient
from pychonet.lib.udpserver import UDPServer

# Map 0x9F of the EV charger.
CODES = [
    0x80, 0x81, 0x82, 0x83, 0x88, 0x89, 0x8A, 0x8C, 0x8D, 0x9D, 0x9E, 0x9F, 0xC5, 0xC7, 0xC8, 0xCA, 0xCC, 0xCE, 0xCF,
    0xD0, 0xD2, 0xD3, 0xD8, 0xDA, 0xE2, 0xE4, 0xE6, 0xE7, 0xEB, 0xED,
]  # fmt: skip
SETC, GET = 0x61, 0x62


async def test_pychonet_finds_reads_and_steers_the_charger(sim):
    sim.plug_in()
    server = UDPServer(local_ip=CONTROLLER)
    server.run("0.0.0.0", 3610, loop=asyncio.get_running_loop())
    client = ECHONETAPIClient(server)
    found = asyncio.Event()

    async def discovered(host):
        if host == NODE:
            found.set()

    client.configure(logger=lambda _: None, discover_callback=discovered)
    # By multicast it learns of the node, by unicast what the node has.
    search = asyncio.create_task(client.discover())
    await asyncio.wait_for(found.wait(), 10)
    search.cancel()
    await client.discover(NODE)
    charger = client._state[NODE]["instances"][0x02][0xA1][0x01]
    assert await client.getAllPropertyMaps(NODE, 0x02, 0xA1, 0x01)
    assert sorted(charger[0x9F]) == CODES
    assert sorted(charger[0x9E]) == [0x80, 0x81, 0xCD, 0xD9, 0xDA, 0xE7, 0xEB, 0xED]
    assert await client.echonetMessage(NODE, 0x02, 0xA1, 0x01, GET, [{"EPC": epc} for epc in CODES])
    assert all(epc in charger for epc in CODES)
    assert charger[0xD8] == (123456).to_bytes(4, "big")
    told = asyncio.Event()

    async def changed(is_push):
        if is_push and charger[0xDA] == b"\x42":
            told.set()

    client.register_async_receive_callbacks(NODE, 0x02, 0xA1, 0x01, changed)
    written = [(0xEB, 4, 3000), (0xED, 2, 150), (0xDA, 1, 0x42)]
    assert await client.echonetMessage(
        NODE, 0x02, 0xA1, 0x01, SETC, [{"EPC": epc, "PDC": size, "EDT": value} for epc, size, value in written]
    )
    await asyncio.wait_for(told.wait(), 10)
    assert (sim.value("0xDA"), sim.value("0xEB"), sim.value("0xED"), sim.value("0xD3")) == ("42", "00000BB8", "0096", "00000BB8")
    server.close()


def test_npm_echonet_lite_finds_reads_and_steers_the_charger(sim):
    sim.plug_in()
    learnt = node_script("echonet_lite_controller.mjs", NODE, CONTROLLER)
    assert learnt["by_multicast"] == learnt["by_unicast"] == "0102a101"
    assert sorted(learnt["codes"]) == sorted(f"{epc:02x}" for epc in CODES)
    assert learnt["read"]["esv"] == "72"
    assert sorted(learnt["read"]["codes"]) == sorted(learnt["codes"])
    assert (learnt["set"], learnt["notified"]) == ("71", "42")
    assert sim.value("0xD3") == "00000BB8"


def test_npm_node_echonet_lite_finds_reads_and_steers_the_charger(tmp_path, namespace):
    sim = Sim(tmp_path, address=Namespace.OURS)
    try:
        sim.plug_in()
        learnt = node_script("node_echonet_lite_controller.mjs", Namespace.OURS, Namespace.THEIRS, prefix=namespace.enter())
        assert learnt["by_multicast"] == [[0x02, 0xA1, 0x01]]
        assert sorted(learnt["codes"]) == CODES
        assert [one["epc"] for one in learnt["read"] if one["esv"] != "Get_Res" or not one["bytes"]] == []
        assert (learnt["set"], learnt["notified"]) == ("Set_Res", [0x42])
        assert sim.value("0xD3") == "00000BB8"
    finally:
        sim.kill()
