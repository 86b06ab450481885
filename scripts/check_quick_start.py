"""The three quick starts say the same, and their samples are what their steps give.

Takes the commands out of docs/quick-start*.md and runs them as they stand there, all three pages at once, with
the programs that are built already: `cargo run -p X -- …` is the program X, and free ports take the place of
9000 and 8080. What a step prints has to have the shape of its sample: the same lines with other figures.

    check_quick_start.py            compare
    check_quick_start.py --write    write what the steps give into the pages
"""

import json
import os
import random
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
PAGES = ["quick-start.md", "quick-start.ko.md", "quick-start.ja.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Lines of the samples that are shown of a long output; the rest is one `…`.
SHOWN_CHECKS = 7


class Failed(Exception):
    """A page does not say what happens."""


def blocks(text):
    return [(match.group(1), match.group(2)) for match in BLOCK.finditer(text)]


def commands(block):
    return [line for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def skeleton(page):
    """What the pages have in common: headings by level, blocks, and commands without their language."""
    text = (ROOT / "docs" / page).read_text()
    outside = BLOCK.sub("", text)
    headings = [len(line) - len(line.lstrip("#")) for line in outside.splitlines() if line.startswith("#")]
    kinds = [kind for kind, _ in blocks(text)]
    typed = [re.sub(r"( --)? --lang \w\w", "", line) for kind, block in blocks(text) if kind == "sh" for line in commands(block)]
    return headings, kinds, [" ".join(line.split()) for line in typed]


def shape(line):
    """The line without figures, ids and paths; rules of tables as one character."""
    line = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27,}", "ID", line)
    line = re.sub(r"\d{8}T\d{6}Z-\d+", "RUN", line)
    line = re.sub(r"(?<![\w:/])/[\w./-]+", "PATH", line)
    line = re.sub(r"\d[\d,.]*", "0", line)
    line = re.sub(r"[─═]+", "─", line)
    line = re.sub(r"\d+ [+] \d+", "0 + 0", line)
    return " ".join(line.split())


def compare(sample, printed, what):
    """Each part of the sample between its `…` has to stand in what was printed, in that order."""
    lines = [shape(line) for line in printed.splitlines()]
    begin = 0
    for part in sample.split("…\n"):
        wanted = [shape(line) for line in part.splitlines()]
        at = next((at for at in range(begin, len(lines) + 1) if lines[at : at + len(wanted)] == wanted), None)
        if at is None:
            raise Failed(f"{what}: the sample\n{part}\nis not in\n{printed}")
        begin = at + len(wanted)


def compare_json(sample, printed, what):
    """The keys of the sample are in the answer, with values of the same kind, and the same words."""
    for key, value in sample.items():
        if key not in printed or not isinstance(printed[key], type(value)):
            raise Failed(f"{what}: {key} is {printed.get(key)!r}, the sample has {value!r}")
        if isinstance(value, dict):
            compare_json(value, printed[key], what)
        if key in ("status", "charger_id", "outcome") and value != printed[key]:
            raise Failed(f"{what}: {key} is {printed[key]!r}, the sample has {value!r}")


def free_ports(count):
    """Ports of four digits, as the usual ones have: lines break where those of the pages do."""
    ports = []
    while len(ports) < count:
        port = random.randrange(2100, 9900)
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports


class Reader:
    """The steps of one page, in a folder of their own."""

    def __init__(self, page, folder):
        self.page, self.folder = page, folder
        self.ocpp, self.http = free_ports(2)
        self.running = []
        self.environment = {
            **os.environ,
            "COLUMNS": "80",
            "LC_ALL": "C.UTF-8",
            "CSMS_LISTEN": f"127.0.0.1:{self.ocpp}",
            "CSMS_HTTP": f"127.0.0.1:{self.http}",
            "CHARGER_SIM_CSMS_URL": f"ws://127.0.0.1:{self.ocpp}",
            "CHARGER_SIM_HTTP_URL": f"http://127.0.0.1:{self.http}",
            # Three pages at once on one machine: how fast it answers is measured elsewhere.
            "VERIFY_MAX_RESPONSE": "5s",
            "VERIFY_MAX_SET_UP": "10s",
        }

    def argv(self, command):
        words = shlex.split(command)
        if words[:3] == ["cargo", "run", "-p"]:
            return [str(PROGRAMS / words[3]), *words[5:]]
        if words[0] == "scripts/demo":
            # Its build is this test's business.
            return [str(PROGRAMS / "charger-sim"), "demo", *words[1:]]
        return [word.replace("localhost:8080", f"127.0.0.1:{self.http}") for word in words]

    def start(self, command):
        log = open(self.folder / f"out-{len(self.running)}.log", "w+")
        process = subprocess.Popen(self.argv(command), cwd=self.folder, env=self.environment, stdout=log, stderr=subprocess.DEVNULL)
        self.running.append(process)
        return log

    def run(self, command, seconds=300):
        argv = self.argv(command)
        if "-N" in argv:
            argv[1:1] = ["--max-time", "3"]
        if argv[0] == "curl":
            argv.insert(1, "-sS")
        ended = subprocess.run(argv, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=seconds)
        # A stream of events has no end of its own.
        if ended.returncode not in ((0, 28) if "-N" in argv else (0,)):
            raise Failed(f"{self.page}: `{command}` ended with {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
        return ended.stdout

    def banner(self, log, patience=30):
        for _ in range(patience * 10):
            time.sleep(0.1)
            text = Path(log.name).read_text()
            if text.endswith("\n") and "charger-sim --station-id" in text:
                # On the usual ports the command is shorter.
                return re.sub(r" (\\\n +)?--http-url \S+", "", text)
        raise Failed(f"{self.page}: the server does not come up")

    def step(self, block):
        """Runs the commands of a block; gives what each printed."""
        printed = []
        for command in commands(block):
            if command.startswith("cargo run -p csms"):
                printed.append(self.banner(self.start(command)))
            elif "--fleet" in command:
                self.start(command)
                self.wait_for_a_car()
            else:
                printed.append(self.run(command))
        return printed

    def wait_for_a_car(self):
        for _ in range(300):
            time.sleep(0.1)
            status = self.run(f"curl http://127.0.0.1:{self.http}/chargers/emart_jeju_01")
            transactions = self.run(f"curl 'http://127.0.0.1:{self.http}/api/v1/transactions?station=emart_jeju_01&state=active'")
            if json.loads(transactions)["items"]:
                return status
        raise Failed(f"{self.page}: no car came to emart_jeju_01")

    def end(self):
        for process in reversed(self.running):
            process.send_signal(signal.SIGINT)
        for process in reversed(self.running):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def sample_of(printed, folder):
    """What the page shows of an output: usual ports and paths, long tables cut."""
    lines = printed.strip("\n").replace(str(folder), "/srv/lab").splitlines()
    rows = [i for i, line in enumerate(lines) if line.startswith("│")]
    if len(rows) <= 10 and len(lines) <= 20:
        return "\n".join(lines) + "\n"
    if "CALLRESULT" in printed:
        # The demo: the summary of the simulator, and the last word of the verifier.
        end = next(i for i, line in enumerate(lines) if line.startswith("PASS"))
        return "\n".join([*lines[: end + 1], "…", lines[-1]]) + "\n"
    begin = next(i for i, line in enumerate(lines) if line.startswith("┌")) - 1
    shown = lines[begin : begin + 4 + SHOWN_CHECKS]
    return "\n".join([*shown, "…", lines[-1]]) + "\n"


def read(page, folder, is_writing):
    text = (ROOT / "docs" / page).read_text()
    found = blocks(text)
    reader = Reader(page, folder)
    try:
        printed = []
        for at, (kind, block) in enumerate(found):
            what = f"docs/{page}, block {at + 1}"
            if kind == "sh":
                printed = reader.step(block)
            elif is_writing and kind == "text":
                ports = printed[-1].replace(str(reader.ocpp), "9000").replace(str(reader.http), "8080")
                text = text.replace(f"```text\n{block}```", f"```text\n{sample_of(ports, folder)}```", 1)
            elif kind == "text":
                compare(block, printed[-1], what)
            elif kind == "json" and not is_writing:
                samples = [json.loads(line) for line in block.splitlines()]
                for sample, answer in zip(samples, printed[-len(samples) :], strict=True):
                    compare_json(sample, json.loads(answer), what)
    finally:
        reader.end()
    if is_writing:
        (ROOT / "docs" / page).write_text(text)


def main():
    is_writing = sys.argv[1:] == ["--write"]
    first = skeleton(PAGES[0])
    for page in PAGES[1:]:
        for what, one, other in zip(("headings", "blocks", "commands"), first, skeleton(page), strict=True):
            if one != other:
                print(f"FAIL docs/{page}: other {what} than docs/{PAGES[0]}:\n  {other}\n  {one}")
                return 1
    failures = []

    def follow(page):
        with tempfile.TemporaryDirectory(prefix="quick-start-") as folder:
            try:
                read(page, Path(folder).resolve(), is_writing)
            except Exception as error:  # noqa: BLE001 - told below, and the test fails
                failures.append(f"FAIL {page}: {error}")

    threads = [threading.Thread(target=follow, args=(page,)) for page in PAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        print(failure)
    if not failures:
        print(f"{len(PAGES)} quick starts: same steps, and their samples are what the steps give")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
