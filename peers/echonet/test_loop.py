"""The loop: `echonet-sim`, `echonet-gateway`, `csms`, `verify`. Register, transaction and bill agree to the Wh."""

import subprocess
import time

import pytest
from lab import BINARIES, NODE, Gateway, Sim, Station, until

IDENTITY = f"EL-{NODE}-02A1-1"


def wh(value: str) -> int:
    return int(value, 16)


@pytest.fixture
def bridged(tmp_path, csms):
    sim = Sim(tmp_path, "--pace", "60")
    gateway = Gateway(tmp_path, csms.url, "--node", NODE)
    station = Station(csms, IDENTITY)
    until("the station", lambda: station.is_online() and station.status() == "Available")
    yield sim, gateway, station
    gateway.kill()
    sim.kill()


def agrees(transaction: dict, begin: int, end: int):
    """The transaction and its bill, from the readings of the device at its start and stop, in Wh."""
    assert (transaction["state"], transaction["completeness"], transaction["flags"]) == ("ended", "complete", "")
    assert [round(transaction[key] * 1000) for key in ("begin_kwh", "end_kwh", "energy_kwh")] == [begin, end, end - begin]
    # Whole Wh, rounded half up to 10 Wh.
    billed = (end - begin + 5) // 10 * 10
    assert round(transaction["billed_kwh"] * 1000) == billed
    assert transaction["cost"] == pytest.approx(billed / 1000 * transaction["price_per_kwh"], abs=1e-4)


def ended(station: Station, count: int = 1) -> dict:
    def last():
        transactions = station.transactions()
        return transactions[-1] if len(transactions) == count and transactions[-1]["state"] == "ended" else None

    return until("the end of the transaction", last)


def charge(sim: Sim, station: Station, watt_hours: int = 100):
    before = wh(sim.value("0xD8"))
    until("energy", lambda: wh(sim.value("0xD8")) >= before + watt_hours)


def problems(station: Station) -> list[tuple]:
    """What NotifyEvent said of the device, oldest first: value and whether it is over."""
    items = station.get(f"/stations/{station.identity}/messages?action=NotifyEvent")["items"]
    events = [item["call"][3]["eventData"][0] for item in reversed(items)]
    assert all((event["component"]["name"], event["variable"]["name"]) == ("EVSE", "Problem") for event in events), events
    return [(event["actualValue"], event.get("cleared")) for event in events]


