"""npm `ocpp-rpc` in strict mode plays a CSMS for the whole Emart fleet, through a day in time lapse."""

import json
import subprocess
from pathlib import Path

from conftest import BINARIES

NODE = Path(__file__).parent / "node"
# A model day in 72 s.
SCALE = 1200


def test_a_day_of_the_fleet_breaks_no_schema(tmp_path):
    csms = subprocess.Popen(
        ["node", NODE / "strict_csms.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        port = int(csms.stdout.readline())
        fleet = subprocess.run(
            [
                BINARIES / "charger-sim",
                "--fleet", "emart",
                "--time-scale", str(SCALE),
                "--seed", "7",
                "--format", "json",
                "--csms-url", f"ws://127.0.0.1:{port}",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )  # fmt: skip
        assert fleet.returncode == 0, fleet.stderr
        told = json.loads(csms.communicate(timeout=60)[0])
    finally:
        csms.kill()
    day = json.loads(fleet.stdout)
    assert told["violations"] == []
    assert told["callErrors"] == []
    assert told["stations"] == day["stations"] == 34
    received = told["received"]
    # Some hundred: drivers charge as the seed has planned it, however late answers come.
    assert day["sessions"] > 34, day
    assert received["TransactionEvent"] > 20 * day["sessions"], received
    for action in ["Authorize", "StatusNotification", "NotifyReport", "NotifyEvent", "NotifyMonitoringReport",
                   "NotifyDisplayMessages", "NotifyCustomerInformation", "MeterValues", "Heartbeat"]:  # fmt: skip
        assert received.get(action, 0) >= 34, (action, received)
