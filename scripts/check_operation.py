"""What docs/operation.md has people type does what it says, and the other two pages have them type the same.

Types the commands as they stand on the page, in a folder that takes the place of the machine: `/etc`, `/var/lib/csms`
and `/usr/local/bin` are below it, `target/release` holds the programs that are built already, and free ports take the
place of 8080, 9000 and 9443. `sudo`, `install`, `curl` and `systemctl` are short programs before the real ones: nobody
becomes another user, an error of HTTP is an error, and the service is started from the unit as systemd starts it.
What cannot be typed so is listed with the reason.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from check_quick_start import BLOCK, PROGRAMS, ROOT, Failed, commands, free_ports

PAGES = ["operation.md", "operation.ko.md", "operation.ja.md"]

# Begin of a command, and why it is not typed.
NOT_TYPED = {
    "cargo build --release": "a release build takes minutes; the programs that are built take its place",
    "sudo useradd": "makes a user of the machine",
    "sudo apt install": "changes the machine",
    "sudo nginx": "nginx listens on port 443 of the machine",
    "sudo systemctl reload nginx": "nginx is a service of the machine",
    "sudo systemctl restart prometheus": "Prometheus is a service of the machine",
    "charger-sim --station-id CP001 --csms-url wss://csms.example": "needs the proxy of csms.example",
    "sudo chgrp": "a note beside the commands, about a key of the reader",
    "podman": "the images come from a registry",
}
IN_TEXT = re.compile(r"`((?:sudo|systemctl) [^`]+)`")

SUDO = """#!/bin/sh
while [ "$1" = -u ]; do shift 2; done
exec "$@"
"""
INSTALL = """#!/usr/bin/env bash
words=()
while [ $# -gt 0 ]; do
    case $1 in -o | -g) shift 2 ;; *) words+=("$1"); shift ;; esac
