"""Every file that "Where do I add" in docs/architecture.md names exists.

A path without a known folder before it is in crates/; `<block>` stands for each of the sixteen functional
blocks, of which at least one has such a file.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = ("docs/", "migrations/", "scripts/", "dashboard/", "fuzz/", "Cargo.toml")


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
    if not missing:
        print(f"all {len(names)} files and folders of the map are there")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
