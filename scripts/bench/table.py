"""The table: what each server did, how many times better ours is, and whether that is enough."""

import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from measure import Figures
from rich.console import Console
from rich.table import Table

BUDGET = 150_000  # bytes of a tile
WARM = 0.002  # seconds
AS_FAST = 1.25  # of two medians on a noisy machine that count as the same
out = Console(highlight=False, width=132)


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
    Row("… answered by 304", "unchanged", True, "≥ 5 × our own",
        lambda facts: facts.ours >= 5 * facts.figures.values["100 a page"]),
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
    table = Table("", "geoportal", "pygeoapi", "tipg", "× pygeoapi", "× tipg", "to reach", "")
    for row in ROWS:
        table.add_row(*_cells(row, by_server))
    out.print(table)
    out.print(machine())
    for name, figures in by_server.items():
        for fault in figures.faults:
            out.print(f"{name}: {fault}")


def machine() -> str:
    """One line: processors, memory, Python, database."""
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open()
                if line.startswith("model name")), platform.machine())  # fmt: skip
    cores = sum(line.startswith("processor") for line in Path("/proc/cpuinfo").open())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) >> 20
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True,
                            check=False).stdout.strip()  # fmt: skip
    return (f"{cores} × {cpu}, {memory} GB, Linux {platform.release().split('-')[0]}, Python "
            f"{platform.python_version()}, commit {commit}; clients and database on the same "
            "machine.")  # fmt: skip


def _cells(row: Row, by_server: dict[str, Figures]) -> list[str]:
    values = {name: figures.values.get(row.key) for name, figures in by_server.items()}
    ours = values.get("geoportal")
    times = {
        name: value / ours if not row.rate else ours / value
        for name, value in values.items() if name != "geoportal" and ours and value
    }  # fmt: skip
    figures = by_server["geoportal"]
    met = bool(ours) and row.met(Facts(ours, figures.sizes.get(row.key, 0), times, figures))
    sizes = {name: figures.sizes.get(row.key) for name, figures in by_server.items()}
    shown = [
        _value(values.get(name), row, sizes.get(name)) for name in ("geoportal", "pygeoapi", "tipg")
    ]
    ratios = [_ratio(times.get(name)) for name in ("pygeoapi", "tipg")]
    verdict = "" if not row.target else "met" if met else "NOT MET"
    return [row.title, *shown, *ratios, row.target, verdict]


def _ratio(times: float | None) -> str:
    return "" if times is None else "far" if times == float("inf") else f"{times:,.1f}"


def _value(value: float | None, row: Row, size: int | None) -> str:
    if value is None:
        return ""
    if row.rate:
        return f"{value:,.0f} /s"
    text = "none in time" if value == float("inf") else f"{value * 1000:,.1f} ms"
    return f"{text}, {size / 1000:,.0f} kB" if "tile" in row.title and size else text
