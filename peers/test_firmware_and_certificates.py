"""PyPI `ocpp` plays a station that updates its firmware and renews its certificate: well-behaved, and adverse."""

import asyncio
import hashlib
import json
import subprocess
import time
import urllib.request

import pytest
import websockets
from conftest import BINARIES
from peer import Peer
from schema_instances import instance

IDENTITY = "PEER-01"


class Station:
    """A station that answers as it is told, and remembers what it was asked."""

    def __init__(self):
        self.answers: dict[str, list[dict]] = {}
        self.delay = 0.0

    def answer(self, action: str, _: dict) -> dict:
        time.sleep(self.delay)
        planned = self.answers.get(action)
        return planned.pop(0) if planned else instance(f"{action}Response", False)

    async def connect(self, csms) -> Peer:
        socket = await websockets.connect(f"{csms.url}/{IDENTITY}", subprotocols=["ocpp2.0.1"])
        peer = Peer(socket, self.answer, "s")
        boot = {"reason": "PowerUp", "chargingStation": {"model": "peer", "vendorName": "independent"}}
        assert (await peer.call("BootNotification", boot))["status"] == "Accepted"
        return peer


def put_in(csms, content: bytes, version: str = "2.0") -> dict:
    request = urllib.request.Request(
        f"{csms.http}/api/v1/firmware?version={version}",
        method="POST",
        data=content,
        headers={"Content-Type": "application/octet-stream"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def fetch(location: str, first: int | None = None) -> bytes:
    headers = {} if first is None else {"Range": f"bytes={first}-"}
    request = urllib.request.Request(location, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == (200 if first is None else 206)
        return answer.read()


async def until(csms, path: str, is_it) -> object:
    for _ in range(1200):
        status, row = await asyncio.to_thread(csms.request, "GET", path)
        assert status == 200, row
        if is_it(row):
            return row
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} does not become what it should: {row}")


async def update(csms, key: int) -> dict:
    path = f"/api/v1/stations/{IDENTITY}/firmware-jobs"
    status, told = await asyncio.to_thread(csms.request, "POST", path, {"firmware_key": key})
    assert status in (200, 504), told
    return told


async def test_a_well_behaved_station_fetches_in_two_parts_and_tells_every_step(csms):
    peer = await Station().connect(csms)
    content = bytes(range(256)) * 4000
    file = put_in(csms, content)
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert file["md5"] == hashlib.md5(content).hexdigest()
    job = (await update(csms, file["firmware_key"]))["job"]
    asked = peer.received[-1]
    assert asked.action == "UpdateFirmware"
    location = asked.payload["firmware"]["location"]
    whole = await asyncio.to_thread(fetch, location)
    rest = await asyncio.to_thread(fetch, location, 1000)
    assert (whole, rest) == (content, content[1000:])
    for status in ["DownloadScheduled", "Downloading", "Downloaded", "Installing", "InstallRebooting", "Installed"]:
        told = {"status": status, "requestId": asked.payload["requestId"]}
        await peer.call("FirmwareStatusNotification", told)
    path = f"/api/v1/firmware-jobs/{job['firmware_job_key']}"
    row = await until(csms, path, lambda row: row["state"] == "done")
    assert row["fetches"] == 2
    assert peer.violations == []
    await peer.socket.close()


async def test_an_adverse_station_refuses_answers_late_tells_nonsense_and_never_ends(start_csms):
    csms = start_csms("--message-timeout", "1s")
    station = Station()
    peer = await station.connect(csms)
    key = put_in(csms, b"firmware")["firmware_key"]
    station.answers["UpdateFirmware"] = [{"status": "Rejected"}]
    assert (await update(csms, key))["job"]["state"] == "refused"
    # Late: nobody knows what it will do, until it tells.
    station.delay = 1.6
    await update(csms, key)
    station.delay = 0
    late = peer.received[-1].payload["requestId"]
    jobs = f"/api/v1/stations/{IDENTITY}/firmware-jobs"
    page = await until(csms, jobs, lambda page: page["items"][0]["state"] == "requested")
    assert page["items"][0]["request_id"] == late
    # Of other requests, without a number, and out of order: kept as told, and no job goes astray.
    for told in [
        {"status": "Installed", "requestId": late + 1000},
        {"status": "Idle"},
        {"status": "Downloaded", "requestId": late},
        {"status": "Downloading", "requestId": late},
    ]:
        await peer.call("FirmwareStatusNotification", told)
    page = await until(csms, jobs, lambda page: page["items"][0]["status"] == "Downloading")
    assert page["items"][0]["state"] == "running"
    # A campaign waits for one that never ends, and can be stopped.
    body = {"firmware_key": key, "stations": [IDENTITY], "at_once": 1}
    status, campaign = await asyncio.to_thread(csms.request, "POST", "/api/v1/firmware-campaigns", body)
    assert status == 201, campaign
    path = f"/api/v1/firmware-campaigns/{campaign['firmware_campaign_key']}"
    await until(csms, path, lambda row: row["open"] == 1)
    status, row = await asyncio.to_thread(csms.request, "POST", f"{path}/stop", {})
    assert (status, row["state"]) == (200, "stopped")
    assert peer.violations == []
    await peer.socket.close()


def openssl(*arguments: str) -> str:
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True).stdout


def csr(folder, name: str, curve: str = "P-256") -> str:
    key = str(folder / f"{name}.key")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", key)
    return openssl("req", "-new", "-key", key, "-subj", f"/O=Lab/CN={name}")


@pytest.fixture
def signing(tmp_path, start_csms):
    """A CSMS that signs by the authority of a lab, and the certificate of that."""
    lab = tmp_path / "lab"
    subprocess.run([BINARIES / "csms", "lab-certificates", lab], check=True, capture_output=True)
    return start_csms("--certificate-signer", f"lab:{lab}"), lab / "ca.pem"


async def test_a_certificate_is_signed_as_openssl_verifies_it(signing, tmp_path):
    csms, root = signing
    peer = await Station().connect(csms)
    request = {"csr": csr(tmp_path, IDENTITY, "P-384"), "certificateType": "ChargingStationCertificate"}
    assert (await peer.call("SignCertificate", request))["status"] == "Accepted"
    path = f"/api/v1/stations/{IDENTITY}/station-certificates"
    await until(csms, path, lambda page: page["items"][0]["state"] == "accepted")
    signed = peer.received[-1]
    assert signed.action == "CertificateSigned"
    assert signed.payload["certificateType"] == "ChargingStationCertificate"
    chain = tmp_path / "chain.pem"
    chain.write_text(signed.payload["certificateChain"])
    assert openssl("verify", "-CAfile", str(root), str(chain)).strip().endswith("OK")
    subject = openssl("x509", "-in", str(chain), "-noout", "-subject")
    assert IDENTITY in subject and "Lab" in subject
    own = openssl("pkey", "-in", str(tmp_path / f"{IDENTITY}.key"), "-pubout")
    assert openssl("x509", "-in", str(chain), "-noout", "-pubkey") == own
    assert peer.violations == []
    await peer.socket.close()


async def test_an_adverse_station_asks_for_the_name_of_another_and_refuses_its_own(signing, tmp_path):
    csms, _ = signing
    station = Station()
    peer = await station.connect(csms)
    for wrong in [csr(tmp_path, "OTHER"), "nonsense", csr(tmp_path, IDENTITY, "P-521")]:
        answer = await peer.call("SignCertificate", {"csr": wrong})
        assert answer["status"] == "Rejected", answer
    station.answers["CertificateSigned"] = [{"status": "Rejected"}]
    assert (await peer.call("SignCertificate", {"csr": csr(tmp_path, IDENTITY)}))["status"] == "Accepted"
    path = f"/api/v1/stations/{IDENTITY}/station-certificates"
    page = await until(csms, path, lambda page: page["items"][0]["state"] == "rejected")
    assert [row["state"] for row in page["items"]] == ["rejected", "refused", "refused", "refused"]
    assert peer.violations == []
    await peer.socket.close()
