#!/usr/bin/env python3
"""Instructions that one TransactionEvent costs, and whether they are within their bound.

Usage: scripts/check_instructions.py [--write] [PATH OF event-instructions]   (default: the debug build)

The debug build is counted, because the tests have it anyway: what is asked is whether an event costs more than
it did, not how long it takes. Runs the program under callgrind twice, with few rounds and with many; the difference is what the events
cost, without the start. The count does not depend on how busy the machine is. It may be 5 % above the
bound in scripts/instructions.txt: a compiler or a library may move it a little. Beyond that this ends
with 1: find out why. If it is worth it, or if an event costs less now, write the new bound with --write and
say so in the commit. Where there is no valgrind (it knows neither Windows nor the newest macOS), nothing
is checked, and this says so.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

FEW, MANY, STATIONS = 20, 60, 100
ROOM = 1.05
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def built():
    # With the features of the whole workspace: after a build of its tests, nothing is built again.
    subprocess.run(["cargo", "build", "--quiet", "--workspace", "--bin", "event-instructions"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    return os.path.join(target, "debug", "event-instructions")


def instructions(program, rounds):
    folder = tempfile.mkdtemp()
    try:
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program,
             f"{folder}/events.sqlite", str(rounds), "--stations", str(STATIONS)],
            check=True, capture_output=True, text=True)
    finally:
        shutil.rmtree(folder)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def main():
    arguments = sys.argv[1:]
    write = "--write" in arguments
    programs = [argument for argument in arguments if argument != "--write"]
    if not shutil.which("valgrind"):
        print("skipped: there is no valgrind here; on Debian and Ubuntu scripts/lib/install installs it")
        return
    program = programs[0] if programs else built()
    cost = (instructions(program, MANY) - instructions(program, FEW)) // ((MANY - FEW) * STATIONS)
    path = os.path.join(ROOT, "scripts", "instructions.txt")
    if write:
        with open(path, "w") as file:
            file.write(f"{cost}\n")
        print(f"{cost} instructions per event: the bound from now on")
        return
    with open(path) as file:
        bound = int(file.read().split()[0])
    print(f"{cost} instructions per event, {cost / bound - 1:+.1%} to the bound of {bound}")
    if cost > bound * ROOM:
        sys.exit(f"an event costs more than {ROOM - 1:.0%} above its bound")


main()
