"""P-codes for any table of names or codes, without loading it."""

import re

import pandas as pd

from ingest import clean, derived, dictionary
from ingest.errors import UserError
from ingest.headings import Names
from ingest.inspect.units import LEVEL_WORDS
from ingest.pcodes.answer import Answer
from ingest.pcodes.names import loose
from ingest.personal.headings import plain
from ingest.places import Places, fold_levels
from ingest.sources.model import Source

TABLE = "admin_stock"
WANTED = re.compile(r"adm([0-5])?_(pcode|name|level|parent_name|parent_pcode)|iso3|boundary_version"
                    r"|longitude|latitude")  # fmt: skip
# headings of tables that hold units of any level, compared without case and punctuation
ANY_LEVEL = {
    "pcode": "adm_pcode", "code": "adm_pcode", "name": "adm_name", "adminlevel": "adm_level",
    "level": "adm_level", "parentpcode": "adm_parent_pcode", "parent": "adm_parent_name",
    "parentname": "adm_parent_name", "location": "iso3", "country": "iso3",
    "boundaryversion": "boundary_version",
}  # fmt: skip
ANSWERED = ["pcode", "matched_name", "boundary_version", "method", "score", "runner_up_pcode",
            "runner_up_name", "runner_up_score", "note"]  # fmt: skip


def columns(frame: pd.DataFrame, declared: dict[str, str]) -> dict[str, str]:
    """Which heading says what of a place: as declared, by tag, by alias, by the word it uses.

    Raises UserError where no heading holds a code or name, or a declared one is not there.
    """
    if missing := [heading for heading in declared if heading not in frame]:
        raise UserError(f"The file has no column “{missing[0]}”.")
    source = Source(name="pcode-match", folder=dictionary.FOLDER, title="", columns={**declared})
    known = Names(frame, dictionary.tables()[TABLE], source).fields
    found = {name: field for name, field in known.items() if WANTED.fullmatch(field)} | declared
    if not any(field.startswith("adm") for field in found.values()):
        found = _by_word(frame) or _any_level(frame)
    if not any(field.endswith(("_pcode", "_name")) for field in found.values()):
        raise UserError(
            "No column is known to hold codes or names of places: say which, "
            'as in --column "District=adm2_name".'
        )
    return found


def match(
    frame: pd.DataFrame, names: dict[str, str], places: Places, level: int | None, iso3: str | None
) -> pd.DataFrame:
    """One row a row of the table: its place as given, and ANSWERED.

    `names` is what `columns` found. Only columns of the place are kept: the rest of the table may
    be about people.
    """
    said = {field: clean.text(frame[heading]) for heading, field in names.items()}
    rows = pd.DataFrame(said, index=frame.index)
    if iso3:
        rows["iso3"] = iso3
    elif "iso3" in rows:
        rows["iso3"] = derived.countries(rows["iso3"].astype("object"))
    for name in ("longitude", "latitude"):
        if name in rows:
            rows[name] = pd.to_numeric(rows[name], errors="coerce")
    rows = fold_levels(rows)
    rows["adm_level"] = _level(rows, level)
    number, answers = places.look_up(rows, dictionary.tables()[TABLE], "adm")[1:]
    found = pd.DataFrame([_words(answer) for answer in answers], columns=ANSWERED)
    given = pd.DataFrame({"source_row": frame["source_row"], **said})
    return pd.concat([given, found.iloc[number].set_axis(frame.index)], axis=1)


def _level(rows: pd.DataFrame, level: int | None) -> pd.Series:
    if level is not None:
        return pd.Series(level, index=rows.index, dtype="Int64")
    if "adm_level" not in rows:
        raise UserError("Say which level the units are of: --level 2")
    levels = pd.to_numeric(rows["adm_level"], errors="coerce")
    if (levels.isna() & rows.get("adm_pcode", rows.get("adm_name")).notna()).any():
        raise UserError("The column of levels has cells that are no number from 0 to 5.")
    return levels.astype("Int64")


def _by_word(frame: pd.DataFrame) -> dict[str, str]:
    """Columns whose heading has one word for a kind of unit, as “Arrival District”."""
    found: dict[str, str] = {}
    for heading in map(str, frame.columns):
        words = {plain(word) for word in re.findall(r"\w+", heading)}
        levels = [field for field, kinds in LEVEL_WORDS.items() if kinds & words]
        if len(levels) == 1 and levels[0] not in found.values():
            found[heading] = levels[0]
    return found


def _any_level(frame: pd.DataFrame) -> dict[str, str]:
    found: dict[str, str] = {}
    for heading in map(str, frame.columns):
        field = ANY_LEVEL.get(loose(heading))
        if field and field not in found.values():
            found[heading] = field
    return found


def _words(answer: Answer) -> tuple[object, ...]:
    unit, other = answer.unit, answer.runner_up
    taken = answer.method is not None and unit is not None
    if not taken and unit is not None:  # the nearest unit is for a person to look at
        other, score = unit, answer.score
    else:
        score = answer.runner_up_score
    return (
        unit.pcode if taken and unit else None, unit.names[0] if taken and unit else None,
        unit.version if taken and unit else None, answer.method,
        answer.score if taken else None, other.pcode if other else None,
        other.names[0] if other else None, score if other else None,
        f"{answer.rule}: {answer.reason}".rstrip(": ") if answer.rule else None,
    )  # fmt: skip
