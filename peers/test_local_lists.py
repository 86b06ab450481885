"""PyPI `ocpp` plays a station with a local list against our `csms`: well-behaved, and adverse."""

import asyncio

import pytest
import websockets
from ocpp.messages import CallResult, _validate_payload
from peer import VERSION, Peer
from schema_instances import instance

IDENTITY = "PEER-01"
LIST = f"/api/v1/stations/{IDENTITY}/local-list"
BOOT = {"reason": "PowerUp", "chargingStation": {"model": "peer", "vendorName": "independent"}}


class Station(Peer):
    """Keeps its list by the rules of block D. `moods` says how it treats the next lists that it is sent: `fails`,
    `mismatches`, `is silent`, or `is late`; without one it does as it should."""

    def __init__(self, socket, items: int = 2):
        super().__init__(socket, self._reply, "s")
        self.items = items
        self.version = 0
        self.entries: dict[tuple[str, str], dict] = {}
        self.moods: list[str] = []
        self.kinds: list[str] = []

    def _reply(self, action: str, payload: dict) -> dict:
        if action == "GetLocalListVersion":
            return {"versionNumber": self.version}
        if action == "GetVariables":
            return {"getVariableResult": [self._variable(asked) for asked in payload["getVariableData"]]}
        if action == "SendLocalList":
            return {"status": self._take(payload)}
        return instance(f"{action}Response", False)

    def _variable(self, asked: dict) -> dict:
        result = {"component": asked["component"], "variable": asked["variable"]}
        if asked["variable"]["name"] == "ItemsPerMessage":
            return {**result, "attributeStatus": "Accepted", "attributeValue": str(self.items)}
        return {**result, "attributeStatus": "UnknownVariable"}

    def _take(self, request: dict) -> str:
        entries = request.get("localAuthorizationList", [])
        if len(entries) > self.items:
            self.violations.append(f"{len(entries)} tokens in one message")
        tokens = [(entry["idToken"]["idToken"].lower(), entry["idToken"]["type"]) for entry in entries]
        if len(set(tokens)) != len(tokens):
            self.violations.append("a token twice in one message")
        self.kinds.append(request["updateType"])
        if self.moods:
            mood = self.moods.pop(0)
            if mood != "is late":
                return {"fails": "Failed", "mismatches": "VersionMismatch", "is silent": "Accepted"}[mood]
        if request["updateType"] == "Full":
            self.entries = {}
        elif request["versionNumber"] <= self.version:
            return "VersionMismatch"
        self.version = request["versionNumber"]
        for token, entry in zip(tokens, entries):
            if "idTokenInfo" in entry:
                self.entries[token] = entry["idTokenInfo"]
            else:
                self.entries.pop(token, None)
        return "Accepted"

    async def _answer(self, message):
        mood = self.moods[0] if self.moods and message.action == "SendLocalList" else None
        if mood not in ("is silent", "is late"):
            return await super()._answer(message)
        self.received.append(message)
        result = CallResult(message.unique_id, self._reply(message.action, message.payload), message.action)
        _validate_payload(result, VERSION)
        if mood == "is late":
            # The list holds all the same; the server has given up by then.
            asyncio.get_running_loop().call_later(2.5, lambda: asyncio.ensure_future(self.socket.send(result.to_json())))

    def tokens(self) -> dict[str, str]:
        return {token: info["status"] for (token, _), info in self.entries.items()}


async def connect(csms, **more) -> Station:
    socket = await websockets.connect(f"{csms.url}/{IDENTITY}", subprotocols=["ocpp2.0.1"])
    station = Station(socket, **more)
    assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
    return station


async def request(csms, method: str, path: str, body=None):
    status, answer = await asyncio.to_thread(csms.request, method, path, body)
    assert status in (200, 204), answer
    return answer


async def put(csms, token: str, status: str = "Accepted"):
    await request(csms, "PUT", f"/api/v1/id-tokens/ISO14443/{token}", {"status": status})


async def until(csms, state: str, hurry: bool = False):
    row = None
    for _ in range(300):
        row = await request(csms, "GET", LIST)
        if row["state"] == state:
            return row
        if hurry and row["next_at"]:
            await request(csms, "POST", f"{LIST}/sync", {})
        await asyncio.sleep(0.1)
    raise AssertionError(f"never {state}: {row}")


async def test_a_station_has_the_list_that_the_tokens_make(csms):
    for number in range(7):
        await put(csms, f"04A{number}")
    station = await connect(csms, items=3)
    await request(csms, "PUT", LIST, {})
    row = await until(csms, "current")
    assert station.kinds == ["Full", "Differential", "Differential"]
    assert station.tokens() == {f"04a{number}": "Accepted" for number in range(7)}
    assert row["version"] == station.version
    await put(csms, "04A1", "Blocked")
    await until(csms, "current")
    await request(csms, "DELETE", "/api/v1/id-tokens/ISO14443/04A2")
    await until(csms, "current")
    expected = {f"04a{number}": "Accepted" for number in range(7) if number != 2} | {"04a1": "Blocked"}
    assert station.tokens() == expected
    # It comes back with another version than it had.
    await station.socket.close()
    again = await connect(csms, items=3)
    await until(csms, "current")
    assert again.tokens() == expected
    assert again.kinds[0] == "Full"
    assert station.violations + again.violations == []
    await again.socket.close()


@pytest.mark.parametrize(
    ("moods", "kinds"),
    [
        (["fails"], ["Differential", "Full"]),
        (["mismatches"], ["Differential", "Full"]),
        (["mismatches", "fails"], ["Differential", "Full", "Full"]),
        (["is silent"], ["Differential", "Differential"]),
        (["is late"], ["Differential", "Full"]),
        (["fails", "is silent"], ["Differential", "Full", "Full"]),
    ],
)
async def test_a_list_heals_whatever_a_station_does(start_csms, moods, kinds):
    csms = start_csms("--message-timeout", "1s")
    await put(csms, "04A1")
    station = await connect(csms, items=10)
    await request(csms, "PUT", LIST, {})
    await until(csms, "current")
    station.kinds.clear()
    station.moods.extend(moods)
    await put(csms, "04A2", "Blocked")
    row = await until(csms, "current", hurry=True)
    assert station.kinds == kinds
    assert station.tokens() == {"04a1": "Accepted", "04a2": "Blocked"}
    assert row["failures"] == 0
    assert station.violations == []
    await station.socket.close()
