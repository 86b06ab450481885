"""`charger-sim station --echonet`: a controller steers a simulated OCPP station."""

import socket

from lab import CONTROLLER, NODE, Program, Station, free_port, request, until


class Controller:
    """Asks by frames of its own."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((CONTROLLER, 3610))
        self.socket.settimeout(10)
        self.tid = 0

    def ask(self, rest: str) -> str:
        # The same write with the same id within a second would be taken for one datagram that came twice.
        self.tid += 1
        frame = f"1081{self.tid:04X}05FF0102A101{rest.replace(' ', '')}"
        self.socket.sendto(bytes.fromhex(frame), (NODE, 3610))
        return self.socket.recv(2000).hex()[20:]

    def get(self, epc: str) -> str:
        answer = self.ask(f"62 01 {epc}00")
        assert answer.startswith("7201" + epc), answer
        return answer[8:]


def test_a_controller_starts_limits_pauses_and_stops_an_ocpp_station(tmp_path, csms):
    control = f"127.0.0.1:{free_port()}"
    program = Program(
        "charger-sim", tmp_path / "charger-sim.log", "station", "CP001", "--csms-url", csms.url,
        "--echonet", NODE, "--control", control, "--color", "never",
    )  # fmt: skip
    controller, station = Controller(), Station(csms, "CP001")
    try:
        until("the station", lambda: station.is_online() and station.status() == "Available")
        assert controller.get("c7") == "30"
        assert controller.ask("61 01 DA0142") == "5101da0142", "no vehicle"
        status, answer = request("POST", f"http://{control}/stations/CP001/plug-in", {"evse_id": 1})
        assert status < 300, answer
        until("the vehicle", lambda: controller.get("c7") == "41")
        begin = int(controller.get("d8"), 16)
        assert controller.ask("61 01 DA0142") == "7101da00"
        until("charging", lambda: controller.get("da") == "42" and controller.get("d3") != "00000000")
        until("the transaction", lambda: station.charging_state() == "Charging")
        assert controller.ask("61 01 EB0400000BB8") == "7101eb00"
        until("the limit", lambda: controller.get("d3") == "00000bb8")
        assert controller.ask("61 01 DA0144") == "7101da00"
        until("the pause", lambda: station.charging_state() == "SuspendedEVSE")
        assert controller.ask("61 01 DA0142") == "7101da00"
        until("charging", lambda: station.charging_state() == "Charging")
        assert controller.ask("61 01 DA0147") == "7101da00"
        transaction = until("the end", lambda: [one for one in station.transactions() if one["state"] == "ended"])[0]
        assert (transaction["stopped_reason"] or "Local", transaction["id_token_type"]) == ("Local", "NoAuthorization")
        end = int(controller.get("d8"), 16)
        assert round(transaction["energy_kwh"] * 1000) == end - begin
        # The journal is written a little later.
        limits = {"NotifyChargingLimit", "ClearedChargingLimit"}
        messages = lambda: {one["action"] for one in station.get("/stations/CP001/messages")["items"]}  # noqa: E731
        until("the limits", lambda: limits <= messages())
        assert controller.ask("61 01 800131") == "71018000"
        until("the switch", lambda: station.status() == "Unavailable")
    finally:
        program.kill()
        controller.socket.close()
