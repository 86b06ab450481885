"""`echonet-gateway` in front of a CSMS that asks for passwords and certificates: security profiles 1, 2 and 3."""

import subprocess

import pytest
from lab import BINARIES, NODE, Gateway, Sim, Station, free_port, until

IDENTITY = f"EL-{NODE}-02A1-1"
PASSWORD = "correct-horse-battery"


class Secured:
    """A CSMS with certificates of a lab, over TLS and without, and a device."""

    def __init__(self, folder, start_csms):
        self.folder, self.files = folder, folder / "certificates"
        made = [BINARIES / "csms", "lab-certificates", self.files, "--station", IDENTITY]
        subprocess.run(made, check=True, capture_output=True)
        port = free_port()
        self.url = f"wss://localhost:{port}"
        self.csms = start_csms("--config", f"{self.files}/csms.toml", "--tls-listen", f"127.0.0.1:{port}")
        self.station = Station(self.csms, IDENTITY)
        self.sim = Sim(folder, "--pace", "60")
        self.gateways = []

    def set_password(self):
        self.csms.request("POST", "/api/v1/stations", {"identity": IDENTITY})
        status, _ = self.csms.request("PUT", f"/api/v1/stations/{IDENTITY}/password", {"password": PASSWORD})
        assert status == 204

    def gateway(self, url: str, *more: str) -> Gateway:
        """A gateway that goes on with the state of those before."""
        own = self.folder / "gateway"
        own.mkdir(exist_ok=True)
        (own / "echonet-gateway.log").unlink(missing_ok=True)
        self.gateways.append(Gateway(own, url, "--node", NODE, *more))
        return self.gateways[-1]

    def is_refused(self, url: str, *more: str, why: str):
        """The gateway runs on, tells why, and its station is not there."""
        gateway = self.gateway(url, *more)
        until("the refusal", lambda: gateway.says("CSMS not connected"))
        told = gateway.log.read_text()
        assert why in told and PASSWORD not in told, told
        assert not self.station.is_online()
        gateway.kill()

    def charges_over(self, profile: int, url: str, *more: str):
        """The station charges over a connection of this security profile."""
        self.gateway(url, *more)
        until("the station", lambda: self.station.is_online() and self.station.status() == "Available")
        _, page = self.csms.request("GET", "/api/v1/connections?limit=1")
        assert [one["security_profile"] for one in page["items"]] == [profile]
        self.sim.plug_in()
        until("the vehicle", lambda: self.station.status() == "Occupied")
        assert self.station.start()["status"] == "Accepted"
        until("charging", lambda: self.station.charging_state() == "Charging")
        assert self.station.stop()["status"] == "Accepted"
        until("the end", lambda: self.station.transactions()[0]["state"] == "ended")


@pytest.fixture
def secured(tmp_path, start_csms):
    secured = Secured(tmp_path, start_csms)
    yield secured
    for program in [*secured.gateways, secured.sim]:
        program.kill()


# Each gateway finds the state of the last one: a password that was wrong is no longer used.
def test_a_password_is_profile_1(secured):
    secured.set_password()
    secured.is_refused(secured.csms.url, why="no usable credentials were sent")
    secured.is_refused(secured.csms.url, "--password", "wrong-horse-battery", why="password")
    secured.charges_over(1, secured.csms.url, "--password", PASSWORD)


def test_a_password_over_tls_is_profile_2(secured):
    secured.set_password()
    ca_file = f"{secured.files}/ca.pem"
    # Nobody on this machine knows who signed the certificate of the CSMS.
    secured.is_refused(secured.url, "--password", PASSWORD, why="certificate")
    secured.is_refused(secured.url, "--ca-file", ca_file, why="no usable credentials were sent")
    secured.charges_over(2, secured.url, "--ca-file", ca_file, "--password", PASSWORD)


def test_a_certificate_of_its_own_is_profile_3(secured):
    ca_file = f"{secured.files}/ca.pem"
    secured.is_refused(secured.url, "--ca-file", ca_file, "--certificates", f"{secured.folder}/none", why=f"{IDENTITY}.pem")
    secured.charges_over(3, secured.url, "--ca-file", ca_file, "--certificates", str(secured.files))
