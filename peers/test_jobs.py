"""PyPI `ocpp` plays the station of every job: well-behaved, and adverse in five ways.

A row of `JOBS` says how an operator asks, what the station answers, what it tells then, and where REST says how the
job stands. A way of behaving is the same for all of them; what becomes of the job stands in its row. Firmware updates,
signing and local lists have tests of their own.
"""

import asyncio
import contextlib
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import websockets
from peer import Peer
from schema_instances import instance

IDENTITY = "PEER-01"
STATION = f"/api/v1/stations/{IDENTITY}"
BOOT = {"reason": "PowerUp", "chargingStation": {"model": "peer", "vendorName": "independent"}}
AT = "2026-01-02T03:04:05Z"
# The server gives up after this many seconds; a late station answers after it has.
GIVES_UP, LATE = 1, 1.6
PAGES = 3


class Station(Peer):
    """Answers as `answers` says, by action, and everything else with what is valid; `late` actions late."""

    def __init__(self, socket):
        self.answers: dict[str, object] = {}
        self.late: set[str] = set()
        self.closing: set[asyncio.Task] = set()
        super().__init__(socket, self._reply, "s")

    def _reply(self, action: str, payload: dict) -> dict:
        answer = self.answers.get(action)
        if callable(answer):
            return answer(payload)
        return answer or instance(f"{action}Response", False)

    async def _answer(self, message):
        if message.action not in self.late:
            return await super()._answer(message)

        async def later():
            await asyncio.sleep(LATE)
            await super(Station, self)._answer(message)

        task = asyncio.ensure_future(later())
        self.closing.add(task)
        task.add_done_callback(self.closing.discard)

    async def asked(self, action: str) -> dict:
        """The payload of the last such CALL, once it is answered."""
        for _ in range(400):
            for message in reversed(self.received):
                if message.action == action:
                    return message.payload
            await asyncio.sleep(0.05)
        raise AssertionError(f"{action} never came")


async def connect(csms) -> Station:
    socket = await websockets.connect(f"{csms.url}/{IDENTITY}", subprotocols=["ocpp2.0.1"])
    station = Station(socket)
    assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
    return station


async def rest(csms, method: str, path: str, body=None, expected=(200, 201)):
    status, answer = await asyncio.to_thread(csms.request, method, path, body)
    assert status in expected, (status, answer)
    return answer


async def until(csms, path: str, is_it: Callable[[dict], bool]) -> dict:
    page = None
    for _ in range(1200):
        page = await rest(csms, "GET", path)
        if is_it(page):
            return page
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} does not become what it should: {page}")


def has(row: dict, expected: dict) -> bool:
    return all(row.get(key) == value for key, value in expected.items())


def tbc(number: int) -> dict:
    return {"tbc": number < PAGES - 1}


def report(request: dict) -> list:
    def data(number: int) -> list:
        attributes = [{"value": str(number)}]
        return [{"component": {"name": "Peer"}, "variable": {"name": f"V{number}"}, "variableAttribute": attributes}]

    common = {"requestId": request["requestId"], "generatedAt": AT}
    return [("NotifyReport", {**common, "seqNo": n, **tbc(n), "reportData": data(n)}) for n in range(PAGES)]


def monitoring(request: dict) -> list:
    def data(number: int) -> list:
        monitor = {"id": number + 1, "transaction": False, "value": 1.5, "type": "UpperThreshold", "severity": 5}
        variable = {"name": f"V{number}"}
        return [{"component": {"name": "Peer"}, "variable": variable, "variableMonitoring": [monitor]}]

    common = {"requestId": request["requestId"], "generatedAt": AT}
    return [("NotifyMonitoringReport", {**common, "seqNo": n, **tbc(n), "monitor": data(n)}) for n in range(PAGES)]


def customer(request: dict) -> list:
    common = {"requestId": request["requestId"], "generatedAt": AT}
    return [
        ("NotifyCustomerInformation", {**common, "seqNo": n, **tbc(n), "data": f"part {n};"}) for n in range(PAGES)
    ]


def messages(request: dict) -> list:
    def info(number: int) -> list:
        text = {"format": "UTF8", "content": f"text {number}"}
        return [{"id": number + 1, "priority": "NormalCycle", "message": text}]

    return [
        ("NotifyDisplayMessages", {"requestId": request["requestId"], **tbc(n), "messageInfo": info(n)})
        for n in range(PAGES)
    ]


