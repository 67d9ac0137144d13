"""P-codes of a file: which version of the boundaries knows how many of them."""

import re
from collections import Counter

from ingest.inspect.boundaries import Boundaries, country_of
from ingest.inspect.model import PcodeMatch
from ingest.inspect.profile import Profile
from ingest.personal.headings import plain

PCODE = re.compile(r"[A-Z]{2,3}[-_]?\d{1,14}(-\d+)?")
ISO_UNIT = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
SHOWN = 5
VERSIONS = 3  # shown for each column


def looks_coded(profile: Profile) -> bool:
    """Whether a column holds P-codes: by its heading and shape, or by shape alone."""
    named = "pcod" in plain(profile.heading).replace(" ", "")
    likely = profile.common
    shaped = sum(
        bool(PCODE.fullmatch(w) or ISO_UNIT.fullmatch(w)) and country_of(w) is not None
        for w in likely
    )
    return bool(likely) and shaped >= (0.3 if named else 0.8) * len(likely)


def matches(profiles: dict[str, Profile], boundaries: Boundaries) -> tuple[PcodeMatch, ...]:
    """For each column of P-codes the versions that hold most of its codes."""
    return tuple(
        match
        for heading, profile in profiles.items()
        if looks_coded(profile)
        for match in _matches(heading, profile, boundaries)
    )


def levels(profiles: dict[str, Profile], found: tuple[PcodeMatch, ...]) -> dict[str, int]:
    """Administrative level by heading: of the boundaries that hold the codes, else by length."""
    known = {match.heading: match.level for match in reversed(found) if match.level is not None}
    guessed = {match.heading: _level(profiles[match.heading]) for match in found}
    return {**guessed, **known}


def _level(profile: Profile) -> int:
    """Most codes have two or three digits at level 1 and two more for each level below."""
    digits = Counter(sum(c.isdigit() for c in word) for word in profile.common)
    length = digits.most_common(1)[0][0]
    return 1 if length <= 3 else 2 if length <= 5 else 3


def spoilt(profile: Profile) -> int:
    """Rows whose code is of digits alone among codes with letters: a spreadsheet ate the rest."""
    digits = Counter({w: n for w, n in profile.values.items() if w.isdigit()})
    return digits.total() if looks_coded(profile) else 0


def _matches(heading: str, profile: Profile, boundaries: Boundaries) -> list[PcodeMatch]:
    codes = list(profile.values)
    found = [
        PcodeMatch(
            heading=heading, codes=len(codes), boundary_version=edition.version,
            level=edition.level, matched=len(edition.codes), rows=profile.values.total(),
            rows_matched=sum(profile.values[code] for code in edition.codes),
            unknown=tuple(code for code in codes if code not in edition.codes)[:SHOWN],
        )
        for edition in boundaries.editions(codes)[:VERSIONS]
    ]  # fmt: skip
    if found and (boundaries.is_database or found[0].matched > 0.5 * len(codes)):
        return found
    # Natural Earth has no P-codes: that it does not know them says nothing
    return [
        PcodeMatch(heading=heading, codes=len(codes), boundary_version=None, level=None, matched=0,
                   rows=profile.values.total(), rows_matched=0, unknown=tuple(codes[:SHOWN]))
    ]  # fmt: skip
