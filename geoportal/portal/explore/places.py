"""Areas within areas: from a country down to its provinces and districts, and up again."""

from collections import Counter
from dataclasses import dataclass

from geoportal.portal import data
from geoportal.portal.data import Store


@dataclass(frozen=True)
class Unit:
    """An administrative unit: its P-code, its name to the reader, its level, what it is part of."""

    code: str
    name: str
    level: int
    parent: str | None


def units(store: Store, dataset: str, level: int) -> dict[str, Unit]:
    """The dataset's areas at a level and all they are part of, by P-code."""
    published = {row["layer"] for row in data.layers(store) if row["features"]}
    codes = f"SELECT adm_pcode FROM {data.table(level)} WHERE dataset = %(dataset)s"  # noqa: S608
    found: dict[str, Unit] = {}
    for at in range(level, -1, -1):
        if f"admin-{at}" not in published:
            break
        rows = store.rows(
            f"SELECT adm_pcode, {data.local_name()} AS name, parent_pcode "  # noqa: S608
            f'FROM pub."admin-{at}" WHERE adm_pcode IN ({codes}) ORDER BY boundary_version',
            dataset=dataset,
        )
        for row in rows:
            found[row["adm_pcode"]] = Unit(row["adm_pcode"], row["name"], at, row["parent_pcode"])
        codes = f'SELECT parent_pcode FROM pub."admin-{at}" WHERE adm_pcode IN ({codes})'  # noqa: S608
    return found


def trail(found: dict[str, Unit], code: str | None) -> list[Unit]:
    """The unit and all it is part of, the largest first; empty for an unknown code."""
    steps: list[Unit] = []
    while code in found and found[code] not in steps:
        steps.insert(0, found[code])
        code = found[code].parent
    return steps


def inside(found: dict[str, Unit], code: str, level: int) -> frozenset[str]:
    """P-codes of the units of a level that are part of the unit."""
    return frozenset(
        unit.code
        for unit in found.values()
        if unit.level == level and any(part.code == code for part in trail(found, unit.parent))
    )


def deeper(store: Store, dataset: str, level: int) -> dict[str, int]:
    """How many areas of the dataset at a level each unit one level up has, by its P-code."""
    parents = (unit.parent for unit in units(store, dataset, level).values() if unit.level == level)
    return dict(Counter(parent for parent in parents if parent))