def profiles(request: dict) -> list:
    def profile(number: int) -> list:
        period = [{"startPeriod": 0, "limit": 7000.0}]
        schedule = [{"id": 1, "chargingRateUnit": "W", "chargingSchedulePeriod": period}]
        kinds = {"chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
        return [{"id": number + 1, "stackLevel": number, **kinds, "chargingSchedule": schedule}]

    common = {"requestId": request["requestId"], "chargingLimitSource": "CSO", "evseId": 1}
    return [("ReportChargingProfiles", {**common, **tbc(n), "chargingProfile": profile(n)}) for n in range(PAGES)]


def log(request: dict) -> list:
    def told(status: str):
        return "LogStatusNotification", {"status": status, "requestId": request["requestId"]}

    return [told("Uploading"), ("PUT", request["log"]["remoteLocation"]), told("Uploaded")]


def publishing(request: dict) -> list:
    common = {"requestId": request["requestId"]}
    steps = ["Downloading", "Downloaded", "ChecksumVerified"]
    told = [("PublishFirmwareStatusNotification", {**common, "status": status}) for status in steps]
    published = {**common, "status": "Published", "location": ["http://controller/firmware"]}
    return [*told, ("PublishFirmwareStatusNotification", published)]


def reservation(request: dict) -> list:
    told = {"reservationId": request["id"], "reservationUpdateStatus": "Expired"}
    return [("ReservationStatusUpdate", told)]


@dataclass
class Job:
    """A job, and what becomes of it by the way in which the station behaves."""

    name: str
    path: str
    body: dict
    action: str
    refusal: dict
    tells: Callable[[dict], list]
    # Its row is the newest of this list.
    stands: str
    done: dict
    refused: dict
    late: dict
    shuffled: dict
    endless: dict
    accepts: dict = field(default_factory=lambda: {"status": "Accepted"})


COMPLETE = {"state": "complete", "parts": PAGES}
ENDLESS = {"state": "running", "parts": PAGES - 1}
REPORTS = f"{STATION}/reports"
JOBS = [
    Job(
        "report", REPORTS, {"report": "FullInventory"}, "GetBaseReport", {"status": "Rejected"}, report, REPORTS,
        COMPLETE, {"state": "refused", "status": "Rejected"}, COMPLETE, COMPLETE, ENDLESS,
    ),
    Job(
        "monitoring report", REPORTS, {"report": "Monitoring"}, "GetMonitoringReport", {"status": "Rejected"},
        monitoring, REPORTS, COMPLETE, {"state": "refused", "status": "Rejected"}, COMPLETE, COMPLETE,
        ENDLESS,
    ),
    Job(
        "customer information", f"{STATION}/customer-information", {"customer_identifier": "somebody"},
        "CustomerInformation", {"status": "Invalid"}, customer, REPORTS, COMPLETE,
        {"state": "refused", "status": "Invalid"}, COMPLETE, COMPLETE, ENDLESS,
    ),
    Job(
        "display messages", f"{STATION}/display-messages/refresh", {}, "GetDisplayMessages", {"status": "Unknown"},
        # It has none.
        messages, REPORTS, COMPLETE, {"state": "complete", "status": "Unknown"}, COMPLETE,
        # Its parts have no numbers: the one that says that none follows ends it.
        {"state": "complete", "parts": 1}, ENDLESS,
    ),
    Job(
        "log", f"{STATION}/logs", {"log_type": "SecurityLog"}, "GetLog", {"status": "Rejected"}, log,
        f"/api/v1/uploads?station={IDENTITY}", {"state": "stored", "status": "Uploaded", "bytes": 4},
        {"state": "refused"}, {"state": "stored", "status": "Uploaded"}, {"state": "stored", "status": "Uploading"},
        {"state": "stored", "status": "Uploading"},
    ),
    Job(
        "publishing", f"{STATION}/firmware-jobs", {"firmware_key": 1, "publish": True}, "PublishFirmware",
        {"status": "Rejected"}, publishing, f"{STATION}/firmware-jobs",
        {"state": "done", "status": "Published", "locations": ["http://controller/firmware"]}, {"state": "refused"},
        {"state": "done", "status": "Published"}, {"state": "done", "status": "Published"},
        {"state": "running", "status": "ChecksumVerified"},
    ),
    Job(
        "reservation", f"{STATION}/reservations",
        {"evse_id": 1, "id_token": {"id_token": "A1", "type": "ISO14443"}}, "ReserveNow", {"status": "Occupied"},
        reservation, f"{STATION}/reservations", {"state": "expired"}, {"state": "refused", "status": "Occupied"},
        {"state": "expired"}, {"state": "expired"}, {"state": "active"},
    ),
]  # fmt: skip
WAYS = ["well-behaved", "refuses", "answers late", "out of order", "never ends", "goes on after the end"]


async def tell(station: Station, told: list):
    for action, payload in told:
        if action == "PUT":
            await asyncio.to_thread(leave, payload)
        else:
            assert await station.call(action, payload) is not None


def leave(location: str):
    request = urllib.request.Request(location, method="PUT", data=b"log\n", headers={"Content-Type": "text/plain"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201


def put_in(csms):
    request = urllib.request.Request(
        f"{csms.http}/api/v1/firmware?version=2.0",
        method="POST",
        data=b"firmware",
        headers={"Content-Type": "application/octet-stream"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201


@pytest.mark.parametrize("way", WAYS)
async def test_what_becomes_of_each_job(start_csms, way):
    csms = start_csms("--message-timeout", f"{GIVES_UP}s")
    await asyncio.to_thread(put_in, csms)
    station = await connect(csms)
    wrong = []
    for job in JOBS:
        station.answers[job.action] = job.refusal if way == "refuses" else job.accepts
        station.late = {job.action} if way == "answers late" else set()
        await rest(csms, "POST", job.path, job.body, (200, 504) if station.late else (200,))
        request = await station.asked(job.action)
        if station.late:
            await asyncio.sleep(LATE)
        told = [] if way == "refuses" else job.tells(request)
        if way == "out of order":
            told = told[::-1]
        if way == "never ends":
            told = told[:-1]
        if way == "goes on after the end":
            # The place of a log takes one file.
            told += [one for one in told[:-1] if one[0] != "PUT"]
        await tell(station, told)
        expected = {
            "well-behaved": job.done,
            "refuses": job.refused,
            "answers late": job.late,
            "out of order": job.shuffled,
            "never ends": job.endless,
            "goes on after the end": {"state": job.done["state"]},
        }[way]
        row = (await rest(csms, "GET", job.stands))["items"][0]
        if not has(row, expected):
            wrong.append((job.name, expected, {key: row.get(key) for key in [*expected, "detail", "parts", "status"]}))
    assert wrong == []
    assert station.violations == []
    await station.socket.close()


async def test_what_a_job_brings_is_told_by_rest(csms):
    station = await connect(csms)
    for path, body, action, tells in [
        (REPORTS, {"report": "FullInventory"}, "GetBaseReport", report),
        (REPORTS, {"report": "Monitoring"}, "GetMonitoringReport", monitoring),
        (f"{STATION}/customer-information", {"customer_identifier": "somebody"}, "CustomerInformation", customer),
        (f"{STATION}/display-messages/refresh", {}, "GetDisplayMessages", messages),
    ]:
        station.answers[action] = {"status": "Accepted"}
        await rest(csms, "POST", path, body)
        # Display messages have no numbers; all others may come in any order, and twice.
        told = tells(await station.asked(action))
        mixed = told if action == "GetDisplayMessages" else [told[1], told[1], told[2], told[0]]
        await tell(station, mixed)
    variables = (await rest(csms, "GET", f"{STATION}/variables?component=Peer"))["items"]
    assert {(row["variable"], row["value"]) for row in variables} >= {(f"V{n}", str(n)) for n in range(PAGES)}
    monitors = (await rest(csms, "GET", f"{STATION}/monitors"))["items"]
    assert [row["monitor_id"] for row in monitors] == [1, 2, 3]
    reports = (await rest(csms, "GET", f"{REPORTS}?action=CustomerInformation"))["items"]
    content = await rest(csms, "GET", f"/api/v1/reports/{reports[0]['report_request_key']}/content")
    assert content["text"] == "part 0;part 1;part 2;"
    shown = (await rest(csms, "GET", f"{STATION}/display-messages"))["items"]
    assert [(row["message_id"], row["state"]) for row in shown] == [(1, "reported"), (2, "reported"), (3, "reported")]
    assert station.violations == []
    await station.socket.close()


async def test_parts_that_nobody_asked_for_harm_nothing(csms):
    station = await connect(csms)
    strange = {"requestId": 4711, "id": 4711, "log": {}}
    for tells in [report, monitoring, customer, messages, profiles, publishing, reservation]:
        await tell(station, tells(strange))
    await station.call("LogStatusNotification", {"status": "Uploaded", "requestId": 4711})
    assert (await rest(csms, "GET", f"{STATION}/firmware-jobs"))["items"] == []
    assert (await rest(csms, "GET", f"{STATION}/reservations"))["items"] == []
    assert (await rest(csms, "GET", "/api/v1/uploads"))["items"] == []
    # What a customer is to a station is nobody's business who did not ask.
    reports = (await rest(csms, "GET", REPORTS))["items"]
    assert all(row["action"] != "CustomerInformation" or row["principal"] == "station" for row in reports)
    assert station.violations == []
    await station.socket.close()


@pytest.mark.parametrize("way", WAYS)
async def test_charging_profiles_that_a_station_reports(start_csms, way):
    csms = start_csms("--message-timeout", f"{GIVES_UP}s")
    station = await connect(csms)
    refusal = {"status": "NoProfiles"}
    station.answers["GetChargingProfiles"] = refusal if way == "refuses" else {"status": "Accepted"}
    station.late = {"GetChargingProfiles"} if way == "answers late" else set()
    await rest(csms, "POST", f"{STATION}/charging-profiles/refresh", {}, (200, 504))
    told = profiles(await station.asked("GetChargingProfiles"))
    if station.late:
        await asyncio.sleep(LATE)
    if way == "refuses":
        told = []
    elif way == "out of order":
        told = told[::-1]
    elif way == "never ends":
        told = told[:-1]
    elif way == "goes on after the end":
        told += told[:-1]
    await tell(station, told)
    rows = (await rest(csms, "GET", f"{STATION}/charging-profiles"))["items"]
    assert {(row["profile_id"], row["state"]) for row in rows} == {(n + 1, "reported") for n in range(min(len(told), PAGES))}
    assert station.violations == []
    await station.socket.close()


@pytest.mark.parametrize(
    ("answer", "late", "state"),
    [
        ("Accepted", False, [("set", "hello")]),
        ("Rejected", False, []),
        ("NotSupportedPriority", False, []),
        # Whether it took the message is known when it says so, however late.
        ("Accepted", True, [("set", "hello")]),
    ],
)
async def test_a_message_on_the_display(start_csms, answer, late, state):
    csms = start_csms("--message-timeout", f"{GIVES_UP}s")
    station = await connect(csms)
    station.answers["SetDisplayMessage"] = {"status": answer}
    station.late = {"SetDisplayMessage"} if late else set()
    body = {"priority": "InFront", "message": {"format": "UTF8", "content": "hello"}}
    await rest(csms, "POST", f"{STATION}/display-messages", body, (200, 504))
    if late:
        await asyncio.sleep(LATE)
    path = f"{STATION}/display-messages"
    page = await until(csms, path, lambda page: [(row["state"], row["content"]) for row in page["items"]] == state)
    if state:
        message = page["items"][0]["message_id"]
        station.answers["ClearDisplayMessage"] = {"status": "Unknown"}
        await rest(csms, "DELETE", f"{path}/{message}")
        # A station that does not know it has it no more.
        await until(csms, path, lambda page: page["items"][0]["state"] == "cleared")
    assert station.violations == []
    await station.socket.close()


async def test_variables_are_set_as_the_station_says(start_csms):
    csms = start_csms("--message-timeout", f"{GIVES_UP}s")
    station = await connect(csms)

    def results(payload: dict) -> dict:
        names = {"A": "Accepted", "B": "Rejected", "C": "RebootRequired", "D": "UnknownVariable"}
        return {
            "setVariableResult": [
                {
                    "component": one["component"],
                    "variable": one["variable"],
                    "attributeStatus": names[one["variable"]["name"]],
                }
                for one in reversed(payload["setVariableData"])
            ]
        }

    station.answers["SetVariables"] = results
    data = [
        {"component": {"name": "Peer"}, "variable": {"name": name}, "attributeValue": name.lower()} for name in "ABCD"
    ]
    await rest(csms, "POST", f"{STATION}/calls/SetVariables", {"setVariableData": data})
    rows = (await rest(csms, "GET", f"{STATION}/variable-settings"))["items"]
    # Whatever the order of its results was.
    assert {row["path"]: row["status"] for row in rows} == {
        "Peer/A": "Accepted",
        "Peer/B": "Rejected",
        "Peer/C": "RebootRequired",
        "Peer/D": "UnknownVariable",
    }
    waits = [row["path"] for row in rows if row["awaits_reboot"]]
    assert waits == ["Peer/C"]
    await station.call("BootNotification", {**BOOT, "reason": "RemoteReset"})
    rows = (await rest(csms, "GET", f"{STATION}/variable-settings"))["items"]
    assert [row["path"] for row in rows if row["awaits_reboot"]] == []
    assert station.violations == []
    await station.socket.close()


def event(kind: str, number: int) -> dict:
    trigger = {"Started": "Authorized", "Updated": "MeterValuePeriodic", "Ended": "StopAuthorized"}[kind]
    return {
        "eventType": kind,
        "timestamp": AT,
        "triggerReason": trigger,
        "seqNo": number,
        "transactionInfo": {"transactionId": "tx-1"},
        "evse": {"id": 1, "connectorId": 1},
    }


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([{"messagesInQueue": False}], {"state": "known", "reason": "nothing queued"}),
        # It says that more comes, and it does.
        ([{"messagesInQueue": True, "ongoingIndicator": True}, "the rest"], {"state": "filled"}),
        # It says so, and nothing comes: it is asked again.
        ([{"messagesInQueue": True, "ongoingIndicator": True}], {"state": "asking", "asked": 1}),
        (["late"], {"state": "asking", "asked": 1}),
    ],
)
async def test_a_transaction_with_a_gap(start_csms, answers, state):
    csms = start_csms("--message-timeout", f"{GIVES_UP}s", "--chase-gaps")
    station = await connect(csms)
    if answers[0] == "late":
        station.late = {"GetTransactionStatus"}
        station.answers["GetTransactionStatus"] = {"messagesInQueue": True}
    else:
        station.answers["GetTransactionStatus"] = answers[0]
    await station.call("TransactionEvent", event("Started", 0))
    await station.call("TransactionEvent", event("Updated", 2))
    request = await station.asked("GetTransactionStatus")
    assert request == {"transactionId": "tx-1"}
    if "the rest" in answers:
        await station.call("TransactionEvent", event("Updated", 1))
        await station.call("TransactionEvent", event("Ended", 3))
    await until(csms, "/api/v1/transaction-gaps", lambda page: page["items"] and has(page["items"][0], state))
    assert station.violations == []
    with contextlib.suppress(websockets.ConnectionClosed):
        await station.socket.close()


def root(folder) -> str:
    """A certificate of a root that nobody has seen before."""
    key, certificate = str(folder / "root.key"), folder / "root.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    names = ["-subj", "/O=Peer/CN=Root", "-keyout", key, "-out", str(certificate)]
    subprocess.run(["openssl", "req", "-x509", *curve, *names], check=True, capture_output=True)
    return certificate.read_text()


@pytest.mark.parametrize(
    ("answer", "late", "subjects"),
    [("Accepted", False, 1), ("Rejected", False, 0), ("Failed", False, 0), ("Accepted", True, 1)],
)
async def test_a_certificate_is_installed_if_the_station_says_so(start_csms, tmp_path, answer, late, subjects):
    csms = start_csms("--message-timeout", f"{GIVES_UP}s")
    station = await connect(csms)
    station.answers["InstallCertificate"] = {"status": answer}
    station.late = {"InstallCertificate"} if late else set()
    body = {"certificateType": "V2GRootCertificate", "certificate": root(tmp_path)}
    await rest(csms, "POST", f"{STATION}/calls/InstallCertificate", body, (200, 504))
    if late:
        await asyncio.sleep(LATE)
    path = f"{STATION}/installed-certificates"
    page = await until(csms, path, lambda page: len(page["items"]) == subjects)
    assert all("Root" in row["subject"] for row in page["items"])
    assert station.violations == []
    await station.socket.close()


HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa11", "issuerKeyHash": "bb22", "serialNumber": "01"}


async def test_certificates_are_listed_and_deleted_as_the_station_says(start_csms):
    csms = start_csms("--message-timeout", f"{GIVES_UP}s")
    station = await connect(csms)
    chain = {"certificateType": "MORootCertificate", "certificateHashData": HASHES}
    path = f"{STATION}/installed-certificates"
    station.answers["GetInstalledCertificateIds"] = {"status": "Accepted", "certificateHashDataChain": [chain]}
    await rest(csms, "POST", path)
    rows = (await rest(csms, "GET", path))["items"]
    assert [(row["type"], row["serial_number"]) for row in rows] == [("MORootCertificate", "01")]
    one = f"/api/v1/installed-certificates/{rows[0]['installed_certificate_key']}"
    # It fails to delete it, and then does.
    station.answers["DeleteCertificate"] = {"status": "Failed"}
    await rest(csms, "DELETE", one)
    assert len((await rest(csms, "GET", path))["items"]) == 1
    station.answers["DeleteCertificate"] = {"status": "Accepted"}
    await rest(csms, "DELETE", one)
    assert (await station.asked("DeleteCertificate"))["certificateHashData"] == HASHES
    assert (await rest(csms, "GET", path))["items"] == []
    # It has none, or does not say so in time.
    station.answers["GetInstalledCertificateIds"] = {"status": "NotFound"}
    await rest(csms, "POST", path)
    station.late = {"GetInstalledCertificateIds"}
    await rest(csms, "POST", path, None, (504,))
    assert (await rest(csms, "GET", path))["items"] == []
    await asyncio.sleep(LATE)
    assert station.violations == []
    await station.socket.close()
