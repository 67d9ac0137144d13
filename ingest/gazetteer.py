"""The units that places are looked up in: every edition of every country, one chosen at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from ingest.errors import UserError
from ingest.pcodes.names import loose, plain

SCHEMES = {
    "cod": ("cod",),
    "iso_3166": ("iso_3166", "natural_earth"),
    "geoboundaries": ("geoboundaries",),
}
EDITIONS = """
SELECT iso3, level, boundary_version, max(valid_on), max(valid_to), bool_or(geom IS NOT NULL)
FROM core.admin_unit WHERE pcode_scheme = ANY(%s) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
UNITS = """
SELECT pcode, level, boundary_version, iso3, parent_pcode, parent_name,
       array_remove(ARRAY[name, name_en, name_fr, name_es, name_ar], NULL)
FROM core.admin_unit WHERE pcode_scheme = ANY(%s) AND boundary_version = ANY(%s)
"""
DEEPEST = 5
NOWHERE: frozenset[str] = frozenset()
Area = tuple[str, int]  # country and level: what an edition is chosen for


class Edition(NamedTuple):
    """One country's units of one level as they stood in one version."""

    iso3: str
    level: int
    version: str
    valid_on: date | None
    valid_to: date | None
    has_shapes: bool


class Unit(NamedTuple):
    """A country or subdivision. `above`: codes and comparable names of all units it lies in."""

    pcode: str
    level: int
    version: str
    iso3: str
    parent_pcode: str | None
    parent_name: str | None
    names: tuple[str, ...]
    above: frozenset[str]


@dataclass(frozen=True)
class Gazetteer:
    """The units of the editions chosen, with their indexes by code and by name."""

    scheme: str
    units: list[Unit]

    @cached_property
    def by_code(self) -> dict[tuple[int, str], list[Unit]]:
        """Units by level and P-code."""
        return _index((unit.level, unit.pcode, unit) for unit in self.units)

    @cached_property
    def by_name(self) -> dict[tuple[int, str], list[Unit]]:
        """Units by level and name as written, in any language."""
        return _index((unit.level, name, unit) for unit in self.units for name in unit.names)

    @cached_property
    def by_plain_name(self) -> dict[tuple[int, str], list[Unit]]:
        """Units by level and name without accents, case and punctuation."""
        return _index((unit.level, plain(name), unit) for unit in self.units for name in unit.names)

    @cached_property
    def by_loose_name(self) -> dict[tuple[int, str], list[Unit]]:
        """Units by level and name without articles, kind of unit and script."""
        return _index((unit.level, loose(name), unit) for unit in self.units for name in unit.names)

    @cached_property
    def by_country(self) -> dict[Area, list[Unit]]:
        """Units by country and level."""
        groups = defaultdict(list)
        for unit in self.units:
            groups[unit.iso3, unit.level].append(unit)
        return dict(groups)

    def at(self, level: int, iso3: str | None) -> list[Unit]:
        """The units of a level, in one country or in all."""
        countries = [iso3] if iso3 else sorted(self.countries.get(level, ()))
        return [unit for one in countries for unit in self.by_country.get((one, level), [])]

    @cached_property
    def countries(self) -> dict[int, set[str]]:
        """Countries that have units, by level."""
        found = defaultdict(set)
        for unit in self.units:
            found[unit.level].add(unit.iso3)
        return dict(found)