def test_start_and_stop_over_rest_and_verify(bridged, tmp_path):
    sim, gateway, station = bridged
    # Without a vehicle the device is not asked to charge.
    refused = station.start()
    assert (refused["status"], refused["call"]["payload"]["statusInfo"]["reasonCode"]) == ("Rejected", "NotEnabled")
    sim.plug_in()
    until("the vehicle", lambda: station.status() == "Occupied")
    begin = wh(sim.value("0xD8"))
    assert station.start()["status"] == "Accepted"
    charge(sim, station)
    until("charging", lambda: station.charging_state() == "Charging")
    assert station.stop()["status"] == "Accepted"
    transaction = ended(station)
    assert transaction["stopped_reason"] == "Remote"
    agrees(transaction, begin, wh(sim.value("0xD8")))
    assert sim.value("0xDA") == "47"
    # The judge, by what was stored.
    database = f"sqlite://{tmp_path}/csms.sqlite"
    judged = subprocess.run(
        [BINARIES / "verify", "--since", "10m", "--database", database, "--lang", "en", "--color", "never"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_a_profile_limits_pauses_and_frees_the_device(bridged):
    sim, gateway, station = bridged
    sim.plug_in()
    until("the vehicle", lambda: station.status() == "Occupied")
    assert station.start()["status"] == "Accepted"
    assert station.limit(3000) == "Accepted"
    until("the limit", lambda: (sim.value("0xEB"), sim.value("0xD3")) == ("00000BB8", "00000BB8"))
    # Less than the device can do is a pause.
    assert station.limit(500) == "Accepted"
    until("the pause", lambda: sim.value("0xDA") == "44")
    until("the state", lambda: station.charging_state() == "SuspendedEVSE")
    assert station.call("ClearChargingProfile", {"chargingProfileId": 1})["status"] == "Accepted"
    until("full power", lambda: (sim.value("0xDA"), sim.value("0xEB"), sim.value("0xD3")) == ("42", "00001770", "00001770"))
    until("the state", lambda: station.charging_state() == "Charging")


def test_the_plug_is_pulled(bridged):
    sim, gateway, station = bridged
    sim.plug_in()
    until("the vehicle", lambda: station.status() == "Occupied")
    begin = wh(sim.value("0xD8"))
    assert station.start()["status"] == "Accepted"
    charge(sim, station)
    sim.ask("DELETE", "/devices/0x02A1:1/vehicle")
    transaction = ended(station)
    assert transaction["stopped_reason"] == "EVDisconnected"
    agrees(transaction, begin, wh(sim.value("0xD8")))
    until("the free connector", lambda: station.status() == "Available")


def test_the_gateway_is_killed_in_the_middle_and_the_transaction_goes_on(bridged, tmp_path, csms):
    sim, gateway, station = bridged
    sim.plug_in()
    until("the vehicle", lambda: station.status() == "Occupied")
    begin = wh(sim.value("0xD8"))
    assert station.start()["status"] == "Accepted"
    charge(sim, station)
    gateway.kill()
    charge(sim, station)
    again = Gateway(tmp_path, csms.url, "--node", NODE)
    try:
        until("the station", lambda: gateway.log.read_text().count("registration Accepted") == 2)
        # A boot makes the CSMS doubt the transaction until its next event.
        until("its next event", lambda: station.transactions()[0]["state"] == "active")
        charge(sim, station)
        assert station.stop()["status"] == "Accepted"
        agrees(ended(station), begin, wh(sim.value("0xD8")))
    finally:
        again.kill()


def test_a_silent_device_makes_its_station_unavailable_and_keeps_its_transaction(bridged):
    sim, gateway, station = bridged
    sim.plug_in()
    until("the vehicle", lambda: station.status() == "Occupied")
    begin = wh(sim.value("0xD8"))
    assert station.start()["status"] == "Accepted"
    charge(sim, station)
    sim.ask("PUT", f"/nodes/{NODE}/network", {"silent": True})
    until("the silence", lambda: station.status() == "Unavailable")
    assert station.stop()["status"] == "Rejected"
    assert station.transactions()[0]["state"] == "active"
    sim.ask("PUT", f"/nodes/{NODE}/network", {"silent": False})
    until("the device", lambda: station.status() == "Occupied")
    # Both are events, too (the journal is written a little later).
    until("the events", lambda: problems(station) == [("true", None), ("false", True)])
    assert station.stop()["status"] == "Accepted"
    agrees(ended(station), begin, wh(sim.value("0xD8")))
    assert gateway.metric("requests_unanswered_total") > 0


def test_a_counter_that_is_reset_goes_on_in_the_register(bridged):
    sim, gateway, station = bridged
    sim.plug_in()
    until("the vehicle", lambda: station.status() == "Occupied")
    begin = wh(sim.value("0xD8"))
    assert station.start()["status"] == "Accepted"
    charge(sim, station)
    # A pause, so that nothing is counted between the last reading and the reset.
    assert station.limit(0) == "Accepted"
    until("the pause", lambda: sim.value("0xD3") == "00000000")
    charged = wh(sim.value("0xD8"))
    until("the last reading", lambda: gateway.metric("register_wh") == charged)
    sim.ask("PUT", "/devices/0x02A1:1/properties/0xD9", {"value": "00"})
    until("the reset", lambda: gateway.metric("register_restarts_total") == 1)
    assert station.call("ClearChargingProfile", {"chargingProfileId": 1})["status"] == "Accepted"
    charge(sim, station)
    assert station.stop()["status"] == "Accepted"
    agrees(ended(station), begin, charged + wh(sim.value("0xD8")))


def test_a_charge_that_begins_and_ends_at_the_device(bridged):
    sim, gateway, station = bridged
    sim.plug_in()
    begin = wh(sim.value("0xD8"))
    sim.ask("PUT", "/devices/0x02A1:1/properties/0xDA", {"value": "42"})
    sim.ask("DELETE", "/devices/0x02A1:1/properties/0xDA")
    transaction = until("the transaction", lambda: (station.transactions() or [None])[0])
    assert transaction["id_token_type"] == "NoAuthorization"
    charge(sim, station)
    sim.ask("DELETE", "/devices/0x02A1:1/vehicle")
    transaction = ended(station)
    assert transaction["stopped_reason"] == "EVDisconnected"
    # It began when the gateway noticed; what flowed before is not billed.
    assert round(transaction["begin_kwh"] * 1000) >= begin
    assert round(transaction["end_kwh"] * 1000) == wh(sim.value("0xD8"))


def test_a_charger_discharger_gives_energy_back(tmp_path, csms):
    device = "0x027E:1"
    sim = Sim(tmp_path, "--class", "0x027E", "--pace", "60")
    gateway = Gateway(tmp_path, csms.url, "--node", NODE)
    try:
        station = Station(csms, f"EL-{NODE}-027E-1")
        until("the station", lambda: station.is_online() and station.status() == "Available")
        sim.plug_in(device, capacity_wh=40000, soc_percent=80)
        until("the vehicle", lambda: station.status() == "Occupied")
        sim.ask("PUT", f"/devices/{device}/properties/0xDA", {"value": "43"})
        until("the transaction", lambda: station.charging_state() == "Charging")
        until("energy", lambda: wh(sim.value("0xD6", device)) >= 100)
        key = station.transactions()[0]["transaction_key"]

        def sampled():
            """The newest sample with power, by measurand."""
            for event in reversed(station.get(f"/transactions/{key}/events?limit=500")["items"]):
                values = [one for value in event["payload"].get("meterValue", []) for one in value["sampledValue"]]
                sample = {one["measurand"]: one["value"] for one in values}
                if sample.get("Power.Active.Export", 0) > 0 and sample["Energy.Active.Export.Register"] > 0:
                    return sample
            return None

        sample = until("export", sampled)
        assert (sample["Power.Active.Export"], sample["Power.Active.Import"]) == (6000, 0)
        assert {"Current.Import", "Voltage", "SoC", "Power.Offered", "Current.Offered"} <= sample.keys()
        assert station.stop()["status"] == "Accepted"
        transaction = ended(station)
        # Nothing was charged.
        assert (transaction["energy_kwh"], transaction["cost"]) == (0, 0)
    finally:
        gateway.kill()
        sim.kill()


def test_faults_availability_and_what_the_device_cannot_do(bridged):
    sim, gateway, station = bridged
    sim.ask("PUT", "/devices/0x02A1:1/fault")
    until("the fault", lambda: station.status() == "Faulted")
    sim.ask("DELETE", "/devices/0x02A1:1/fault")
    until("the repair", lambda: station.status() == "Available")
    assert station.call("ChangeAvailability", {"operationalStatus": "Inoperative"})["status"] == "Accepted"
    until("the switch", lambda: sim.value("0x80") == "31" and station.status() == "Unavailable")
    assert station.call("ChangeAvailability", {"operationalStatus": "Operative"})["status"] == "Accepted"
    until("the switch", lambda: sim.value("0x80") == "30" and station.status() == "Available")
    unlock = station.call("UnlockConnector", {"evseId": 1, "connectorId": 1})
    assert unlock["status"] == "UnlockFailed"
    log = {"logType": "DiagnosticsLog", "requestId": 1, "log": {"remoteLocation": "http://127.0.0.1:1/"}}
    assert station.call("GetLog", log)["status"] == "Rejected"
    assert station.call("TriggerMessage", {"requestedMessage": "MeterValues", "evse": {"id": 1}})["status"] == "Accepted"


def test_the_csms_is_gone_for_a_while_and_nothing_is_lost(tmp_path, bridged, csms):
    sim, gateway, station = bridged
    sim.plug_in()
    until("the vehicle", lambda: station.status() == "Occupied")
    begin = wh(sim.value("0xD8"))
    assert station.start()["status"] == "Accepted"
    charge(sim, station)
    # Stopped as by its process; the gateway goes on and queues.
    csms.process.send_signal(19)
    time.sleep(3)
    sim.ask("DELETE", "/devices/0x02A1:1/vehicle")
    time.sleep(1.5)
    end = wh(sim.value("0xD8"))
    gateway.kill()
    csms.process.send_signal(18)
    again = Gateway(tmp_path, csms.url, "--node", NODE)
    try:
        agrees(ended(station), begin, end)
    finally:
        again.kill()


def test_scenario_6_plays_the_whole_chain_and_verify_judges_it(tmp_path, csms):
    runs, english = str(tmp_path / "runs"), ["--lang", "en", "--color", "never"]
    played = subprocess.run(
        [BINARIES / "charger-sim", "--scenario", "6", "--csms-url", csms.url, "--http-url", csms.http,
         "--runs-dir", runs, *english],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stdout + played.stderr
    judged = subprocess.run(
        [BINARIES / "verify", "--runs-dir", runs, "--database", f"sqlite://{tmp_path}/csms.sqlite",
         "--max-response", "5s", "--max-set-up", "10s", *english],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout + judged.stderr
