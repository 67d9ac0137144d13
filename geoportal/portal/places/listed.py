"""All places with figures, by country: for readers who leaf rather than search."""

from dataclasses import dataclass
from itertools import groupby

from geoportal.portal import data
from geoportal.portal.catalogue.find import fold
from geoportal.portal.data import Row, Store
from geoportal.portal.places import questions
from geoportal.portal.places.place import NAMES

COLUMNS = ", ".join(["adm_pcode", "adm_level", "iso3", "name", *NAMES.values()])


@dataclass(frozen=True)
class Listed:
    """A place: its P-code and level, its name for the reader, and all it is called."""

    pcode: str
    level: int
    name: str
    also: str


@dataclass(frozen=True)
class Country:
    """A country, the P-code of its page if it has one, and the places with figures in it."""

    iso3: str
    name: str
    pcode: str
    places: list[Listed]


def countries(store: Store) -> list[Country]:
    """Every country with figures, by name."""
    rows = [row for level in data.displacement_levels(store) for row in _rows(store, level)]
    rows.sort(key=lambda row: row["iso3"])
    found = [_country(store, iso3, list(some))
             for iso3, some in groupby(rows, key=lambda row: row["iso3"])]  # fmt: skip
    return sorted(found, key=lambda one: fold(one.name))


def codes(store: Store) -> set[str]:
    """P-codes of all that is listed."""
    known = countries(store)
    return {one.pcode for one in known if one.pcode} | {
        place.pcode for one in known for place in one.places
    }


def _rows(store: Store, level: int) -> list[Row]:
    return store.rows(
        f"SELECT DISTINCT {COLUMNS}, {data.local_name()} AS called FROM {data.table(level)}"  # noqa: S608
    )


def _country(store: Store, iso3: str, rows: list[Row]) -> Country:
    counted = [{"pcode": row["adm_pcode"], "called": row["called"]}
               for row in rows if not row["adm_level"]]  # fmt: skip
    own = next(iter(counted), None) or questions.country(store, iso3)
    known = {row["adm_pcode"]: row for row in rows if row["adm_level"]}
    listed = [_listed(row) for row in known.values()]
    places = sorted(listed, key=lambda one: (one.level, fold(one.name)))
    return Country(iso3, own["called"] if own else iso3, own["pcode"] if own else "", places)


def _listed(row: Row) -> Listed:
    names = (row[column] for column in ("name", *NAMES.values()))
    also = " ".join(dict.fromkeys(name for name in names if name))
    return Listed(row["adm_pcode"], row["adm_level"], row["called"], also)
