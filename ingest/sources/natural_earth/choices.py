"""What `choices.toml` and `transfers.toml` say, as Python values.

Codes and reasons are typed in TOML by people; nothing is decided here.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shapely import Polygon

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr", "es", "ar")
NAME_COLUMNS = tuple(f"name_{language}" for language in LANGUAGES)


@dataclass(frozen=True)
class Transfer:
    """An area (lon/lat, EPSG:4326) that leaves some admin-1 units for another one."""

    title: str
    from_codes: tuple[str, ...]
    to_code: str
    area: Polygon
    reason: str


@cache
def choices() -> dict[str, Any]:
    """Everything in `choices.toml`."""
    with (HERE / "choices.toml").open("rb") as file:
        return tomllib.load(file)


def version() -> str:
    """Natural Earth's version, as "5.1"."""
    return str(choices()["natural_earth"])


def boundary_version() -> str:
    """Label of this set of boundaries in the database, as "ne-5.1"."""
    return f"ne-{version()}"


def country_codes() -> dict[str, str]:
    """Natural Earth's adm0_a3 -> code used here, where the two differ or were considered."""
    return {entry["from"]: entry["iso3"] for entry in choices()["country"]}


def unit_changes() -> dict[str, dict[str, str]]:
    """adm1_code -> the columns changed for that unit."""
    return {
        code: {key: value for key, value in entry.items() if key not in ("adm1_codes", "reason")}
        for entry in choices()["unit"]
        for code in entry["adm1_codes"]
    }


def transfers() -> list[Transfer]:
    """Areas to move between admin-1 units, in the order to move them."""
    with (HERE / "transfers.toml").open("rb") as file:
        entries = tomllib.load(file)["transfer"]
    return [
        Transfer(
            title=entry["title"],
            from_codes=tuple(entry["from_codes"]),
            to_code=entry["to_code"],
            area=Polygon(entry["ring"]),
            reason=entry["reason"],
        )
        for entry in entries
    ]


def reasons() -> list[str]:
    """One line a choice, "what: why", for SOURCES.toml."""
    table = choices()
    moved = [f"{t.title}: {t.reason}" for t in transfers()]
    countries = [f"{c['from']} as {c['iso3']}: {c['reason']}" for c in table["country"]]
    units = [f"{', '.join(u['adm1_codes'])}: {u['reason']}" for u in table["unit"]]
    renumbered = ", ".join(table["iso_3166_2_renumbered"])
    return [
        *moved,
        *countries,
        *units,
        f"{renumbered}: {table['iso_3166_2_renumbered_reason']}",
        table["names"]["reason"],
    ]
