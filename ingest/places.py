"""Places in a table: bring them into one form, look them up, write what was found."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from psycopg2.extensions import connection as Connection

from ingest import derived
from ingest.crosswalk import Crosswalk
from ingest.dictionary.model import Table
from ingest.faults import Faults
from ingest.gazetteer import Edition, Editions
from ingest.pcodes.answer import Answer, Place
from ingest.pcodes.choice import Choice, Choices
from ingest.pcodes.distinct import distinct
from ingest.pcodes.match import Matcher
from ingest.pcodes.on_the_ground import Asked, Ground, coordinates
from ingest.pcodes.points import Areas
from ingest.sources.model import Pcodes, Source

PLACES = ("adm", "origin", "destination")
ASKED = [*Place._fields]
DEEPEST = 5
TOTAL_ROW = "total-row"  # rule of ingest.checks: such a row names no place to be decided


def fold_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns adm0_…, adm1_…, adm2_… become the deepest unit named: adm_level, adm_pcode, adm_name.

    Name and code of the nearest level above that is given become adm_parent_name and
    adm_parent_pcode; the country, given by code or by name, becomes iso3.
    """
    parts = [f"adm{n}_{part}" for n in range(DEEPEST + 1) for part in ("pcode", "name")]
    given = [name for name in parts if name in rows]
    if not given or "adm_pcode" in rows:
        return rows
    number, first = distinct((rows[name] for name in given), np.zeros(len(rows), dtype="int64"))
    unit = _folded(rows[given].iloc[first].astype("object"))
    if "iso3" in rows:
        unit = unit.drop(columns="iso3", errors="ignore")  # the row's own says more
    folded = {name: _taken(column.tolist(), number) for name, column in unit.items()}
    level = pd.array(pd.to_numeric(unit["adm_level"]), dtype="Int64").take(number)
    return rows.assign(**(folded | {"adm_level": level}))


def _folded(rows: pd.DataFrame) -> pd.DataFrame:
    empty = pd.Series(pd.NA, index=rows.index, dtype="object")
    names = ("adm_level", "adm_pcode", "adm_name", "adm_parent_name", "adm_parent_pcode")
    unit = pd.DataFrame(dict.fromkeys(names, empty))
    for level in range(DEEPEST + 1):
        code, name = (rows.get(f"adm{level}_{part}", empty) for part in ("pcode", "name"))
        above = {"adm_parent_name": unit["adm_name"], "adm_parent_pcode": unit["adm_pcode"]}
        here = {"adm_level": level, "adm_pcode": code, "adm_name": name, **above}
        table = pd.DataFrame(here, index=rows.index).astype("object")
        unit = unit.mask(code.notna() | name.notna(), table)
    country = _country(rows, pd.to_numeric(unit["adm_level"]).astype("Int64"))
    return unit if country is None else unit.assign(iso3=country)


def _country(rows: pd.DataFrame, level: pd.Series) -> pd.Series | None:
    """The country stated beside a unit in it, as far as its code or name is known."""
    found = None
    for name in ("adm0_pcode", "adm0_name"):
        if name in rows:
            # a country alone is looked up like any unit, by its own code or name
            column = rows[name].where(level.ne(0) if name == "adm0_name" else level.notna())
            known = derived.countries(column.astype("object")).astype("object")
            known = known.where(known.astype("str").str.fullmatch("[A-Z]{3}"))
            found = known if found is None else found.fillna(known)
    return found