done
exec {install} "${{words[@]}}"
"""
CURL = """#!/bin/sh
exec {curl} -sS --fail-with-body "$@"
"""
SYSTEMCTL = """#!/usr/bin/env python3
import socket, sys
manager = socket.socket(socket.AF_UNIX)
manager.connect({manager!r})
manager.sendall(" ".join(sys.argv[1:]).encode())
manager.shutdown(socket.SHUT_WR)
told = manager.makefile().read()
print(told, end="", file=sys.stderr)
sys.exit(bool(told))
"""


class ServiceManager:
    """What systemd does with the unit of the page, as far as it can be done without being root."""

    def __init__(self, machine, environment):
        self.machine, self.environment = machine, environment
        self.process = None
        self.log = machine / "csms.log"
        self.states = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.states.bind(str(machine / "notify"))
        self.states.settimeout(60)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(machine / "systemctl"))
        self.listener.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            asked, _ = self.listener.accept()
            with asked, asked.makefile("rw") as stream:
                try:
                    self.do(stream.read().split())
                except Exception as error:  # noqa: BLE001 - who typed it is told
                    stream.write(f"{error}\n")

    def do(self, words):
        match [word for word in words if word != "--now"]:
            case ["daemon-reload"]:
                pass
            case ["enable" | "start", "csms"]:
                self.start()
            case ["stop", "csms"]:
                self.stop()
            case ["restart", "csms"]:
                self.stop()
                self.start()
            case ["status", "csms"]:
                need(self.process.poll() is None, "csms does not run")
            case ["reload", "csms"]:
                reload = self.unit()["ExecReload"].replace("$MAINPID", str(self.process.pid))
                subprocess.run(shlex.split(reload), check=True)
            case other:
                raise Failed(f"systemctl cannot be asked for {other}")

    def unit(self):
        text = (self.machine / "etc/systemd/system/csms.service").read_text()
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))

    def start(self):
        if self.process and self.process.poll() is None:
            return
        unit = self.unit()
        state = self.machine / "var/lib" / unit["StateDirectory"]
        state.mkdir(mode=int(unit["StateDirectoryMode"], 8), parents=True, exist_ok=True)
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                shlex.split(unit["ExecStart"]),
                cwd=unit["WorkingDirectory"],
                umask=int(unit["UMask"], 8),
                env={**self.environment, "NOTIFY_SOCKET": self.states.getsockname()},
                stdout=log,
                stderr=log,
            )
        need(unit["Type"] == "notify" and self.states.recv(100) == b"READY=1", "the service does not say that it is ready")

    def stop(self):
        self.process.terminate()
        need(self.states.recv(100) == b"STOPPING=1", "the service does not say that it ends")
        if self.process.wait(int(self.unit()["TimeoutStopSec"])) != 0:
            raise Failed(f"csms ended with {self.process.returncode}")

    def records(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]


class Reader:
    """Types what the page says; what it was not able to type is in `left_out`."""

    def __init__(self, folder):
        self.machine = folder / "machine"
        self.checkout = folder / "checkout"
        self.left_out = {}
        self.typed = 0
        self.background = []
        self.ocpp, self.http, self.tls, self.other_http = free_ports(4)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CSMS_")},
            "PATH": f"{self.machine}/bin:{self.machine}/usr/local/bin:{os.environ['PATH']}",
            "CSMS_LISTEN": f"127.0.0.1:{self.ocpp}",
            "CSMS_HTTP": f"127.0.0.1:{self.http}",
        }
        self.lay_out()
        self.service = ServiceManager(self.machine, self.environment)

    def lay_out(self):
        for name in ("bin", "etc/systemd/system", "etc/nginx/conf.d", "etc/prometheus", "usr/local/bin", "var/lib"):
            (self.machine / name).mkdir(parents=True)
        real = {name: shutil.which(name) for name in ("install", "curl")}
        shims = {
            "sudo": SUDO,
            "install": INSTALL.format(**real),
            "curl": CURL.format(**real),
            "systemctl": SYSTEMCTL.format(manager=str(self.machine / "systemctl")),
        }
        for name, text in shims.items():
            (self.machine / "bin" / name).write_text(text)
            (self.machine / "bin" / name).chmod(0o755)
        release = self.checkout / "target/release"
        release.mkdir(parents=True)
        for program in ("csms", "charger-sim", "verify"):
            (release / program).symlink_to(PROGRAMS / program)
        (self.checkout / "deploy").mkdir()
        for file in (ROOT / "deploy").iterdir():
            (self.checkout / "deploy" / file.name).write_text(self.here(file.read_text()))

    def here(self, text):
        """With the places of this machine, not those of the page."""
        for place in ("/etc/", "/var/lib/csms", "/usr/local/bin/"):
            text = re.sub(rf"(?<![\w.])(?<!/machine){place}", f"{self.machine}{place}", text)
        for usual, port in (("127.0.0.1:8080", self.http), ("localhost:9443", self.tls)):
            text = text.replace(usual, f"{usual.split(':')[0]}:{port}")
        return re.sub(r"backup-\d{4}-\d\d-\d\d", "backup-$(date +%F)", text)

    def why_not(self, command):
        if command.startswith("promtool") and not shutil.which("promtool"):
            return "promtool is not installed"
        if command.startswith("pg_") and "CSMS_TEST_POSTGRES" not in os.environ:
            return "there is no PostgreSQL (CSMS_TEST_POSTGRES)"
        return next((why for begin, why in NOT_TYPED.items() if command.startswith(begin)), None)

    def type(self, lines):
        """Types the lines into one shell; gives what they print."""
        script = []
        for line in lines:
            command = " ".join(line.split("   #")[0].split())
            why = self.why_not(command)
            if why:
                self.left_out[command] = why
            elif command.startswith("csms --config data/tls"):
                self.shell(script)
                script = []
                self.serve_tls(command)
            else:
                script.append(self.here(command))
        return self.shell(script)

    def shell(self, script):
        self.typed += len(script)
        if not script:
            return ""
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(script)],
            cwd=self.checkout,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if ended.returncode != 0:
            told = f"{ended.stdout}{ended.stderr}"
            log = self.service.log.read_text() if self.service.log.exists() else ""
            raise Failed("\n".join([*script, f"ended with {ended.returncode}:", told, log]))
        return ended.stdout

    def serve_tls(self, command):
        """The server of the page that stays in the foreground, on other ports than the service."""
        self.typed += 1
        self.environment["CHARGER_SIM_HTTP_URL"] = f"http://127.0.0.1:{self.other_http}"
        log = open(self.checkout / "tls.log", "w")
        ports = {"CSMS_TLS_LISTEN": f"127.0.0.1:{self.tls}", "CSMS_HTTP": f"127.0.0.1:{self.other_http}"}
        environment = {**self.environment, **ports}
        argv = shlex.split(self.here(command))
        self.background.append(subprocess.Popen(argv, cwd=self.checkout, env=environment, stdout=log, stderr=log))
        for _ in range(300):
            if "charger-sim --station-id" in Path(log.name).read_text():
                return
            time.sleep(0.1)
        raise Failed(f"{command}: does not come up:\n{Path(log.name).read_text()}")

    def ask(self, path, token="operator-token", method="GET", body=None):
        """Status and answer of the service."""
        secret = (self.machine / "etc/csms" / token).read_text().strip()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http}{path}",
            method=method,
            data=body and json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def end(self):
        for process in [*self.background, self.service.process]:
            if process and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()


def sections(page):
    """Title and text of the parts of a page."""
    parts = re.split(r"^## (.*)$", (ROOT / "docs" / page).read_text(), flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def typed(page):
    """All commands of a page without the remarks behind them, part by part."""
    return [
        [
            " ".join(line.split("   #")[0].split())
            for kind, block in BLOCK.findall(text)
            if kind == "sh"
            for line in commands(block)
        ]
        + in_text(text)
        for _, text in sections(page)
    ]


def in_text(text):
    """The commands within the sentences."""
    return [" ".join(line.split()) for line in IN_TEXT.findall(text)]


def need(holds, what):
    if not holds:
        raise Failed(what)


def register(reader, identity):
    status, answer = reader.ask("/api/v1/stations", method="POST", body={"identity": identity})
    need(status == 201, f"registering {identity}: {status} {answer}")


def is_known(reader, identity):
    listed = json.loads(reader.ask("/api/v1/stations")[1])["items"]
    return identity in [station["identity"] for station in listed]


def install(reader, text):
    (block,) = [block for _, block in BLOCK.findall(text)]
    need(reader.type(commands(block)).startswith("csms "), "csms does not tell its version")


def service(reader, text):
    first, second = [block for _, block in BLOCK.findall(text)]
    need(reader.type(commands(first)), "/healthz says nothing")
    mode = (reader.machine / "etc/csms/operator-token").stat().st_mode
    need(stat.S_IMODE(mode) == 0o640, f"mode of the operator's token: {mode:o}")
    reader.type([line for line in commands(second) if "DELETE" not in line])
    need(is_known(reader, "CP001"), "the registered station is not there")
    within = in_text(text)
    running = reader.service.process.pid
    reader.type([line for line in within if line == "systemctl reload csms"])
    need(reader.service.process.pid == running, "reload started another process")
    reader.type([line for line in within if line == "systemctl restart csms"])
    need(reader.service.process.pid != running, "restart left the process")
    messages = [record.get("fields", record).get("message") for record in reader.service.records()]
    need("asked to read certificates and tokens again" in messages, f"no reload in the log: {messages}")
    need(messages.count("started") == 2, f"not two starts in the log: {messages}")
    reader.type(["sudo systemctl stop csms"])
    listed = reader.type([line for line in within if "station list" in line])
    need("CP001" in listed, f"station list: {listed}")
    reader.type(["sudo systemctl start csms"])
    reader.type([line for line in commands(second) if line.startswith("token=") or "DELETE" in line])
    need(not is_known(reader, "CP001"), "the station is still there")
    reader.type([line for line in within if line.split()[-2:] not in (["reload", "csms"], ["restart", "csms"], ["station", "list"])])


def plain(reader, text):
    for kind, block in BLOCK.findall(text):
        if kind == "sh":
            reader.type(commands(block))
    reader.type(in_text(text))


def back_up(reader, text):
    make, restore, postgres = [block for _, block in BLOCK.findall(text)]
    register(reader, "BEFORE")
    reader.type(commands(make))
    (copy,) = (reader.machine / "var/lib/csms").glob("backup-*.sqlite")
    need(stat.S_IMODE(copy.stat().st_mode) == 0o600, "the back-up is not for its owner alone")
    register(reader, "AFTER")
    reader.type(commands(restore))
    need(is_known(reader, "BEFORE") and not is_known(reader, "AFTER"), "not what the back-up held")
    lines = commands(postgres)
    server = os.environ.get("CSMS_TEST_POSTGRES")
    if server:
        name = f"operation_{os.getpid()}"
        subprocess.run(["psql", "-q", server, "-c", f"CREATE DATABASE {name}"], check=True)
        url = f"{server.rsplit('/', 1)[0]}/{name}"
        lines = [line.replace("postgres://csms@localhost/charger_db", url) for line in lines]
        add, listed = (f"csms station {what} --database {url}" for what in ("add", "list"))
        reader.type([f"{add} BEFORE", lines[0], f"{add} AFTER", lines[1]])
        stations = reader.type([listed])
        need("BEFORE" in stations and "AFTER" not in stations, f"after pg_restore: {stations}")
    else:
        reader.type(lines)


def upgrade(reader, text):
    running = reader.service.process.pid
    plain(reader, text)
    need(reader.service.process.pid != running and is_known(reader, "BEFORE"), "not the same data after the restart")


def metrics(reader, text):
    plain(reader, text)
    status, told = reader.ask("/metrics", "metrics-token")
    need(status == 200 and "csms_build_info" in told, f"/metrics: {status}")
    need(reader.ask("/api/v1/stations", "metrics-token")[0] == 403, "the token of monitoring opens more than it should")


# By the order of the parts, which is the same on the three pages.
PARTS = [install, service, plain, plain, plain, back_up, upgrade, plain, metrics]


def main():
    english = typed(PAGES[0])
    for page in PAGES[1:]:
        for ours, theirs in zip(english, typed(page), strict=True):
            if ours != theirs:
                print(f"FAIL docs/{page}: other commands than docs/{PAGES[0]}:\n  {theirs}\n  {ours}")
                return 1
    with tempfile.TemporaryDirectory(prefix="operation-") as folder:
        reader = Reader(Path(folder).resolve())
        try:
            for (title, text), part in zip(sections(PAGES[0]), PARTS, strict=True):
                try:
                    part(reader, text)
                except Exception as error:  # noqa: BLE001 - told, and the check fails
                    print(f"FAIL docs/{PAGES[0]}, {title}: {error}")
                    return 1
        finally:
            reader.end()
    every = {line for part in english for line in part}
    print(f"{len(every)} commands in {len(PAGES)} pages; {reader.typed} typed, {len(reader.left_out)} not:")
    for command, why in reader.left_out.items():
        print(f"  {command[:60]}: {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
