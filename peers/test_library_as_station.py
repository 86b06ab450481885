"""PyPI `ocpp` plays a station against our `csms`."""

import asyncio
from datetime import datetime, timedelta, timezone

import pytest
import websockets
from peer import Peer
from schema_instances import TO_CSMS, TO_STATION, instance

IDENTITY = "PEER-01"


def now(offset: float = 0) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=offset)).isoformat(timespec="milliseconds")


async def station(csms, identity=IDENTITY, maximal=False) -> Peer:
    socket = await websockets.connect(f"{csms.url}/{identity}", subprotocols=["ocpp2.0.1"])
    assert socket.subprotocol == "ocpp2.0.1"
    peer = Peer(socket, lambda action, _: instance(f"{action}Response", maximal), "s")
    boot = await peer.call(
        "BootNotification",
        {"reason": "PowerUp", "chargingStation": {"model": "peer", "vendorName": "independent"}},
    )
    assert (boot["status"], boot["interval"]) == ("Accepted", 30)
    return peer


@pytest.mark.parametrize("maximal", [False, True], ids=["minimal", "maximal"])
async def test_all_25_actions_of_a_station_get_a_valid_answer(csms, maximal):
    peer = await station(csms, maximal=maximal)
    for action in TO_CSMS:
        await peer.call(action, instance(f"{action}Request", maximal))
    assert peer.violations == []
    await peer.socket.close()


@pytest.mark.parametrize("maximal", [False, True], ids=["minimal", "maximal"])
async def test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back(csms, maximal):
    peer = await station(csms, maximal=maximal)
    for action in TO_STATION:
        body = instance(f"{action}Request", maximal)
        # The payloads are valid by the schema only; rules beyond it are the matter of other tests.
        path = f"/api/v1/stations/{IDENTITY}/calls/{action}?unchecked=true"
        status, answer = await asyncio.to_thread(csms.request, "POST", path, body)
        assert (status, answer["outcome"]) == (200, "result"), (action, answer)
        assert peer.received[-1].action == action
        assert peer.received[-1].payload == body
    assert [call.action for call in peer.received] == TO_STATION
    assert peer.violations == []
    await peer.socket.close()


def event(kind: str, transaction: str, seq_no: int, trigger: str, at: str, register: float, context: str, **more) -> dict:
    sample = {"value": register, "context": context, "unitOfMeasure": {"unit": "kWh"}}
    return {
        "eventType": kind,
        "timestamp": at,
        "triggerReason": trigger,
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": transaction, **more.pop("info", {})},
        "meterValue": [{"timestamp": at, "sampledValue": [sample]}],
        **more,
    }


async def test_a_session_is_billed_from_its_register_and_the_station_is_told_the_same_cost(csms):
    peer = await station(csms)
    token = {"idToken": "04A2B3C4D5E680", "type": "ISO14443"}
    await peer.call(
        "StatusNotification",
        {"timestamp": now(), "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1},
    )
    assert (await peer.call("Authorize", {"idToken": token}))["idTokenInfo"]["status"] == "Accepted"
    started = event(
        "Started", "peer-tx-1", 0, "Authorized", now(-30), 1204.5, "Transaction.Begin",
        evse={"id": 1, "connectorId": 1}, idToken=token, info={"chargingState": "Charging"},
    )  # fmt: skip
    answer = await peer.call("TransactionEvent", started)
    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert "totalCost" not in answer
    for seq_no in (1, 2):
        updated = event("Updated", "peer-tx-1", seq_no, "MeterValuePeriodic", now(-30 + 10 * seq_no), 1204.5 + seq_no / 2, "Sample.Periodic")
        assert "totalCost" not in await peer.call("TransactionEvent", updated)
    ended = event(
        "Ended", "peer-tx-1", 3, "StopAuthorized", now(), 1206.167, "Transaction.End",
        idToken=token, info={"stoppedReason": "Local"},
    )  # fmt: skip
    # 1.667 kWh is billed as 1.67 kWh at 150 KRW/kWh.
    assert (await peer.call("TransactionEvent", ended))["totalCost"] == 250.5
    # The same event again: same answer, no effect.
    assert (await peer.call("TransactionEvent", ended))["totalCost"] == 250.5
    status, page = csms.request("GET", f"/api/v1/stations/{IDENTITY}/transactions")
    assert status == 200
    (row,) = page["items"]
    assert row["transaction_id"] == "peer-tx-1"
    assert float(row["cost"]) == 250.5
    assert float(row["billed_kwh"]) == 1.67
    assert peer.violations == []
    await peer.socket.close()


async def test_remote_start_and_stop_reach_the_station_and_report_its_own_answer(csms):
    peer = await station(csms)
    status, answer = await asyncio.to_thread(
        csms.request, "POST", f"/chargers/{IDENTITY}/start", {"evse_id": 1, "connector_id": 1}
    )
    assert status == 200, answer
    request = peer.received[-1]
    assert request.action == "RequestStartTransaction"
    assert request.payload["idToken"] == {"idToken": "OPERATOR", "type": "Central"}
    assert request.payload["evseId"] == 1
    assert "connectorId" not in request.payload
    assert answer["remote_start_id"] == request.payload["remoteStartId"]
    started = event(
        "Started", "peer-tx-2", 0, "RemoteStart", now(), 1.0, "Transaction.Begin",
        evse={"id": 1, "connectorId": 1}, info={"remoteStartId": answer["remote_start_id"]},
    )  # fmt: skip
    await peer.call("TransactionEvent", started)
    status, answer = await asyncio.to_thread(
        csms.request, "POST", f"/chargers/{IDENTITY}/stop", {"transaction_id": "peer-tx-2"}
    )
    assert status == 200, answer
    assert peer.received[-1].payload == {"transactionId": "peer-tx-2"}
    assert peer.violations == []
    await peer.socket.close()
