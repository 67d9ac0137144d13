"""Codes and names of the units: from Natural Earth's attributes, CLDR and `choices.toml`."""

import pandas as pd
from babel import Locale
from babel.core import get_global

from ingest.sources.natural_earth.choices import (
    LANGUAGES,
    NAME_COLUMNS,
    choices,
    country_codes,
    unit_changes,
)

# Natural Earth marks the subdivision codes it made up itself by "~" or "X" and digits.
NOT_ISO_3166_2 = r"~|-X\d"
LEADING_PREPOSITION = r"^(?:de la |de l['’]|des |du |del |de |d['’]|of )"


def iso2_codes() -> dict[str, str]:
    """ISO 3166-1 alpha-3 -> alpha-2, as far as CLDR knows them; Kosovo's user code included."""
    aliases = get_global("territory_aliases").items()
    pairs = {old: new[0] for old, new in aliases if len(old) == 3 and old.isalpha()}
    return pairs | {"XKX": "XK"}


def coded(units: pd.DataFrame) -> pd.DataFrame:
    """`units` (Natural Earth's admin-1 attributes) with iso3, iso_3166_2, pcode, pcode_scheme.

    pcode is the ISO 3166-2 code where it is real and belongs to one unit only, else Natural
    Earth's adm1_code made safe in a URL ("SAH+00?" becomes "SAH-00").
    """
    changes = _changes(units)
    iso3 = changes["iso3"].fillna(units["adm0_a3"].replace(country_codes()))
    iso_3166_2 = _subdivision_codes(units, changes["iso_3166_2"], iso3)
    unique = iso_3166_2.notna() & ~iso_3166_2.duplicated(keep=False)
    own = units["adm1_code"].str.replace("+", "-").str.rstrip("?")
    return units.assign(
        iso3=iso3,
        iso_3166_2=iso_3166_2,
        pcode=iso_3166_2.where(unique, own),
        pcode_scheme=unique.map({True: "iso_3166", False: "natural_earth"}),
    )


def _subdivision_codes(units: pd.DataFrame, changed: pd.Series, iso3: pd.Series) -> pd.Series:
    made_up = units["iso_3166_2"].str.contains(NOT_ISO_3166_2)
    renumbered = iso3.isin(choices()["iso_3166_2_renumbered"])
    return changed.fillna(units["iso_3166_2"].mask(made_up | renumbered))


def named(units: pd.DataFrame) -> pd.DataFrame:
    """`units` (with iso3) with name and name_<language> complete.

    Each is the one of `choices.toml`, else Natural Earth's, else generic.
    """
    changes = _changes(units)
    generic = choices()["names"]["unnamed"]
    name = changes["name"].fillna(units["name"]).fillna(generic["name_en"]).str.strip()
    columns = {"name": name}
    for column in NAME_COLUMNS:
        given = _tidied(units[column])
        if column != "name_ar":  # `name` is in Latin letters
            shared = given.notna() & units.assign(given=given).duplicated(["iso3", "given"], False)
            given = given.mask(shared, name)
        columns[column] = changes[column].fillna(given).fillna(generic[column])
    return units.assign(**columns)


def _tidied(names: pd.Series) -> pd.Series:
    """Names as they stand alone: Natural Earth has "d'Irkoutsk", "du Sud", "canton de Vaud"."""
    bare = names.str.strip().str.replace(LEADING_PREPOSITION, "", regex=True)
    return bare.str[:1].str.upper() + bare.str[1:]


def _changes(units: pd.DataFrame) -> pd.DataFrame:
    """The columns of `choices.toml`'s units, aligned with `units`, missing where unchanged."""
    table = pd.DataFrame.from_dict(unit_changes(), orient="index")
    return table.reindex(units["adm1_code"]).set_axis(units.index)


def country_names(units: pd.DataFrame) -> pd.DataFrame:
    """One row a level-0 unit: iso3, name (English), name_<language>.

    Names are those of `choices.toml`, else CLDR's, else those of the unit's first admin-1 unit
    (the places that ISO has no code for are one unit each).
    """
    own = choices()["names"]
    fallback = units.groupby("iso3")[list(NAME_COLUMNS)].first()
    rows = [
        {"iso3": iso3, **fallback.loc[iso3].to_dict(), **cldr_names(iso3), **own.get(iso3, {})}
        for iso3 in fallback.index
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(name=frame["name_en"])


def cldr_names(iso3: str) -> dict[str, str]:
    """CLDR's names of a country in the four languages, empty when it has none."""
    iso2 = iso2_codes().get(iso3)
    if iso2 is None:
        return {}
    return {f"name_{lang}": Locale(lang).territories[iso2] for lang in LANGUAGES}