class Places:
    """The places of one load: boundaries are read once, each distinct place is looked up once."""

    def __init__(self, connection: Connection, source: Source, crosswalk: Crosswalk) -> None:
        self._connection = connection
        self._source = source
        self._crosswalk = crosswalk
        self._matchers: dict[frozenset[Edition], Matcher] = {}
        self._answers: dict[tuple[Place, Choice], Asked] = {}

    def resolve(self, rows: pd.DataFrame, table: Table, faults: Faults) -> pd.DataFrame:
        """Fill P-code, edition, method and score of every place; a place not found is a fault.

        What is doubtful (an unknown code, a name that is not the unit's, a point outside of it)
        is a warning, and lowers the score; contradictions are left to a person.
        """
        if self._source.pcodes is None:
            return rows
        for place in PLACES:
            if f"{place}_pcode" in table.fields:
                rows = self._resolve(rows, table, place, faults)
        return rows

    def _resolve(
        self, rows: pd.DataFrame, table: Table, place: str, faults: Faults
    ) -> pd.DataFrame:
        asked, number, answers = self.look_up(rows, table, place)
        _warn(answers, number, faults, rows.index)
        self._leave_open(asked, number, answers, faults, f"{place}_level")
        return _write(rows, table, place, answers, number)

    def look_up(
        self, rows: pd.DataFrame, table: Table, place: str
    ) -> tuple[pd.DataFrame, np.ndarray, list[Answer]]:
        """What the rows ask for one of PLACES, the number of each row's answer, and the answers."""
        asked = self._with_levels(_asked(rows, place))
        choice, choices = self._choices.of(rows, table, asked["iso3"])
        number, first = distinct((asked[name] for name in ASKED), choice)
        pairs = zip(_places(asked.iloc[first]), choice[first], strict=True)
        found = [self._answer(one, choices[which]) for one, which in pairs]
        answers = [one.answer for one in found]
        if place == "adm" and (spots := coordinates(rows, table)):
            number, answers = self._ground.settle(found, number, *spots)
        return asked, number, answers

    def _answer(self, place: Place, choice: Choice) -> Asked:
        if (place, choice) not in self._answers:
            self._answers[place, choice] = self._answered(place, choice)
        return self._answers[place, choice]

    def _answered(self, place: Place, choice: Choice) -> Asked:
        if choice.problem:
            return Asked(place, Answer(rule="place-not-found", reason=choice.problem), None)
        matcher = self._matcher(choice.editions)
        answer = matcher.match(place)
        if answer.unit and choice.version not in (None, answer.unit.version):
            reason = f"{choice.version} has no such unit, {answer.unit.version} has"
            answer = answer.left_open("place-not-found", reason)
        return Asked(place, answer, matcher.gazetteer)

    def _with_levels(self, asked: pd.DataFrame) -> pd.DataFrame:
        """Where no level is given that of the code, at whatever level it is; else 0, assumed."""
        level = asked["level"]
        if (open_codes := asked["pcode"].where(level.isna()).dropna().unique()).size:
            found = {code: self._level_of(code) for code in open_codes}
            level = level.fillna(asked["pcode"].map(found).astype("Int64"))
        filled = level.fillna(0).astype("int64")
        return asked.assign(level=filled, assumed=level.isna())

    def _level_of(self, code: str) -> int | None:
        """The highest level that has the code, else the one where it can be repaired."""
        if (at := self._choices.editions.level_of(code)) is not None:
            return at
        matcher = self._matcher(self._choices.usual.editions)
        return next((n for n in range(DEEPEST + 1) if matcher.can_be_code(n, code)), None)

    def _matcher(self, editions: frozenset[Edition]) -> Matcher:
        if editions not in self._matchers:
            known = self._choices.editions
            self._matchers[editions] = Matcher(
                known.gazetteer(editions), known, self._crosswalk, self._choices.settings
            )
        return self._matchers[editions]

    @cached_property
    def _choices(self) -> Choices:
        settings = self._source.pcodes or Pcodes(scheme="cod")
        return Choices(Editions(self._connection, settings.scheme), settings)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(Areas(self._connection), self._choices.settings)

    def _leave_open(
        self, asked: pd.DataFrame, number: np.ndarray, answers: list[Answer], faults: Faults,
        field: str,
    ) -> None:  # fmt: skip
        """Reject the rows whose place a person has to decide, and put it to them."""
        named = (asked["pcode"].notna() | asked["name"].notna()).to_numpy()
        named = named & faults.frame["rule"].ne(TOTAL_ROW).fillna(True).to_numpy(dtype=bool)
        is_open = np.array([answer.method is None for answer in answers], dtype=bool)
        lost = np.flatnonzero(is_open[number] & named)
        if not len(lost):
            return
        which, first, counts = np.unique(number[lost], return_index=True, return_counts=True)
        reasons = np.full(len(answers), None, dtype="object")
        opened = asked.iloc[lost[first]]
        assumed = opened["assumed"].map({True: field, False: ""})
        for one, place, rows, lacking in zip(
            which, _places(opened), counts, assumed, strict=True
        ):  # fmt: skip
            reasons[one] = self._reason(place, answers[one], lacking)
            self._crosswalk.note(place, answers[one], int(rows))
        for rule in {answers[one].rule for one in which}:
            meant = [one for one in which if answers[one].rule == rule]
            mask = pd.Series(np.isin(number, meant) & named, index=asked.index)
            faults.add(mask, rule or "place-not-found", pd.Series(reasons[number], asked.index))

    def _reason(self, place: Place, answer: Answer, lacking: str) -> str:
        """Why a place is open; `lacking` names the field of its level, where that is empty."""
        within = f" ({place.parent_name})" if place.parent_name else ""
        why = f": {answer.reason}" if answer.reason else ""
        level = f"level {place.level}"
        if lacking and place.name is None:
            level = "any level"
        elif lacking:
            level += f" (no {lacking} given: level {place.level} assumed)"
        return (
            f"“{place.name or place.pcode}”{within} matches no unit of {level}{why}; "
            f"give its P-code in {self._crosswalk.path.name} and load again"
        )


