"""What csms bills of a session over a socket, `verify` judges; and it finds a bill that was changed afterwards.

Real programs: a station on a WebSocket, csms, and verify on what csms stored (V01, V02, V05 of the cases that its
tests name). Nothing here is a row that the test wrote, but for the bills that are tampered with.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import websockets

from conftest import BINARIES, Csms

BEGAN = (datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0)
BOOT = {"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}}
TOKEN = {"idToken": "04AABB", "type": "ISO14443"}


def at(minutes):
    return (BEGAN + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def reading(value, context, **more):
    register = {"measurand": "Energy.Active.Import.Register", "unitOfMeasure": {"unit": "Wh"}}
    return {"value": value, "context": context, **register, **more}


def event(kind, minutes, seq_no, transaction, samples=(), **more):
    trigger = {"Started": "Authorized", "Updated": "MeterValuePeriodic", "Ended": "StopAuthorized"}[kind]
    values = [{"timestamp": at(minutes), "sampledValue": list(samples)}] if samples else []
    return {
        "eventType": kind,
        "timestamp": at(minutes),
        "triggerReason": trigger,
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": transaction},
        **({"meterValue": values} if values else {}),
        **more,
    }


def session(transaction, evse, begin, end, updates=()):
    place = {"evse": {"id": evse, "connectorId": 1}, "idToken": TOKEN}
    events = [event("Started", 0, 0, transaction, begin, **place)]
    events += [event("Updated", n, n, transaction, samples) for n, samples in enumerate(updates, 1)]
    return [*events, event("Ended", 30, len(events), transaction, end)]


async def play(csms, sessions):
    """A station sends them, each message after the answer to the one before."""
    async with websockets.connect(f"{csms.url}/ST1", subprotocols=["ocpp2.0.1"]) as station:
        calls = [("BootNotification", BOOT)] + [("TransactionEvent", one) for events in sessions for one in events]
        for number, (action, payload) in enumerate(calls):
            await station.send(json.dumps([2, str(number), action, payload]))
            answer = json.loads(await station.recv())
            assert answer[:2] == [3, str(number)], answer


def judged(database, url=None):
    """Exit code of verify, and the verdict of each check."""
    command = [BINARIES / "verify", "--since", "4h", "--database", url or f"sqlite://{database}", "--format", "json"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=database.parent)
    report = json.loads(ended.stdout)
    checks = {check["id"]: check["finding"]["verdict"] for group in report["groups"] for check in group["checks"]}
    return ended.returncode, report["verdict"], checks


def begin(value, **more):
    return reading(value, "Transaction.Begin", **more)


def end(value, **more):
    return reading(value, "Transaction.End", **more)


OUTLET, INLET = {"location": "Outlet"}, {"location": "Inlet"}
# V01: the outlet is what the driver got, wherever in the list it stands.
BY_OUTLET = [
    session("t1", 1, [begin(900000, **INLET), begin(100000, **OUTLET)], [end(902000, **INLET), end(101670, **OUTLET)]),
    session("t2", 2, [begin(100000, **OUTLET), begin(900000, **INLET)], [end(101670, **OUTLET), end(902000, **INLET)]),
]
# V02: a register per phase.
BY_PHASE = [
    session(
        "t1",
        1,
        [begin(100 * n, phase=f"L{n}") for n in (1, 2, 3)],
        [end(1000 + 100 * n, phase=f"L{n}") for n in (1, 2, 3)],
    )
]
# V05: the begin again behind each sample, and no reading at the end.
REPEATED_BEGIN = [
    session("t1", 1, [begin(157440)], [], [[reading(n, "Sample.Periodic"), begin(157440)] for n in (160000, 163630)])
]


@pytest.mark.parametrize(
    "sessions, kwh, cost",
    [(BY_OUTLET, 1.67, 250.5), (BY_PHASE, 3.0, 450), (REPEATED_BEGIN, 6.19, 928.5)],
    ids=["v01_by_outlet", "v02_by_phase", "v05_begin_repeated"],
)
async def test_a_session_that_csms_billed_is_judged_right_and_each_change_of_it_is_found(tmp_path, sessions, kwh, cost):
    server = Csms(tmp_path, "--seed", "none")
    await play(server, sessions)
    rows = server.request("GET", "/api/v1/transactions?station=ST1")[1]["items"]
    assert [(row["energy_kwh"], row["cost"]) for row in rows] == [(kwh, cost)] * len(sessions), rows
    assert server.stop() == 0
    database = tmp_path / "csms.sqlite"
    code, verdict, checks = judged(database)
    assert (code, verdict) == (0, "PASS"), checks
    changes = {
        "energy_mwh = 0, billed_wh = 0, cost_e4 = 0": {"energy-register", "billed-energy", "cost"},
        "energy_mwh = energy_mwh + 1000000": {"energy-register"},
        "billed_wh = billed_wh + 10": {"billed-energy"},
        "cost_e4 = cost_e4 - 15000": {"cost"},
        "energy_mwh = NULL, billed_wh = NULL, cost_e4 = NULL": {"energy-register", "billed-energy", "cost"},
    }
    for number, (change, found) in enumerate(changes.items()):
        tampered = tmp_path / f"tampered-{number}.sqlite"
        shutil.copy(database, tampered)
        connection = sqlite3.connect(tampered)
        connection.execute(f"UPDATE charging_transaction SET {change} WHERE transaction_id = 't1'")
        connection.commit()
        connection.close()
        code, verdict, checks = judged(tampered)
        assert (code, verdict) == (1, "FAIL"), (change, checks)
        assert {check for check, verdict in checks.items() if verdict == "FAIL"} == found, change


@pytest.mark.skipif("CSMS_TEST_POSTGRES" not in os.environ, reason="needs PostgreSQL: scripts/test")
async def test_the_same_on_postgresql(tmp_path):
    server_url = os.environ["CSMS_TEST_POSTGRES"]
    name = f"bills_{os.getpid()}"
    url = f"{server_url.rsplit('/', 1)[0]}/{name}"
    run = lambda where, sql: subprocess.run(["psql", "-q", where, "-c", sql], check=True, timeout=60)  # noqa: E731
    run(server_url, f"CREATE DATABASE {name}")
    server = Csms(tmp_path, "--seed", "none", database=url)
    await play(server, REPEATED_BEGIN)
    assert server.stop() == 0
    assert judged(tmp_path / "csms.sqlite", url)[:2] == (0, "PASS")
    run(url, "UPDATE charging_transaction SET energy_mwh = 0, billed_wh = 0, cost_e4 = 0")
    assert judged(tmp_path / "csms.sqlite", url)[:2] == (1, "FAIL")
