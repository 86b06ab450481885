"""What was measured, and how it compares: one row per figure, printed as a table or written as JSON."""

import json
import statistics
from dataclasses import asdict, dataclass


@dataclass
class Row:
    """A figure of csms beside the same figure of a floor, and what both together have to be."""

    figure: str
    csms: float
    floor: float | None = None
    unit: str = ""
    at_least: float | None = None  # of the ratio csms / floor
    at_most: float | None = None  # of the ratio csms / floor
    limit: float | None = None  # of the figure itself, at most
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.csms / self.floor if self.floor else None

    @property
    def target(self) -> str:
        bounds = []
        if self.at_least is not None:
            bounds.append(f">= {self.at_least:g} x")
        if self.at_most is not None:
            bounds.append(f"<= {self.at_most:g} x")
        if self.limit is not None:
            bounds.append(f"<= {self.limit:g} {self.unit}".strip())
        return ", ".join(bounds)

    @property
    def met(self) -> bool | None:
        if not self.target:
            return None
        ratio = self.ratio
        return (
            (self.at_least is None or (ratio is not None and ratio >= self.at_least))
            and (self.at_most is None or (ratio is not None and ratio <= self.at_most))
            and (self.limit is None or self.csms <= self.limit)
        )


def median(results: list[dict], figure) -> float:
    return statistics.median(figure(result) for result in results)


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def table(rows: list[Row]) -> str:
    head = ["figure", "floor", "csms", "unit", "ratio", "target", "met", ""]
    words = {True: "yes", False: "NO", None: ""}
    lines = [head] + [
        [
            row.figure,
            number(row.floor),
            number(row.csms),
            row.unit,
            "" if row.ratio is None else f"{row.ratio:.2f}",
            row.target,
            words[row.met],
            row.note,
        ]
        for row in rows
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    right = {1, 2, 4}
    return "\n".join(
        "  ".join(cell.rjust(width) if i in right else cell.ljust(width) for i, (cell, width) in enumerate(zip(line, widths))).rstrip()
        for line in lines
    )


def document(rows: list[Row], about: dict) -> str:
    figures = [asdict(row) | {"ratio": row.ratio, "target": row.target, "met": row.met} for row in rows]
    return json.dumps({"schema": 1, **about, "figures": figures}, indent=2) + "\n"
