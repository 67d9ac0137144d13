"""The table: what each server did, how many times better ours is, and whether that is enough."""

import platform
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from client import PATIENCE
from measure import Figures
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

BUDGET = 150_000  # bytes of a tile
WARM = 0.002  # seconds
PEERS = ("pygeoapi", "tipg")
AS_FAST = 1.25  # of two medians on a noisy machine that count as the same
out = Console(highlight=False, width=180)


@dataclass(frozen=True)
class Row:
    """A row: key of the figure, whether it is a rate, what is to be reached, and the test of it."""

    title: str
    key: str
    rate: bool
    target: str
    met: Callable[["Facts"], bool]


@dataclass(frozen=True)
class Facts:
    """What a target is held against; `times` is how many times better than a peer, by name."""

    ours: float
    size: int
    times: dict[str, float]
    figures: Figures


def at_least(**least: float) -> Callable[[Facts], bool]:
    """Whether ours is so many times better than each peer named."""
    return lambda facts: all(facts.times.get(peer, 0) >= n for peer, n in least.items())


def cold(facts: Facts) -> bool:
    """Whether a cold tile takes at most half of tipg's time, and is small enough."""
    return facts.times.get("tipg", 0) >= 2 and facts.size <= BUDGET


ROWS = (
    Row("page of 10,000 features", "page 10,000", False, "≥ 20 ×, ≥ 20 ×",
        at_least(pygeoapi=20, tipg=20)),
    Row("8 clients, 100 a page", "100 a page", True, "≥ 50 ×, ≥ 25 ×",
        at_least(pygeoapi=50, tipg=25)),
    Row("… asked again by who has them", "unchanged", True, "≥ 250 ×, ≥ 125 ×",
        at_least(pygeoapi=250, tipg=125)),
    Row("… with bbox", "bbox", True, "≥ 5 ×, ≥ 5 ×", at_least(pygeoapi=5, tipg=5)),
    Row("… with a property", "property", True, "≥ 5 ×, ≥ 5 ×", at_least(pygeoapi=5, tipg=5)),
    Row("… with CQL2", "cql2", True, "≥ 5 ×, ≥ 5 ×", at_least(pygeoapi=5, tipg=5)),
    Row("first page of 100", "first page", False, "", lambda _: True),
    Row("page 190,000 deep, by next", "deep page", False, "as the first",
        lambda facts: facts.ours <= AS_FAST * facts.figures.values["first page"]),
    Row("z5 tile of 200,000 points, cold", "tile z5 cold", False, "≥ 2 × tipg, ≤ 150 kB", cold),
    Row("z5 tile, warm", "tile z5 warm", False, "≤ 2 ms", lambda facts: facts.ours <= WARM),
    Row("z9 tile, cold", "tile z9 cold", False, "≥ 2 × tipg, ≤ 150 kB", cold),
    Row("z9 tile, warm", "tile z9 warm", False, "≤ 2 ms", lambda facts: facts.ours <= WARM),
    Row("100 polygons of 1,000 vertices", "polygons page", False, "≥ 5 ×, ≥ 5 ×",
        at_least(pygeoapi=5, tipg=5)),
    Row("z5 tile of 5,000 polygons, cold", "polygons z5 cold", False, "≥ 2 × tipg, ≤ 150 kB", cold),
    Row("z9 tile of polygons, cold", "polygons z9 cold", False, "≥ 2 × tipg, ≤ 150 kB", cold),
    Row("of 1,000,000 rows: page of 10,000", "million page 10,000", False, "≥ 20 ×, ≥ 20 ×",
        at_least(pygeoapi=20, tipg=20)),
    Row("of 1,000,000 rows: 8 clients, 100 a page", "million 100 a page", True, "≥ 50 ×, ≥ 25 ×",
        at_least(pygeoapi=50, tipg=25)),
    Row("z5 tile of 1,000,000 points, cold", "million z5 cold", False, "≥ 2 × tipg, ≤ 150 kB",
        cold),
)  # fmt: skip


def show(by_server: dict[str, Figures]) -> None:
    """Print the table, the machine and what went wrong."""
    table = Table(
        "", "geoportal", "pygeoapi", "tipg", "× pygeoapi", "× tipg", "to reach", "", box=MARKDOWN
    )
    for row in ROWS:
        table.add_row(*_cells(row, by_server))
    out.print(table)
    out.print(machine())
    for name, figures in by_server.items():
        for fault in figures.faults:
            out.print(f"{name}: {fault}")


def machine() -> str:
    """One line: processors, memory, Python, database."""
    told = Path("/proc/cpuinfo").read_text()
    names = re.findall(r"^model name\s*: (.*)$", told, re.MULTILINE) or [platform.machine()]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) >> 20
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    kernel, python = platform.release().split("-")[0], platform.python_version()
    return (
        f"{len(names)} × {names[0]}, {memory} GB, Linux {kernel}, Python {python}, "
        f"commit {commit}; clients and database on the same machine."
    )


def _cells(row: Row, by_server: dict[str, Figures]) -> list[str]:
    ours = by_server.get("geoportal", Figures())
    value = ours.values.get(row.key, 0.0)
    times = {name: _times(row, value, by_server.get(name, Figures())) for name in PEERS}
    facts = Facts(value, ours.sizes.get(row.key, 0), times, ours)
    verdict = "" if not row.target else "met" if value and row.met(facts) else "NOT MET"
    shown = [_value(row, by_server.get(name, Figures())) for name in ("geoportal", *PEERS)]
    ratios = [_ratio(row, times[name], by_server.get(name, Figures())) for name in PEERS]
    return [row.title, *shown, *ratios, row.target, verdict]


def _times(row: Row, ours: float, peer: Figures) -> float:
    """How many times better ours is; 0 where there is nothing to hold it against."""
    theirs = peer.values.get(row.key, 0.0)
    if not ours or not theirs:
        return 0.0
    return ours / theirs if row.rate else theirs / ours


def _ratio(row: Row, times: float, peer: Figures) -> str:
    return f"{'> ' if row.key in peer.late else ''}{times:,.1f}" if times else ""


def _value(row: Row, figures: Figures) -> str:
    value, size = figures.values.get(row.key), figures.sizes.get(row.key, 0)
    if value is None:
        return ""
    if row.rate:
        return f"{value:,.0f} /s"
    if row.key in figures.late:
        return f"> {PATIENCE:.0f} s"
    text = f"{value * 1000:,.1f} ms"
    return f"{text}, {size / 1000:,.0f} kB" if "tile" in row.title else text
