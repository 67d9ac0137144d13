"""Which table of the dictionary a file fits, field by field, with the reason for each."""

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from ingest import dictionary
from ingest.dictionary.model import Field, Table
from ingest.inspect import boundaries, kobo, units
from ingest.inspect.model import Mapped, TableFit
from ingest.inspect.profile import Profile
from ingest.personal.headings import plain

FITS = {  # kinds of a column that can fill a field of a type
    "integer": {"integer", "number", "empty", "mixed"},
    "number": {"integer", "number", "empty", "mixed", "code"},
    "date": {"date", "integer", "empty", "mixed"},
    "boolean": {"boolean", "integer", "text", "empty"},
}
FILLED_BY_LOAD = re.compile(r"(match_method|match_score|boundary_version)$")
PLACES = ("adm", "origin", "destination")
ENDS = {  # what headings call the two ends of a journey
    "origin": {"origin", "origine", "origen", "coo", "from", "departure", "provenance"},
    "destination": {"destination", "destino", "dest", "coa", "asylum", "to", "arrival"},
}
NOT_KNOWN = {"unknown", "not known", "unk", "inconnu", "inconnue", "non connu", "desconocido",
             "desconocida", "غير معروف", "غير معروفه", "مجهول"}  # fmt: skip
CODED = re.compile(r"[A-Z]{2,3}[\d-]*")
ALIKE = 86  # of 100: similarity of two headings that may mean the same
WORDS = 60  # of a code column, looked at
LEAST = 0.4  # score below which a table is not worth naming


@dataclass(frozen=True)
class Candidate:
    """A column that could fill a field."""

    score: float
    heading: str
    field: str
    why: str


def fits(
    profiles: dict[str, Profile], tags: dict[str, str], shape: str | None, pair: str | None,
    levels: dict[str, int],
) -> tuple[TableFit, ...]:  # fmt: skip
    """Every table, best fit first; those with a score below LEAST fit hardly at all.

    `shape` is the kind of geometry of a layer (Point, Polygon …), `pair` the heading of a column
    that holds latitude and longitude in one cell, `levels` the level of columns of P-codes.
    """
    tables = [table for table in dictionary.tables().values() if table.holds_records]
    found = [_fit(table, profiles, tags, shape, pair, levels) for table in tables]
    return tuple(sorted(found, key=lambda f: -f.score))


def known_headings(headings: tuple[str, ...]) -> int:
    """How many of the headings are names or aliases in the dictionary."""
    return sum(heading.strip().lower() in _known() for heading in headings)


@cache
def _known() -> frozenset[str]:
    return frozenset(
        name.lower()
        for table in dictionary.tables().values()
        for field in table.readable.values()
        for name in (field.name, *field.aliases)
    )


def _fit(
    table: Table, profiles: dict[str, Profile], tags: dict[str, str], shape: str | None,
    pair: str | None, levels: dict[str, int],
) -> TableFit:  # fmt: skip
    no_answers, named = kobo.own(profiles), units.named(profiles, levels)
    candidates = [
        candidate
        for heading, profile in profiles.items()
        if heading not in no_answers
        for field in table.readable.values()
        if not FILLED_BY_LOAD.search(field.name) and not field.is_geometry
        and (candidate := _candidate(heading, tags.get(heading), profile, field))
    ]  # fmt: skip
    if pair and "coordinates" in table.readable:
        candidates.append(Candidate(0.7, pair, "coordinates", "two coordinates in one cell"))
    candidates += [
        Candidate(0.55, heading, f"adm{level}_pcode", f"P-codes, of level {level} by their length")
        for heading, level in levels.items()
        if f"adm{level}_pcode" in table.readable and not _is_end(heading)
        and heading.strip().lower() not in _ids()  # ids of sites look like P-codes
    ]  # fmt: skip
    candidates += [
        Candidate(0.6, heading, field, "a word for units of that level")
        for heading, field in named.items()
        if field in table.readable and not _is_end(heading)
    ]
    columns = tuple(
        Mapped(
            heading=c.heading,
            field=c.field,
            score=round(c.score, 2),
            why=c.why,
            unknown_words=_unknown(profiles[c.heading], table.readable[c.field]),
            unknown_places=_nowhere(profiles[c.heading], c.field),
        )
        for c in _without_second_country(_chosen(candidates))
    )
    used = {column.heading for column in columns}
    missing = _missing(table, {column.field for column in columns}, _holds(table, shape))
    return TableFit(
        table=table.name, title=table.title, columns=columns, missing=missing,
        score=_score(table, columns, missing, len(profiles), shape),
        left_over=tuple(heading for heading in profiles if heading not in used),
    )  # fmt: skip


