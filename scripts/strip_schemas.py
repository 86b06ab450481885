#!/usr/bin/env python3
"""Write crates/ocpp201/schemas/: the structure of the 128 OCPP 2.0.1 schemas, without prose.

Usage, with Python 3.10 or later:

    python3 -m venv .venv && .venv/bin/pip install ocpp==2.1.0
    .venv/bin/python scripts/strip_schemas.py            # writes the files
    .venv/bin/python scripts/strip_schemas.py --check    # exit code 1 if they differ

The source is `ocpp/v201/schemas` of the PyPI package `ocpp`. Kept is what decides whether a payload
is valid, in the order of the source, which is the order of the fields in the specification; left
out are descriptions, comments, ids and the names of Java classes. Keywords without effect go too:
"additionalItems" (means nothing where "items" is one schema) and "additionalProperties" of what is
no object. A keyword that is not known here stops the script.
"""

import json
import sys
from importlib import metadata, resources
from pathlib import Path

PACKAGE_VERSION = "2.1.0"
TARGET = Path(__file__).resolve().parent.parent / "crates" / "ocpp201" / "schemas"
NOTES = {"comment", "description", "javaType", "$id", "id", "title"}
# In the order in which they are written.
RULES = [
    "$schema", "$ref", "type", "format", "enum", "maxLength", "minimum", "maximum", "items",
    "minItems", "maxItems", "additionalProperties", "properties", "required", "default",
    "definitions",
]


def strip(schema: dict) -> dict:
    """One schema, reduced to its rules."""
    unknown = schema.keys() - NOTES - {"additionalItems"} - set(RULES)
    if unknown:
        raise SystemExit(f"unknown keywords: {sorted(unknown)}")
    kept = {rule: schema[rule] for rule in RULES if rule in schema}
    for named in ("properties", "definitions"):
        if named in kept:
            kept[named] = {name: strip(rules) for name, rules in kept[named].items()}
    if "items" in kept:
        kept["items"] = strip(kept["items"])
    if kept.get("type") != "object":
        kept.pop("additionalProperties", None)
    for bound in ("minimum", "maximum"):
        if bound in kept and kept[bound] == int(kept[bound]):
            kept[bound] = int(kept[bound])  # 100.0 and 100 are the same number
    return kept


def lines(value: object, indent: str = "") -> str:
    """JSON with one field, definition or keyword of an object per line, and leaves on one line."""
    if not isinstance(value, dict) or len(inline := json.dumps(value)) + len(indent) <= 100:
        return json.dumps(value)
    inner = indent + " "
    members = (f"{inner}{json.dumps(key)}: {lines(item, inner)}" for key, item in value.items())
    return "{\n" + ",\n".join(members) + "\n" + indent + "}"


def main() -> int:
    """Writes or compares all files; returns the exit code."""
    found = metadata.version("ocpp")
    if found != PACKAGE_VERSION:
        raise SystemExit(f"needs ocpp=={PACKAGE_VERSION}, found {found}")
    source = resources.files("ocpp") / "v201" / "schemas"
    wanted = {
        file.name: lines(strip(json.loads(file.read_text(encoding="utf-8-sig")))) + "\n"
        for file in source.iterdir()
        if file.name.endswith(".json")
    }
    if len(wanted) != 128:
        raise SystemExit(f"expected 128 schemas, found {len(wanted)}")
    TARGET.mkdir(exist_ok=True)
    present = {file.name: file.read_text(encoding="utf-8") for file in TARGET.glob("*.json")}
    if "--check" in sys.argv[1:]:
        differing = sorted(name for name in wanted.keys() | present.keys()
                           if wanted.get(name) != present.get(name))
        print("\n".join(f"differs: {name}" for name in differing) or "128 schemas are up to date")
        return 1 if differing else 0
    for name in present.keys() - wanted.keys():
        (TARGET / name).unlink()
    for name, text in wanted.items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {len(wanted)} schemas to {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
