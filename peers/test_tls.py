"""TLS against OpenSSL: security profiles 2 and 3, with the certificates of `csms lab-certificates`."""

import asyncio
import json
import ssl
import subprocess

import pytest
import websockets
from conftest import BINARIES, Csms, free_port
from peer import Peer
from schema_instances import TO_CSMS, instance

IDENTITY = "PEER-01"
PASSWORD = "correct-horse-battery"
# Played by charger-sim, which takes its serial number from its certificate.
SIMULATED = "EMART-TLS"


class Lab:
    def __init__(self, folder):
        self.files = folder / "certificates"
        made = subprocess.run(
            [BINARIES / "csms", "lab-certificates", self.files, "--station", IDENTITY, "--station", SIMULATED],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        assert "not for real networks" in made
        port = free_port()
        self.url = f"wss://localhost:{port}"
        self.csms = Csms(folder, "--config", f"{self.files}/csms.toml", "--tls-listen", f"127.0.0.1:{port}")

    def context(self, identity=None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=f"{self.files}/ca.pem")
        if identity:
            context.load_cert_chain(f"{self.files}/{identity}.pem", f"{self.files}/{identity}.key")
        return context

    async def connect(self, context: ssl.SSLContext, identity=IDENTITY, headers=None) -> Peer:
        socket = await websockets.connect(
            f"{self.url}/{identity}", subprotocols=["ocpp2.0.1"], ssl=context, additional_headers=headers
        )
        return Peer(socket, lambda action, _: instance(f"{action}Response"), "s")

    def profiles(self) -> list[int]:
        _, page = self.csms.request("GET", "/api/v1/connections?limit=100")
        return [one["security_profile"] for one in page["items"]]

    def refusals(self) -> list[str]:
        _, page = self.csms.request("GET", "/api/v1/connections/refused?limit=100")
        return [one["reason"] for one in page["items"]]


@pytest.fixture
def lab(tmp_path):
    lab = Lab(tmp_path)
    yield lab
    assert lab.csms.stop() == 0, "csms did not shut down with exit code 0"


def boot(serial_number: str) -> dict:
    station = {"model": "peer", "vendorName": "independent", "serialNumber": serial_number}
    return {"reason": "PowerUp", "chargingStation": station}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
async def test_a_station_with_its_certificate_talks_over_profile_3(lab, version):
    context = lab.context(IDENTITY)
    context.minimum_version = context.maximum_version = version
    peer = await lab.connect(context)
    assert (await peer.call("BootNotification", boot(IDENTITY)))["status"] == "Accepted"
    for action in TO_CSMS:
        if action != "BootNotification":
            await peer.call(action, instance(f"{action}Request", maximal=True))
    assert peer.violations == []
    assert lab.profiles() == [3]
    await peer.socket.close()


# A00.FR.318, as far as it goes without the suites that have no forward secrecy.
@pytest.mark.parametrize(
    "suite", ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"]
)
async def test_a_password_over_tls_is_profile_2(lab, suite):
    lab.csms.request("POST", "/api/v1/stations", {"identity": IDENTITY})
    status, _ = lab.csms.request("PUT", f"/api/v1/stations/{IDENTITY}/password", {"password": PASSWORD})
    assert status == 204
    context = lab.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suite)
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        await lab.connect(context)
    assert refused.value.response.status_code == 401
    basic = websockets.headers.build_authorization_basic(IDENTITY, PASSWORD)
    peer = await lab.connect(context, headers={"Authorization": basic})
    assert (await peer.call("BootNotification", boot("SN-1")))["status"] == "Accepted"
    assert lab.profiles() == [2]
    await peer.socket.close()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
async def test_case_11_openssl_with_tls_1_1_is_refused(lab):
    context = lab.context()
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        await lab.connect(context)
    for _ in range(200):
        if lab.refusals():
            break
        await asyncio.sleep(0.05)
    assert lab.refusals() == ["tls"]


async def test_case_11_no_station_gets_in_with_the_certificate_of_another(lab):
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        await lab.connect(lab.context(SIMULATED))
    assert refused.value.response.status_code == 403


async def test_the_simulator_shows_its_certificate(lab, tmp_path):
    done = await asyncio.to_thread(
        subprocess.run,
        [
            BINARIES / "charger-sim", "--station-id", SIMULATED, "--sessions", "1", "--csms-url", lab.url,
            "--http-url", lab.csms.http, "--ca-file", f"{lab.files}/ca.pem", "--certificates", lab.files,
            "--runs-dir", tmp_path / "runs",
        ],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert lab.profiles() == [3]
    _, station = lab.csms.request("GET", f"/api/v1/stations/{SIMULATED}")
    assert station["serial_number"] == SIMULATED, json.dumps(station)