def _unknown(profile: Profile, field: Field) -> tuple[str, ...]:
    """Words of a code column that no code and no label in any language is, the commonest first."""
    if field.codes is None:
        return ()
    known = _code_words(field.codes)
    return tuple(w for w in profile.common[:WORDS] if w.strip().lower() not in known)


def _nowhere(profile: Profile, field: str) -> tuple[str, ...]:
    """Words of a column of places that say that the place is not known."""
    if not field.startswith(PLACES) or not field.endswith(("_name", "_pcode")):
        return ()
    return tuple(word for word in profile.common if plain(word) in NOT_KNOWN)


def _holds(table: Table, shape: str | None) -> bool:
    """Whether the table's geometry is of the layer's kind, or its records may come with points."""
    kind = table.geometry.type if table.geometry else ""
    if shape == "Point" and "longitude" in table.readable:
        return True
    return shape is not None and kind.endswith(shape.lower().removeprefix("multi"))


def _without_second_country(chosen: list[Candidate]) -> list[Candidate]:
    """A country told by values is of no use beside one told by its heading."""
    named = any(c.field in ("adm0_name", "adm0_pcode") for c in chosen)
    return [c for c in chosen if not (named and c.field == "iso3" and c.score <= 0.6)]


def _chosen(candidates: list[Candidate]) -> list[Candidate]:
    """Each column and each field once, the surest first."""
    chosen: dict[str, Candidate] = {}
    headings: set[str] = set()
    for candidate in sorted(candidates, key=lambda c: -c.score):
        if candidate.field not in chosen and candidate.heading not in headings:
            chosen[candidate.field] = candidate
            headings.add(candidate.heading)
    return list(chosen.values())


def _score(
    table: Table, columns: tuple[Mapped, ...], missing: tuple[str, ...], total: int,
    shape: str | None,
) -> float:  # fmt: skip
    required = max(1, len(_required(table)))
    # one constant in source.toml can state what a code field asks, and an id can be made
    lost = sum(0.4 if _can_be_stated(table, name) else 1.0 for name in missing)
    met = 1 - min(lost, required) / required
    explained = sum(column.score for column in columns) / max(1, total)
    own = sum(column.score for column in columns if column.field in table.fields)
    score = 0.6 * met + 0.25 * min(1.0, explained) + 0.15 * min(1.0, own / 4)
    # lines between places are no shapes of any table
    suits = shape not in ("Point", "Polygon") or _holds(table, shape)
    return round(score if suits else score / 2, 2)


def _can_be_stated(table: Table, name: str) -> bool:
    made = name.endswith("_id") and "name" in table.fields  # from the name and the place
    return made or (name in table.fields and table.fields[name].codes is not None)


def _required(table: Table) -> list[str]:
    """Fields a file must bring: not those the load finds, nor those one constant can state."""
    needed = [f.name for f in table.fields.values()
              if f.required and not f.computed and not FILLED_BY_LOAD.search(f.name)
              and not f.is_geometry]  # fmt: skip
    if "adm_pcode" in table.fields and table.fields["adm_pcode"].required:
        needed.append("adm_pcode")
    if not table.key and all(f"{end}_level" in table.fields for end in ENDS):
        needed += ENDS  # a flow is told by nothing else
    if table.geometry and table.geometry.required:
        needed.append("geom")
    return needed


def _missing(table: Table, fields: set[str], has_shapes: bool) -> tuple[str, ...]:
    place = any(re.match(r"adm\d?_(pcode|name)", field) for field in fields)
    known = fields | {end for end in ENDS if any(field.startswith(f"{end}_") for field in fields)}
    if place:
        known |= {"adm_pcode", "iso3"}
    if {"longitude", "latitude"} <= fields or "coordinates" in fields or has_shapes:
        known.add("geom")
    return tuple(name for name in _required(table) if name not in known)


def _candidate(
    heading: str, tag: str | None, profile: Profile, field: Field
) -> Candidate | None:  # fmt: skip
    if field.type in FITS and profile.kind not in FITS[field.type]:
        return None
    found = _by_tag(tag, field) or _by_heading(heading, field) or _by_values(profile, field)
    if field.computed and found and found[0] < 1.0:
        return None  # the load finds it: a likeness is no reason to take it from the file
    return found and Candidate(found[0], heading, field.name, found[1])


