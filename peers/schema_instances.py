"""Minimal and maximal valid payloads, made from the schemas that PyPI `ocpp` ships.

Nothing of this project is used here: the instances come from the official schemas alone.
"""

import json
from pathlib import Path

import ocpp.v201

SCHEMAS = Path(ocpp.v201.__file__).parent / "schemas"

# The station may send these 25; the CSMS may send all the others, and DataTransfer too.
TO_CSMS = [
    "Authorize", "BootNotification", "ClearedChargingLimit", "DataTransfer", "FirmwareStatusNotification",
    "Get15118EVCertificate", "GetCertificateStatus", "Heartbeat", "LogStatusNotification", "MeterValues",
    "NotifyChargingLimit", "NotifyCustomerInformation", "NotifyDisplayMessages", "NotifyEVChargingNeeds",
    "NotifyEVChargingSchedule", "NotifyEvent", "NotifyMonitoringReport", "NotifyReport",
    "PublishFirmwareStatusNotification", "ReportChargingProfiles", "ReservationStatusUpdate",
    "SecurityEventNotification", "SignCertificate", "StatusNotification", "TransactionEvent",
]  # fmt: skip
ALL = sorted(path.name.removesuffix("Request.json") for path in SCHEMAS.glob("*Request.json"))
TO_STATION = [action for action in ALL if action not in TO_CSMS or action == "DataTransfer"]
assert (len(ALL), len(TO_CSMS), len(TO_STATION)) == (64, 25, 40)


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8-sig"))


def instance(name: str, maximal: bool) -> dict:
    """A valid payload of `name` (e.g. `HeartbeatRequest`): required fields only, or every field."""
    root = schema(name)
    return _value(root, root, maximal, "")


def _value(root: dict, node: dict, maximal: bool, field: str):
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1]
        if name == "CustomDataType":
            return {"vendorId": "com.example", "note": {"any": ["thing", 1]}}
        return _value(root, root["definitions"][name], maximal, field)
    if "enum" in node:
        return node["enum"][-1 if maximal else 0]
    kind = node.get("type")
    if kind == "object":
        required = node.get("required", [])
        return {
            key: _value(root, child, maximal, key)
            for key, child in node["properties"].items()
            if maximal or key in required
        }
    if kind == "array":
        count = min(node.get("maxItems", 2), 2) if maximal else node.get("minItems", 0)
        return [_value(root, node["items"], maximal, field) for _ in range(max(count, 1))]
    if kind == "string":
        if node.get("format") == "date-time":
            return "2026-01-02T03:04:05.678+09:00" if maximal else "2026-01-02T03:04:05Z"
        longest = node.get("maxLength", 20)
        return "k" * longest if maximal else field[:longest] or "x"
    if kind == "integer":
        return int(node.get("maximum", 7) if maximal else max(node.get("minimum", 1), 1))
    if kind == "number":
        return 12.5 if maximal else 1
    if kind == "boolean":
        return True
    return {"any": "JSON"}  # DataTransfer.data