def _asked(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    """Columns of `Place`, as the rows have them; the level may be missing."""
    empty = pd.Series(pd.NA, index=rows.index, dtype="str")
    columns = {part: rows.get(f"{place}_{part}", empty) for part in ASKED}
    # a country given beside the place narrows the search only for the row's own unit
    columns["iso3"] = rows.get("iso3", empty) if place == "adm" else empty
    columns["level"] = pd.to_numeric(columns["level"]).astype("Int64")
    return pd.DataFrame(columns)


def _places(asked: pd.DataFrame) -> list[Place]:
    asked = asked[ASKED]
    words = asked.astype("object").where(asked.notna(), None)
    return [Place(*row) for row in words.itertuples(index=False, name=None)]


def _warn(answers: list[Answer], number: np.ndarray, faults: Faults, index: pd.Index) -> None:
    doubts = {
        which: answer for which, answer in enumerate(answers) if answer.method and answer.rule
    }
    for rule in dict.fromkeys(answer.rule for answer in doubts.values()):
        meant = [which for which, answer in doubts.items() if answer.rule == rule]
        mask = pd.Series(np.isin(number, meant), index=index)
        if rule and mask.any():
            first = int(number[mask.to_numpy().argmax()])
            faults.warn(mask, rule, answers[first].reason)


def _write(
    rows: pd.DataFrame, table: Table, place: str, answers: list[Answer], number: np.ndarray
) -> pd.DataFrame:
    units = [answer.unit if answer.method else None for answer in answers]
    found = {
        f"{place}_pcode": _taken([unit and unit.pcode for unit in units], number),
        f"{place}_match_method": _taken([answer.method for answer in answers], number),
    }
    score = [answer.score if answer.method else None for answer in answers]
    rows = rows.assign(**found)
    rows[f"{place}_match_score"] = pd.array(score, dtype="Float64").take(number)
    matched = np.array([answer.method is not None for answer in answers], dtype=bool)[number]
    for column, values in (("boundary_version", [unit and unit.version for unit in units]),
                           ("iso3", [unit and unit.iso3 for unit in units])):  # fmt: skip
        if column in table.fields:
            given = rows.get(column, pd.Series(pd.NA, index=rows.index, dtype="str"))
            filled = pd.Series(_taken(values, number), index=rows.index)
            rows[column] = given.astype("str").where(given.notna() | ~matched, filled)
    return _with_level(rows, table, place, answers, number)


def _with_level(
    rows: pd.DataFrame, table: Table, place: str, answers: list[Answer], number: np.ndarray
) -> pd.DataFrame:
    """The level of a unit that its code, its name or a point found, where none was given."""
    column = f"{place}_level"
    found = [a.unit.level if a.unit and a.method else None for a in answers]
    if column in table.fields and any(level is not None for level in found):
        level = pd.Series(pd.array(found, dtype="Int64").take(number), index=rows.index)
        rows[column] = rows[column].fillna(level) if column in rows else level
    return rows


def _taken(values: Sequence[object], number: np.ndarray) -> pd.api.extensions.ExtensionArray:
    words = [None if pd.isna(value) else str(value) for value in values]
    return pd.array(words, dtype="str").take(number)
