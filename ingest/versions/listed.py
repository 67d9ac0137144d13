"""Links between units known by code, name and parent only.

A unit whose own units are all found again in one new unit went there whole: new districts are taken
to be cut out of the region they lie in. Where there are no units below, a unit of the same name is
the same one only if no new unit stands beside it, for that may have been cut out of it.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from ingest.pcodes.names import consonants, loose

NAMED = 6  # new neighbours named in a note
Key = tuple[str, int, str]  # country, level, P-code
Link = tuple[str, int, str, str, str | None, str | None, str, float | None, str]


class Unit(NamedTuple):
    """A unit of either version."""

    iso3: str
    level: int
    pcode: str
    parent_pcode: str | None
    name: str

    @property
    def key(self) -> Key:
        """Country, level and P-code."""
        return self.iso3, self.level, self.pcode


class Listed:
    """Two versions of the same countries, as lists."""

    def __init__(self, old: list[Unit], new: list[Unit]) -> None:
        self._old, self._new = _by_area(old), _by_area(new)
        self._by_key = {unit.key: unit for unit in new}
        self._below: dict[Key, list[Unit]] = defaultdict(list)
        for unit in old:
            self._below[unit.iso3, unit.level - 1, unit.parent_pcode or ""].append(unit)
        found = ((unit.key, self._counterpart(unit)) for unit in old)
        self._became = {key: match for key, match in found if match is not None}
        self._taken = Counter(match.key for match in self._became.values())

    def links(self, iso3: str, level: int) -> list[Link]:
        """What every old unit of a country and level became."""
        return [link for unit in self._old.get((iso3, level), []) for link in self._of(unit)]

    def _counterpart(self, unit: Unit) -> Unit | None:
        """The new unit of that name (of the same code or parent, or the only one), else renamed.

        A unit is renamed whose code stayed, while each of its names is in one of the lists only.
        """
        peers = self._new.get((unit.iso3, unit.level), [])
        named = [new for new in peers if loose(new.name) == loose(unit.name)]
        spelt = [new for new in peers if consonants(new.name) == consonants(unit.name)
                 and new.parent_pcode == unit.parent_pcode]  # fmt: skip
        for found in (
            [new for new in named if new.pcode == unit.pcode],
            [new for new in named if new.parent_pcode == unit.parent_pcode],
            named,
            [] if named else spelt,
        ):
            if len(found) == 1:
                return found[0]
        coded = self._by_key.get(unit.key)
        older = {loose(old.name) for old in self._old[unit.iso3, unit.level]}
        return coded if coded and not named and loose(coded.name) not in older else None

    def _of(self, unit: Unit) -> list[Link]:
        homes = self._homes(unit)
        if homes:
            return self._to_homes(unit, homes)
        match = self._became.get(unit.key)
        beside = self._newcomers(unit, match)
        if match is not None:
            return [self._to_match(unit, match, beside)]
        words = "new in the same parent: say the shares"
        return [_link(unit, new, "parent", None, words) for new in beside] or [
            _link(unit, None, "none", None, "no unit of that code or name: say where it went")
        ]

    def _homes(self, unit: Unit) -> Counter[Key]:
        """How many of the unit's own units are in which new unit, as far as they are known."""
        became = (self._became.get(child.key) for child in self._below.get(unit.key, []))
        keys = ((new.iso3, unit.level, new.parent_pcode or "") for new in became if new)
        return Counter(key for key in keys if key in self._by_key)

    def _to_homes(self, unit: Unit, homes: Counter[Key]) -> list[Link]:
        total = len(self._below[unit.key])
        if list(homes.values()) == [total]:
            (home,) = homes
            return [_link(unit, self._by_key[home], "units_below", 1.0, "all its units are in it")]
        lost = total - sum(homes.values())
        words = f"{{}} of its {total} units are in it{f', {lost} not found' * (lost > 0)}"
        return [
            _link(unit, self._by_key[home], "units_below", None,
                  f"{words.format(count)}: say the share")
            for home, count in homes.items()
        ]  # fmt: skip

    def _to_match(self, unit: Unit, match: Unit, beside: list[Unit]) -> Link:
        if loose(match.name) != loose(unit.name) and consonants(match.name) != consonants(
            unit.name
        ):
            return _link(unit, match, "code", None, "renamed, or another place: say the share")
        method = "code_and_name" if match.pcode == unit.pcode else "name"
        if not beside and self._taken[match.key] == 1:
            return _link(unit, match, method, 1.0, "")
        named = ", ".join(f"{new.name} ({new.pcode})" for new in beside[:NAMED])
        more = " …" if len(beside) > NAMED else ""
        words = f"new beside it: {named}{more}: say the share" if beside else "two became one"
        return _link(unit, match, method, None, words)

    def _newcomers(self, unit: Unit, match: Unit | None) -> list[Unit]:
        """New units that stand for no old one, beside the unit or in its old parent."""
        parent = self._became.get((unit.iso3, unit.level - 1, unit.parent_pcode or ""))
        codes = {parent.pcode if parent else unit.parent_pcode}
        codes |= {match.parent_pcode} if match else set()
        return [new for new in self._new.get((unit.iso3, unit.level), [])
                if new.key not in self._taken and new.parent_pcode in codes]  # fmt: skip


def _by_area(units: list[Unit]) -> dict[tuple[str, int], list[Unit]]:
    groups = defaultdict(list)
    for unit in units:
        groups[unit.iso3, unit.level].append(unit)
    return dict(groups)


def _link(unit: Unit, new: Unit | None, method: str, share: float | None, note: str) -> Link:
    return (unit.iso3, unit.level, unit.pcode, unit.name, new and new.pcode, new and new.name,
            method, share, note)  # fmt: skip
