"""A column's profile as it is reported."""

import re
from collections import Counter

from ingest.inspect import words
from ingest.inspect.model import Column
from ingest.inspect.profile import Profile
from ingest.personal import Suspect
from ingest.personal.headings import plain

EXAMPLES = 4
UNITS = {
    "people": {"individuals", "individus", "individuos", "people", "persons", "population", "ind",
               "refugees", "idps", "returnees", "female", "male", "males", "females", "inneed",
               "affected", "targeted", "reached", "افراد", "اشخاص", "displaced", "figure"},
    "households": {"households", "hh", "menages", "hogares", "families", "familles", "اسر"},
    "degrees": {"lat", "latitude", "lon", "long", "longitude", "lng", "latitud", "longitud"},
    "km²": {"sqkm", "km2"},
    "%": {"percent", "percentage", "pct", "share", "coverage"},
}  # fmt: skip


def column(profile: Profile, tag: str | None, suspect: Suspect | None) -> Column:
    """The column as reported; a personal one shows shapes of values, never values."""
    nulls, values = dict(profile.nulls), Counter(profile.values)
    if "NA" in nulls and _is_coded(values):  # Namibia among countries
        values["NA"] = nulls.pop("NA")
    examples = [word for word, _ in values.most_common(EXAMPLES)]
    least, greatest = (None, None) if suspect else _extent(profile)
    return Column(
        heading=profile.heading, tag=tag, kind=profile.kind, kinds=dict(profile.kinds),
        filled=profile.cells - sum(nulls.values()), empty=sum(nulls.values()), nulls=nulls,
        distinct=len(values), distinct_is_exact=profile.is_exact,
        examples=tuple(words.mask(w) if suspect else _short(w) for w in examples),
        least=least, greatest=greatest, unit=_unit(profile, tag),
        personal=suspect.kind if suspect else None,
    )  # fmt: skip


def _is_coded(values: Counter[str]) -> bool:
    return bool(values) and all(re.fullmatch("[A-Z]{2}", word) for word in values)


def _extent(profile: Profile) -> tuple[str | None, str | None]:
    if profile.kind == "date" and profile.days:
        return profile.days[0], profile.days[1]
    if profile.kind in ("integer", "number") and profile.least is not None:
        return f"{profile.least:.12g}", f"{profile.greatest:.12g}"
    return None, None


def _unit(profile: Profile, tag: str | None) -> str | None:
    if profile.kind not in ("integer", "number", "mixed"):
        return None
    if any(word.endswith("%") for word in list(profile.values)[:20]):
        return "%"
    said = set(plain(f"{profile.heading} {tag or ''}").split())
    return next((unit for unit, names in UNITS.items() if said & names), None)


def _short(word: str) -> str:
    flat = " ".join(words.HIDDEN.sub("", word).split())
    return flat if len(flat) <= 40 else flat[:39] + "…"
