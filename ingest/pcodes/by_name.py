"""From a name to a unit: as written, without accents, without articles and kinds, nearly."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from ingest.gazetteer import Gazetteer, Unit
from ingest.pcodes.answer import Answer, Place
from ingest.pcodes.names import consonants, core, is_latin, loose, marks, plain
from ingest.sources.model import Pcodes

OUTSIDE = 0.1  # taken off the score of a unit that does not lie in the parent the source states
SHORTEST = 4  # letters; of shorter names every third one is near another
MANY = 3000  # units among which the nearest are first sought by their first name only
WORTH_A_LOOK = 0.6  # likeness below which a unit is not even suggested


def find(place: Place, gazetteer: Gazetteer, settings: Pcodes) -> Answer:
    """The one unit of that name in the parent stated, or else the nearest one, not taken.

    Any spelling within the parent comes before the same spelling elsewhere.
    """
    if place.name is None:
        return Answer()
    exact = [
        (method, score, _in_country(place, index.get((place.level, key), [])))
        for method, score, index, key in (
            ("name", 1.0, gazetteer.by_name, place.name),
            ("name_normalised", 0.95, gazetteer.by_plain_name, plain(place.name)),
            ("name_normalised", 0.9, gazetteer.by_loose_name, loose(place.name)),
        )
    ]
    for method, score, found in exact:
        if answer := _inside(place, found, method, score):
            return answer
    nearest = _nearly(place, gazetteer, settings)
    if nearest.method:
        return nearest
    # outside of its parent a name has to be the same, letter by letter, and is doubted
    elsewhere = (_outside(place, found, method, score) for method, score, found in exact[:2])
    return next(filter(None, elsewhere), nearest)


def likeness(name: str, unit: Unit) -> float:
    """How alike a name and the best of a unit's names are: 0 to 1, 1 being one and the same."""
    return max((_alike(name, other) for other in unit.names), default=0.0)


def bears(unit: Unit, name: str) -> bool:
    """Whether the unit has the name, accents, articles and kinds of unit apart."""
    return any(plain(name) == plain(other) or loose(name) == loose(other) for other in unit.names)


def can_be_compared(name: str, unit: Unit) -> bool:
    """Whether the unit has a name in the same script."""
    return any(is_latin(other) == is_latin(name) for other in unit.names)


def lies_in(unit: Unit, place: Place) -> bool:
    """Whether the unit lies in the parent that the source states, by code or by name."""
    if place.parent_pcode and place.parent_pcode in unit.above:
        return True
    name = place.parent_name
    return bool(name) and not {plain(name), loose(name)}.isdisjoint(unit.above)


def _has_parent(place: Place) -> bool:
    return place.parent_name is not None or place.parent_pcode is not None


def _in_country(place: Place, units: Iterable[Unit]) -> list[Unit]:
    return [unit for unit in units if place.iso3 in (None, unit.iso3)]


def _inside(place: Place, found: list[Unit], method: str, score: float) -> Answer | None:
    """The answer if exactly one of the units found lies in the parent, where one is stated."""
    inside = [unit for unit in found if lies_in(unit, place)] if _has_parent(place) else found
    return Answer(inside[0], method, score) if len(inside) == 1 else None


def _outside(place: Place, found: list[Unit], method: str, score: float) -> Answer | None:
    """The answer if the one unit of that name lies elsewhere in the country stated."""
    if place.iso3 is None or len(found) != 1:
        return None
    reason = f"“{place.name}” does not lie in “{place.parent_name or place.parent_pcode}”"
    lower = round(score - OUTSIDE, 2)
    return Answer(found[0], method, score).doubted("place-other-parent", reason, lower)


def _nearly(place: Place, gazetteer: Gazetteer, settings: Pcodes) -> Answer:
    """The most alike unit of the parent (or country), if alike enough and far ahead of the next.

    Without a parent or country known to the boundaries nothing is taken, only suggested.
    """
    area = gazetteer.at(place.level, place.iso3)
    within = [unit for unit in area if lies_in(unit, place)] if _has_parent(place) else area
    ranked = _ranked(place, within or area)
    if not ranked:
        return Answer()
    (score, best), (second, other) = ranked[0], ranked[1] if len(ranked) > 1 else (0.0, None)
    nearest = Answer(best, "name_fuzzy", round(score, 2), other, round(second, 2))
    sure = score >= settings.accept and score - second >= settings.margin
    known = _has_parent(place) or place.iso3 or len(gazetteer.countries[place.level]) == 1
    if sure and within and known and _begins_alike(place.name or "", best):
        return nearest
    nearest = nearest if score >= WORTH_A_LOOK else Answer()
    twins = [unit for unit in area if bears(unit, place.name or "")]
    reason = f"{len(twins)} units bear that name" if len(twins) > 1 else ""
    return nearest.left_open("place-not-found", reason)


def _ranked(place: Place, units: list[Unit]) -> list[tuple[float, Unit]]:
    """The two units most alike, with how much; units that a word tells apart are left out."""
    name = place.name or ""
    if len(units) > MANY:
        units = _shortlist(name, units)
    scores = [(max(_alike(name, other) for other in unit.names), unit) for unit in units]
    best = sorted(scores, key=lambda pair: (-pair[0], pair[1].pcode))[:2]
    return [(score, unit) for score, unit in best if score > 0]


def _begins_alike(name: str, unit: Unit) -> bool:
    """Long enough to be told from others, and of one first letter, where the script is one."""
    own = core(name)
    begins = (core(other)[:1] == own[:1] for other in unit.names if is_latin(other))
    return not is_latin(name) or (len(own) >= SHORTEST and any(begins))


def _shortlist(name: str, units: list[Unit]) -> list[Unit]:
    """The hundred units most alike by their first name, found fast."""
    names = [loose(unit.names[0]) for unit in units]
    found = process.extract(loose(name), names, scorer=fuzz.ratio, processor=None, limit=100)
    return [units[position] for _, _, position in found]


def _alike(name: str, other: str) -> float:
    """0 to 1; names that a number or a direction tells apart are not alike."""
    if marks(name) != marks(other):
        return 0.0
    if is_latin(name) != is_latin(other):
        bones = consonants(name), consonants(other)
        return 0.9 * (bones[0] == bones[1] and len(bones[0]) >= SHORTEST)
    # Basse-Terre is not Terre-de-Bas, though both are lower and Terre
    return min(fuzz.ratio(core(name), core(other)), fuzz.ratio(loose(name), loose(other))) / 100