class Editions:
    """Every edition of a scheme ("cod" or "iso_3166") in core.admin_unit."""

    def __init__(self, connection: Connection, scheme: str) -> None:
        if scheme not in SCHEMES:
            raise UserError(f"“{scheme}” is no P-code scheme; there are {', '.join(SCHEMES)}.")
        self._connection = connection
        self._scheme = scheme
        self._gazetteers: dict[frozenset[Edition], Gazetteer] = {}
        with connection.cursor() as cursor:
            cursor.execute(EDITIONS, (list(SCHEMES[scheme]),))
            self.all = [Edition(*row) for row in cursor.fetchall()]
        if not self.all:
            raise UserError(
                "No boundaries of this kind are loaded: load them first "
                "(geoportal load cod_ab FILE, or geoportal load natural_earth)."
            )

    @cached_property
    def newest(self) -> frozenset[Edition]:
        """For each country and level the newest edition that has shapes, else the newest.

        A figure on a unit without a shape shows on no map, so a list of codes alone does not
        take the place of boundaries unless a source asks for it.
        """
        chosen = {(edition.iso3, edition.level): edition for edition in sorted(self.all, key=_age)}
        return frozenset(chosen.values())

    def of(self, versions: tuple[str, ...]) -> frozenset[Edition]:
        """The newest, but for the countries and levels that have one of the versions named."""
        named = [edition for edition in self.all if edition.version in versions]
        if missing := set(versions) - {edition.version for edition in named}:
            raise UserError(
                f"There is no boundary version {_quoted(missing)}; loaded are "
                f"{_quoted({edition.version for edition in self.all})}."
            )
        return self._with(named)

    def on(self, day: date) -> frozenset[Edition]:
        """The editions in force on a day; before the first, the first."""
        by_area = defaultdict(list)
        for edition in self.all:
            by_area[edition.iso3, edition.level].append(edition)
        return frozenset(_in_force(editions, day) for editions in by_area.values())

    def gazetteer(self, editions: frozenset[Edition]) -> Gazetteer:
        """The units of some editions; read once."""
        if editions not in self._gazetteers:
            self._gazetteers[editions] = Gazetteer(self._scheme, self._read(editions))
        return self._gazetteers[editions]

    @cached_property
    def by_code(self) -> dict[tuple[int, str], dict[str, str]]:
        """Version and name of every unit of every edition, by level and P-code."""
        found: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT level, pcode, boundary_version, name FROM core.admin_unit "
                "WHERE pcode_scheme = ANY(%s)", (list(SCHEMES[self._scheme]),),
            )  # fmt: skip
            for level, pcode, version, name in cursor:
                found[level, pcode][version] = name
        return found

    def level_of(self, pcode: str) -> int | None:
        """The highest level that has a unit of this very code in any edition; None for none."""
        return next((n for n in range(DEEPEST + 1) if (n, pcode) in self.by_code), None)

    def _with(self, named: list[Edition]) -> frozenset[Edition]:
        instead = {(edition.iso3, edition.level): edition for edition in named}
        return frozenset(instead.get((e.iso3, e.level), e) for e in self.newest)

    def _read(self, editions: frozenset[Edition]) -> list[Unit]:
        wanted = {(edition.iso3, edition.level, edition.version) for edition in editions}
        with self._connection.cursor() as cursor:
            versions = sorted({edition.version for edition in editions})
            cursor.execute(UNITS, (list(SCHEMES[self._scheme]), versions))
            found = [
                Unit(pcode, level, version, iso3, code, name, tuple(dict.fromkeys(names)), NOWHERE)
                for pcode, level, version, iso3, code, name, names in cursor
                if (iso3, level, version) in wanted
            ]
        return placed(found)


def _age(edition: Edition) -> tuple[bool, date, str]:
    return edition.has_shapes, edition.valid_on or date.min, edition.version


def _in_force(editions: list[Edition], day: date) -> Edition:
    begun = [edition for edition in editions if (edition.valid_on or date.min) <= day]
    current = [edition for edition in begun if (edition.valid_to or date.max) >= day]
    if current or begun:
        return max(current or begun, key=lambda e: (e.valid_on or date.min, e.has_shapes))
    return min(editions, key=lambda e: (e.valid_on or date.min, not e.has_shapes))


def placed(units: list[Unit]) -> list[Unit]:
    """Units, the greater first, each with the codes and names of what it lies in."""
    placed: dict[tuple[str, int, str], Unit] = {}
    done = []
    for unit in sorted(units, key=lambda unit: unit.level):
        parent = placed.get((unit.iso3, unit.level - 1, unit.parent_pcode or ""))
        said = {unit.iso3, unit.parent_pcode or "", *_keys(unit.parent_name or "")}
        if parent:
            said |= {*parent.above, *(key for name in parent.names for key in _keys(name))}
        unit = unit._replace(above=frozenset(said - {""}))
        placed[unit.iso3, unit.level, unit.pcode] = unit
        done.append(unit)
    return done


def _keys(name: str) -> tuple[str, str]:
    return plain(name), loose(name)


def _index(entries: Iterable[tuple[int, str, Unit]]) -> dict[tuple[int, str], list[Unit]]:
    found: dict[tuple[int, str], list[Unit]] = defaultdict(list)
    for level, key, unit in entries:
        if key and unit not in found[level, key]:
            found[level, key].append(unit)
    return dict(found)


def _quoted(words: set[str]) -> str:
    shown = sorted(words)[:12]
    return ", ".join(f"“{word}”" for word in shown) + (" …" if len(words) > len(shown) else "")
