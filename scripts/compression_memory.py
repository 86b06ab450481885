"""Resident memory of `csms` per connected station, by compression: idle, and after 64 KiB of messages each way.

Stations are Python `websockets`; they boot, send what fills every context, and stay. What is measured is the
difference between 1,000 stations and none, in one process per row.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

BATCH = 50
# Of answers worth compressing: the violation is told by name.
MESSAGES = 16
FIELD = "x" * 30


def resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


async def call(socket, number: int, action: str, payload: dict) -> None:
    await socket.send(json.dumps([2, str(number), action, payload]))
    await socket.recv()


async def station(url: str, number: int, compressed: bool):
    extensions = [ClientPerMessageDeflateFactory()] if compressed else None
    socket = await websockets.connect(
        f"{url}/S{number}", subprotocols=["ocpp2.0.1"], compression=None, extensions=extensions,
        ping_interval=None, max_queue=1, write_limit=4096,
    )  # fmt: skip
    await call(socket, 0, "BootNotification", {"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}})
    return socket


async def talk(socket) -> None:
    for number in range(MESSAGES):
        data = f"{number} kWh, ".ljust(9, "-") * 455
        await call(socket, number, "DataTransfer", {"vendorId": "v", "data": data})
        await call(socket, number, "DataTransfer", {"vendorId": "v", f"{FIELD}{number}" * 20: 1})


async def in_batches(jobs: list) -> list:
    done = []
    for at in range(0, len(jobs), BATCH):
        done += await asyncio.gather(*jobs[at : at + BATCH])
    return done


async def measure(csms: str, mode: str, count: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            csms, "--listen", "127.0.0.1:19000", "--http", "127.0.0.1:19080", "--seed", "none",
            "--database", f"sqlite://{folder}/csms.sqlite", "--compression", mode, "--ping-interval", "1h",
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            process.stdout.readline()
            await asyncio.sleep(2)
            url = "ws://127.0.0.1:19000"
            # One that comes and goes: what is made once is no cost of a connection.
            first = await station(url, 0, mode != "off")
            await talk(first)
            await first.close()
            before = resident_kib(process.pid)
            sockets = await in_batches([station(url, number, mode != "off") for number in range(1, count + 1)])
            await asyncio.sleep(2)
            idle = resident_kib(process.pid)
            await in_batches([talk(socket) for socket in sockets])
            await asyncio.sleep(3)
            after = resident_kib(process.pid)
            process.terminate()
            await in_batches([socket.close() for socket in sockets])
            process.wait()
            return (idle - before) / count, (after - before) / count


async def main() -> None:
    csms, count = sys.argv[1], int(sys.argv[2])
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    print("| compression | KiB per idle connection | after 64 KiB in and 16 KiB out |\n|---|---|---|")
    for mode in ("off", "no_context_takeover", "context_takeover"):
        idle, after = await measure(csms, mode, count)
        print(f"| `{mode}` | {idle:.1f} | {after:.1f} |", flush=True)


asyncio.run(main())
