"""Columns whose heading is a word for units of a level: “Région”, “District”."""

from ingest.inspect.profile import Profile
from ingest.personal.headings import plain

LEVEL_WORDS = {  # what units of a level are called in many countries
    "adm0_name": {"country", "pays", "pais", "بلد", "دوله"},
    "adm1_name": {"region", "province", "state", "governorate", "oblast", "department",
                  "departement", "departamento", "dept", "محافظه", "ولايه"},
    "adm2_name": {"district", "county", "lga", "commune", "municipio", "municipality", "raion",
                  "prefecture", "مديريه", "قضاء"},
}  # fmt: skip
EITHER = {"department", "departement", "departamento", "dept"}  # below regions, where there are any
CODES = {"code", "pcode", "pcod", "id", "codigo", "رمز"}


def named(profiles: dict[str, Profile], levels: dict[str, int]) -> dict[str, str]:
    """Field of the unit's name by heading; `levels` are those of columns of P-codes.

    Departments are of the first level, but of the second beside regions or codes of that level.
    """
    said = {
        heading: set(plain(heading).split())
        for heading, profile in profiles.items()
        if profile.kind != "code"
    }
    said = {heading: words for heading, words in said.items() if words.isdisjoint(CODES)}
    found = {
        heading: field
        for field, kinds in LEVEL_WORDS.items()
        for heading, words in said.items()
        if not words.isdisjoint(kinds)
    }
    regions = any(field == "adm1_name" and not said[h] & EITHER for h, field in found.items())
    coded = set(levels.values()) == {2} and "adm2_name" not in found.values()
    return {**found, **(_below(found, said) if regions or coded else {})}


def _below(found: dict[str, str], said: dict[str, set[str]]) -> dict[str, str]:
    """Departments a level lower, and what is below them too."""
    departments = {heading for heading in found if said[heading] & EITHER}
    if not departments:
        return {}
    lower = {h: "adm3_name" for h, field in found.items() if field == "adm2_name"}
    return lower | dict.fromkeys(departments, "adm2_name")
