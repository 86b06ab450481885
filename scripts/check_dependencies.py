#!/usr/bin/env python3
"""Checks licences, banned crates and duplicate versions against deny.toml.

The same file serves `cargo deny`; this script needs nothing but cargo and Python 3.11.
Exit code 0: all well. 1: something is not allowed, each with one line.
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:
    sys.exit(f"check_dependencies.py needs Python 3.11 or newer, this is {sys.version.split()[0]}")


def licence_allowed(expression: str, allowed: set[str]) -> bool:
    """Evaluates an SPDX expression of AND, OR, WITH and parentheses."""
    tokens = re.findall(r"\(|\)|[^\s()/]+|/", expression)
    position = 0

    def term() -> bool:
        nonlocal position
        token = tokens[position]
        position += 1
        if token == "(":
            value = either()
            position += 1
            return value
        value = token in allowed
        if position < len(tokens) and tokens[position] == "WITH":
            position += 2
        return value

    def both() -> bool:
        nonlocal position
        value = term()
        while position < len(tokens) and tokens[position] == "AND":
            position += 1
            value = term() and value
        return value

    def either() -> bool:
        nonlocal position
        value = both()
        while position < len(tokens) and tokens[position] in ("OR", "/"):
            position += 1
            value = both() or value
        return value

    return either()


def packages() -> list[tuple[str, str, str]]:
    """(name, version, licence) of all that is built for this platform, tests included."""
    tree = subprocess.check_output(
        ["cargo", "tree", "--workspace", "--locked", "--prefix", "none", "--format", "{p}|{l}", "-e", "normal,build,dev"],
        text=True,
    )
    found = set()
    for line in tree.splitlines():
        package, _, licence = line.removesuffix(" (*)").partition("|")
        if licence or package:
            name, version = package.split()[:2]
            found.add((name, version.removeprefix("v"), licence.removesuffix(" (*)")))
    return sorted(found)


def main() -> int:
    rules = tomllib.loads(Path("deny.toml").read_text())
    allowed = set(rules["licenses"]["allow"])
    # A ban with wrappers is lifted for what those crates pull in.
    banned = {entry["crate"]: entry["reason"] for entry in rules["bans"]["deny"] if "wrappers" not in entry}
    skipped = {entry["crate"].partition("@")[0] for entry in rules["bans"]["skip"]}
    versions = defaultdict(set)
    problems = []
    built = packages()
    for name, version, licence in built:
        versions[name].add(version)
        if not licence_allowed(licence or "none", allowed):
            problems.append(f"{name} {version}: licence {licence or 'none'} is not in deny.toml")
        if name in banned:
            problems.append(f"{name} {version}: banned, {banned[name]}")
    for name, found in sorted(versions.items()):
        if len(found) > 1 and name not in skipped:
            problems.append(f"{name}: {len(found)} versions ({', '.join(sorted(found))}), add a reason to bans.skip")
    for name in sorted(skipped):
        if len(versions.get(name, ())) < 2:
            problems.append(f"{name}: bans.skip in deny.toml names it, but there is one version")
    for problem in problems:
        print(problem)
    print(f"{len(built)} packages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
