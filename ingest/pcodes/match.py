"""Places to units, one by one: code, name and a person's declaration weighed against each other.

In order: what a person declared for this very code and name; the code; the repaired code; what was
declared for the name; the name as written, normalised, nearly (`ingest.pcodes.by_name`). Where code
and name both find a unit and the units differ, nothing is taken: a person decides.
"""

import pandas as pd

from ingest import derived
from ingest.crosswalk import Crosswalk
from ingest.gazetteer import Editions, Gazetteer, Unit
from ingest.pcodes import by_name
from ingest.pcodes.answer import Answer, Place
from ingest.pcodes.repair import Repairs
from ingest.sources.model import Pcodes

UNKNOWN = Answer(method="unknown")


class Matcher:
    """Looks places up in one choice of editions."""

    def __init__(
        self, gazetteer: Gazetteer, editions: Editions, crosswalk: Crosswalk, settings: Pcodes
    ) -> None:
        self.gazetteer = gazetteer
        self._editions = editions
        self._crosswalk = crosswalk
        self._settings = settings
        self._repairs = Repairs(gazetteer)

    def match(self, place: Place) -> Answer:
        """The unit, or why there is none; an empty place has an empty answer."""
        if place.pcode is None and place.name is None:
            return Answer()
        if {place.pcode, place.name} & set(self._settings.unknown):
            return UNKNOWN
        if declared := self._declared(place, place.pcode):
            return declared
        coded = self._by_code(place)
        if coded.unit is None and (declared := self._declared(place, None)):
            return declared
        named = by_name.find(place, self.gazetteer, self._settings)
        if coded.unit is not None:
            return self._weighed(place, coded, named)
        return self._by_name_alone(place, named)

    def can_be_code(self, level: int, code: str) -> bool:
        """Whether a code as written can stand for one unit of the level."""
        return self._repairs.find(level, None, code) is not None

    def _declared(self, place: Place, code: str | None) -> Answer | None:
        """What a person declared for the place with this code; without one, whatever its code."""
        pcode = self._crosswalk.declared(place, code)
        if pcode is None:
            return None
        units = self.gazetteer.by_code.get((place.level, pcode), [])
        if len(units) == 1:
            return Answer(units[0], "crosswalk", 1.0)
        versions = self._editions.by_code.get((place.level, pcode), {})
        self._crosswalk.refuse_unknown(pcode, bool(versions))
        reason = f"the crosswalk gives {pcode}, which is in {', '.join(versions)} only"
        return Answer(rule="place-not-found", reason=reason)

    def _by_code(self, place: Place) -> Answer:
        if place.pcode is None:
            return Answer()
        found = [unit for unit in self.gazetteer.by_code.get((place.level, place.pcode), [])
                 if place.iso3 in (None, unit.iso3)]  # fmt: skip
        if len(found) == 1:
            return Answer(found[0], "pcode", 1.0)
        if (place.level, place.pcode) in self._editions.by_code:
            return Answer()  # a sound code, of another edition or country: not to be mended
        if unit := self._repairs.find(place.level, place.iso3, place.pcode):
            return Answer(unit, "pcode_repaired", 0.95)
        return Answer()

    def _weighed(self, place: Place, coded: Answer, named: Answer) -> Answer:
        """Code and name against each other; the code decides only where the name allows it."""
        unit = coded.unit
        if place.name is None or unit is None or by_name.bears(unit, place.name):
            return coded
        if named.unit is not None and named.unit.pcode == unit.pcode and named.method:
            return coded
        if named.unit is not None and named.method and not self._elsewhere(place, unit, named.unit):
            return self._contradiction(place, coded, named)
        if not by_name.can_be_compared(place.name, unit):
            return coded
        if by_name.likeness(place.name, unit) >= by_name.WORTH_A_LOOK or _is_country(unit, place):
            return coded
        reason = f"“{place.name}” is none of the names of {unit.pcode} ({unit.names[0]})"
        return coded.doubted("place-code-and-name-differ", reason)

    def _elsewhere(self, place: Place, coded: Unit, named: Unit) -> bool:
        """Whether the parent stated is the code's and not the name's: two units of one name."""
        return by_name.lies_in(coded, place) and not by_name.lies_in(named, place)

    def _contradiction(self, place: Place, coded: Answer, named: Answer) -> Answer:
        unit, other = coded.unit, named.unit
        if unit is None or other is None:
            return coded
        reason = (
            f"the code {place.pcode} is {unit.names[0]} ({unit.version}), "
            f"the name “{place.name}” is {other.pcode}"
        )
        for version, name in self._editions.by_code.get((place.level, unit.pcode), {}).items():
            if version != unit.version and name in (place.name, *other.names):
                reason += f"; in {version} the code and the name agree"
        both = Answer(unit, coded.method, coded.score, other, named.score)
        return both.left_open("place-contradiction", reason)

    def _by_name_alone(self, place: Place, named: Answer) -> Answer:
        if place.pcode is None or named.method is None:
            return self._explained(place, named)
        reason = f"no unit of level {place.level} has the code {place.pcode}; the name decided"
        return named.doubted("place-code-unknown", reason)

    def _explained(self, place: Place, answer: Answer) -> Answer:
        """An open place with the reason that helps most."""
        if answer.method is not None:
            return answer
        reason = answer.reason
        if versions := self._editions.by_code.get((place.level, place.pcode or "")):
            reason = f"{place.pcode} is a unit of {', '.join(sorted(versions)[:3])}"
        return answer.left_open("place-not-found", reason)


def _is_country(unit: Unit, place: Place) -> bool:
    """Whether the name is one of the country's in another list (CLDR, in four languages)."""
    known = derived.countries(pd.Series([place.name], dtype="object")).iloc[0]
    return unit.level == 0 and known == unit.iso3