def _by_tag(tag: str | None, field: Field) -> tuple[float, str] | None:
    if tag and field.hxl and _parts(tag) == _parts(field.hxl):
        return 1.0, f"HXL tag {field.hxl}"
    if tag and _parts(tag) in map(_parts, field.tags):
        return 0.98, f"HXL tag {tag}"
    return None


def _by_heading(heading: str, field: Field) -> tuple[float, str] | None:
    words = heading.strip().lower()
    if words in {name.lower() for name in (field.name, *field.aliases)}:
        return 1.0, "its name" if words == field.name else "known alias"
    if _is_end(heading) and not field.name.startswith(tuple(ENDS)):
        return None  # the country people fled is not the country of the row
    squeezed = plain(heading).replace(" ", "")
    best, like = 0.0, ""
    for name in _names(field):
        if squeezed == name.replace(" ", ""):
            return 0.95, f"heading like “{name}”"
        alike = _alike(plain(heading), name)
        best, like = max((best, like), (alike, name))
    if best >= ALIKE:
        return best / 100 * 0.8, f"heading like “{like}”"
    return None


def _is_end(heading: str) -> bool:
    words = set(plain(heading).split())
    return any(not words.isdisjoint(said - {"from", "to", "arrival"}) for said in ENDS.values())


@cache
def _alike(heading: str, name: str) -> float:
    """Similarity of 0 to 100; all words of a name in a longer heading are nearly as good."""
    if set(name.split()) <= set(heading.split()) and len(name) > 3:
        extra = len(heading.split()) - len(name.split())
        return max(0.0, 96.0 - 5 * extra)
    return fuzz.ratio(heading, name) if min(len(heading), len(name)) > 4 else 0.0


def _by_values(profile: Profile, field: Field) -> tuple[float, str] | None:
    words = profile.common[:WORDS]
    if not words:
        return None
    if end := next((end for end in ENDS if field.name.startswith(f"{end}_")), None):
        return _by_end(profile, field.name.removeprefix(f"{end}_"), ENDS[end], words)
    if field.name.endswith("_id") and re.search(r"\b(id|uuid|code|no)$", plain(profile.heading)):
        own = profile.is_exact and len(profile.values) == profile.filled > 1
        return (0.5, "a column of ids, each once") if own else None
    if field.codes and not field.computed:
        known = _code_words(field.codes)
        share = sum(word.strip().lower() in known for word in words) / len(words)
        if share >= 0.5 and len(words) > 1:
            return 0.5 + 0.2 * share, f"values of the code list {field.codes}"
    is_id = profile.heading.strip().lower() in _ids()
    if field.name == "iso3" and profile.kind == "text" and not _is_end(profile.heading) \
            and not is_id:  # fmt: skip
        share = sum(boundaries.country_of(word) is not None for word in words) / len(words)
        return (0.45 + 0.15 * share, "its values are countries") if share >= 0.8 else None
    if field.name == "reported_on" and profile.kind == "date":
        return 0.4, "a column of dates"
    return None


def _by_end(
    profile: Profile, part: str, said: set[str], words: list[str]
) -> tuple[float, str] | None:  # fmt: skip
    """Where people come from or go to, as a code or a name."""
    if profile.kind not in ("text", "code") or said.isdisjoint(plain(profile.heading).split()):
        return None
    codes = sum(bool(CODED.fullmatch(word)) for word in words) / len(words)
    if part == "pcode" and codes >= 0.8:
        known = sum(boundaries.country_of(word) is not None for word in words) / len(words)
        return 0.55 + 0.1 * known, "a heading of that end of a journey, with codes"
    named = part == "name" and codes < 0.5
    return (0.65, "a heading of that end of a journey, with names") if named else None


@cache
def _ids() -> frozenset[str]:
    """Names and aliases of fields that hold identifiers."""
    return frozenset(
        name.lower()
        for table in dictionary.tables().values()
        for field in table.readable.values() if field.name.endswith("_id")
        for name in (field.name, *field.aliases)
    )  # fmt: skip


@cache
def _code_words(codes: str) -> frozenset[str]:
    listed = dictionary.codes(codes).items()
    return frozenset(word.lower() for code, labels in listed for word in (code, *labels.values()))


def _names(field: Field) -> tuple[str, ...]:
    """Names a heading may resemble: the field's own, aliases, labels; without marks and case."""
    return tuple({plain(name) for name in (field.name, *field.aliases, *field.labels.values())})


def _parts(tag: str) -> tuple[str, ...]:
    hashtag, *attributes = tag.lower().replace(" ", "").split("+")
    return hashtag, *sorted(attributes)
