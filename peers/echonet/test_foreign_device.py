"""npm `echonet-lite` plays an EV charger behind `echonet-gateway`.

It answers from a port that is not 3610, holds nothing against a write, and offers 15 properties.
"""

import json
import subprocess
from threading import Thread

from lab import ROOT, Gateway, Station, until

OWN = "127.0.0.7"


def test_a_device_of_another_maker_is_a_station(tmp_path, csms):
    script = ROOT / "peers" / "node" / "echonet_lite_device.mjs"
    device = subprocess.Popen(["node", str(script), OWN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    lines: list[str] = []
    Thread(target=lambda: lines.extend(iter(device.stdout.readline, "")), daemon=True).start()
    gateway = None
    try:
        until("the device", lambda: "ready\n" in lines)
        gateway = Gateway(tmp_path, csms.url, "--discover", "--identity", f"{OWN}/0x02A1:1=FOREIGN")
        station = Station(csms, "FOREIGN")
        until("the station", lambda: station.is_online() and station.status() == "Occupied")
        assert station.start()["status"] == "Accepted"
        until("charging", lambda: station.charging_state() == "Charging")
        assert station.limit(3000) == "Accepted"
        until("the limit", lambda: json.dumps({"epc": "eb", "hex": "00000bb8"}, separators=(",", ":")) + "\n" in lines)
        assert station.stop()["status"] == "Accepted"
        transaction = until("the end", lambda: [one for one in station.transactions() if one["state"] == "ended"])[0]
        assert transaction["begin_kwh"] == 1.0 and transaction["end_kwh"] > 1.0
        device.stdin.write("C7 30\n")
        device.stdin.flush()
        until("the free connector", lambda: station.status() == "Available")
    finally:
        if gateway:
            gateway.kill()
        device.kill()
        device.wait()
