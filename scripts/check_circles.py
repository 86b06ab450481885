"""No two files of csms or charger-sim import each other, directly or through others, but parent and child.

An import is a `use` or a path that begins with `crate::`, `super::` or `self::`; it leads to the file of
the longest module path in it. A parent that names an item of its child (`pub use child::Item`) stands for
its children: whoever imports the parent depends on them too. What a file takes from the files above it in
the tree (`super::Item`) counts for nothing, and neither do tests. The files of the simulated station are taken as
one: they are the blocks of one state machine.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each crate, and the folder of it that counts as one file.
CRATES = {"csms": None, "charger-sim": "station"}


def modules(sources):
    """Module path (a tuple of names) -> its text without comments and without tests."""
    found = {}
    for path in sorted(sources.rglob("*.rs")):
        name = path.relative_to(sources).with_suffix("").parts
        if name[-1] in ("tests", "main"):
            continue
        text = re.sub(r"//[^\n]*", "", path.read_text())
        text = re.sub(r"\n#\[cfg\(test\)\]\nmod \w+ \{.*", "", text, flags=re.S)
        found[() if name == ("lib",) else name] = text
    return found


def paths(tree, before=()):
    """The paths of a use tree such as `a::{b, c::d}`, each a tuple of names."""
    tree = tree.strip()
    opening = tree.find("{")
    if opening < 0:
        yield before + tuple(name.strip() for name in tree.split(" as ")[0].split("::"))
        return
    before += tuple(name.strip() for name in tree[:opening].split("::") if name.strip())
    depth, start, inner = 0, 0, tree[opening + 1 : tree.rfind("}")]
    for at, character in enumerate(inner + ","):
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0:
            if inner[start:at].strip():
                yield from paths(inner[start:at], before)
            start = at + 1


def imports(module, text):
    """The absolute paths that a file names."""
    named = []
    for tree in re.findall(r"\buse\s+([^;]+);", text):
        named += paths(tree)
    rest = re.sub(r"\buse\s+[^;]+;", "", text)
    named += [tuple(path.split("::")) for path in re.findall(r"\b(?:crate|super|self)(?:::\w+)+", rest)]
    for path in named:
        if path[0] == "crate":
            yield path[1:]
        elif path[0] in ("self", "super"):
            base = module
            while path and path[0] in ("self", "super"):
                base = base[:-1] if path[0] == "super" else base
                path = path[1:]
            yield base + path
        else:
            yield module + path


def target(path, known):
    while path and path not in known:
        path = path[:-1]
    return path


def graph(known, whole):
    """Module -> the modules that it imports; those of the folder `whole` are one."""
    edges = {}

    def one(module):
        return module[:1] if module[:1] == (whole,) else module

    for module, text in known.items():
        of = edges.setdefault(one(module), set())
        for path in imports(module, text):
            to = one(target(path, known))
            is_above = module[: len(to)] == to
            if to and not is_above:
                of.add(to)
    return edges


def circles(edges):
    """Tarjan's strongly connected components of more than one file."""
    order, low, stack, found = {}, {}, [], []

    def visit(node):
        order[node] = low[node] = len(order)
        stack.append(node)
        for to in sorted(edges[node]):
            if to not in order:
                visit(to)
            if to in stack:
                low[node] = min(low[node], low[to])
        if low[node] == order[node]:
            component = []
            while not component or component[-1] != node:
                component.append(stack.pop())
            if len(component) > 1:
                found.append(component)

    for node in sorted(edges):
        if node not in order:
            visit(node)
    return found


def shortest(edges, members):
    """The shortest circle among the members."""
    best = None
    for start in sorted(members):
        before, queue = {start: None}, [start]
        for node in queue:
            for to in sorted(edges[node] & members):
                if to == start:
                    way = [start]
                    while node is not None:
                        way.append(node)
                        node = before[node]
                    if best is None or len(way) < len(best):
                        best = way[::-1]
                    queue = []
                    break
                if to not in before:
                    before[to] = node
                    queue.append(to)
            else:
                continue
            break
    return best


def main():
    sys.setrecursionlimit(10_000)
    is_round = False
    for crate, whole in CRATES.items():
        edges = graph(modules(ROOT / "crates" / crate / "src"), whole)
        found = circles(edges)
        for component in found:
            way = shortest(edges, set(component))
            print(f"{crate}: {len(component)} files import each other, for example:")
            print("  " + " -> ".join("/".join(module) + ".rs" for module in way))
        if not found:
            print(f"{crate}: no circle among {len(edges)} files")
        is_round |= bool(found)
    return 1 if is_round else 0


if __name__ == "__main__":
    sys.exit(main())
