"""The places that P-codes stand for: newest edition of each country and level, with every name."""

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd
from psycopg2.extensions import connection as Connection

from ingest.errors import UserError

SCHEMES = {"cod": ("cod",), "iso_3166": ("iso_3166", "natural_earth")}
NAMES = ("name", "name_en", "name_fr", "name_es", "name_ar")
GAZETTEER = """
WITH edition AS (
    SELECT iso3, level, boundary_version,
           row_number() OVER (PARTITION BY iso3, level
               ORDER BY max(valid_on) DESC NULLS LAST, boundary_version DESC) AS age
    FROM core.admin_unit WHERE pcode_scheme = ANY(%s) GROUP BY iso3, level, boundary_version
)
SELECT u.pcode, u.level, u.boundary_version, u.iso3, u.parent_pcode, u.parent_name,
       u.name, u.name_en, u.name_fr, u.name_es, u.name_ar
FROM core.admin_unit u JOIN edition e USING (iso3, level, boundary_version) WHERE e.age = 1
"""


@dataclass(frozen=True)
class Gazetteer:
    """Units of the newest edition of each country and level, and every name they bear.

    `units`: pcode, level, boundary_version, iso3, names, parents (names of the unit above).
    `names`: level, pcode, iso3, key (a name as written), plain (normalised), parents (set of
    normalised names of the unit above, in every language known).
    """

    units: pd.DataFrame
    names: pd.DataFrame


def read_gazetteer(connection: Connection, scheme: str) -> Gazetteer:
    """Read the units of one scheme ("cod" or "iso_3166") from core.admin_unit."""
    if scheme not in SCHEMES:
        raise UserError(f"“{scheme}” is no P-code scheme; there are {', '.join(SCHEMES)}.")
    with connection.cursor() as cursor:
        cursor.execute(GAZETTEER, (list(SCHEMES[scheme]),))
        columns = [column.name for column in cursor.description or ()]
        units = pd.DataFrame(cursor.fetchall(), columns=columns)
    if units.empty:
        raise UserError(
            "No boundaries of this kind are loaded: load them first "
            "(geoportal load cod_ab FILE, or geoportal load natural_earth)."
        )
    return Gazetteer(units, _names(units))


def plain(name: str) -> str:
    """A name without accents, case, punctuation and spaces: “Côte d'Ivoire” → “cotedivoire”."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", bare.casefold())


def _names(units: pd.DataFrame) -> pd.DataFrame:
    keyed = units.assign(parents=_parents(units))
    long = keyed.melt(
        ["level", "pcode", "iso3", "parents"], value_vars=list(NAMES), value_name="key"
    ).dropna(subset="key")
    long["plain"] = long["key"].map(plain)
    return long.drop_duplicates(["level", "pcode", "key"]).drop(columns=["variable"])


def _parents(units: pd.DataFrame) -> list[frozenset[str]]:
    """For each unit the normalised names of the unit above, in every language known."""
    above = {
        (level, pcode): names
        for level, pcode, *names in units[["level", "pcode", *NAMES]].itertuples(index=False)
    }
    columns = units[["level", "parent_pcode", "parent_name"]].itertuples(index=False)
    return [
        frozenset(plain(name) for name in (own, *above.get((level - 1, code), ())) if name)
        for level, code, own in columns
    ]
