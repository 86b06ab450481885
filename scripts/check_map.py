"""Every file that "Where do I add" in docs/architecture.md names exists, and what the map leaves to readers is done.

A path without a known folder before it is in crates/; `<block>` stands for each of the sixteen functional
blocks, of which at least one has such a file. Each step and each built-in scenario stands in
docs/scenarios.md, and each report of stations has a case in the tests. (That each check has a case that makes it
fail, and that each action has its files, Rust's own tests and the compiler tell.)
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = ("docs/", "migrations/", "scripts/", "dashboard/", "fuzz/", "Cargo.toml")


def read(path):
    return (ROOT / path).read_text()


def demands():
    """What has to stand where: a text, the file, and what is in it."""
    scenarios = read("docs/scenarios.md")
    steps = re.search(r"pub enum Step \{\n(.*?)\n\}", read("crates/scenario/src/scenario/step.rs"), re.DOTALL).group(1)
    for name in re.findall(r"^    ([A-Z]\w+)", steps, re.MULTILINE):
        snake = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        yield f"`{snake}`", "docs/scenarios.md", scenarios
    for file in sorted((ROOT / "crates/scenario/scenarios").glob("*.toml")):
        yield f"`{file.name}`", "docs/scenarios.md", scenarios
    resources = "crates/csms/tests/http/resources.rs"
    for path in re.findall(r'"/api/v1/stations/\{id\}/([a-z-]+)"', read("crates/csms/src/api/reports.rs")):
        yield path, resources, read(resources)


def main():
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = text.split("## Where do I add", 1)[1].split("\n## ", 1)[0]
    names = [name for name in re.findall(r"`([^` ]+)`", section) if "/" in name or "." in name]
    missing = []
    for name in names:
        if name == "crates/":
            continue
        pattern = (name if name.startswith(OUTSIDE) else f"crates/{name}").replace("<block>", "*")
        if not any(ROOT.glob(pattern.rstrip("/"))):
            missing.append(name)
    for name in missing:
        print(f"docs/architecture.md names {name}, which is not there")
    undone = [(what, where) for what, where, text in demands() if what not in text]
    for what, where in undone:
        print(f"{where} says nothing of {what}")
    if not missing and not undone:
        print(f"all {len(names)} files and folders of the map are there, and what it asks for is done")
    return 1 if missing or undone else 0


if __name__ == "__main__":
    sys.exit(main())
