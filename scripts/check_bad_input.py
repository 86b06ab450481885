"""Checks that every test named in docs/bad-input.md is there, and that no numbered one is left out.

A name that ends in `*` stands for the tests that begin so. Tests are Rust functions under crates/
and Python functions under peers/.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "bad-input.md"
#: Numbered tests of the CSMS only: a simulated station has its own list.
SOURCES = [
    ("crates/csms", "*.rs"),
    ("crates/durability", "*.rs"),
    ("crates/ocpp201", "*.rs"),
    ("peers", "*.py"),
]


def tests() -> set[str]:
    """The names of all test functions."""
    names: set[str] = set()
    for folder, pattern in SOURCES:
        for path in (ROOT / folder).rglob(pattern):
            names.update(re.findall(r"\b(?:fn|def) ([a-z]\w*)\(", path.read_text(encoding="utf-8")))
    return names


def rows(page: str) -> list[tuple[str, list[str]]]:
    """Number and named tests of each row."""
    found = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] != "No.":
            found.append((cells[0], re.findall(r"`([^`]+)`", cells[3])))
    return found


def faults(page: str, known: set[str]) -> list[str]:
    """What is wrong, one line each."""
    wrong = []
    listed = rows(page)
    if len(listed) < 40:
        wrong.append(f"only {len(listed)} rows were found")
    for number, names in listed:
        for name in names:
            start = name.removesuffix("*")
            is_there = start in known if start == name else any(test.startswith(start) for test in known)
            if not is_there:
                wrong.append(f"row {number}: no test {name}")
    numbers = {number for number, _ in listed}
    for test in sorted(known):
        match = re.match(r"case_(\d+)_", test)
        if match and match[1] not in numbers:
            wrong.append(f"{test} is in no row")
    return wrong


def main() -> int:
    wrong = faults(PAGE.read_text(encoding="utf-8"), tests())
    for line in wrong:
        print(f"{PAGE.relative_to(ROOT)}: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
