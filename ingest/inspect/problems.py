"""What is wrong or doubtful in a file, each with what to do about it."""

import re
from collections.abc import Iterator

from ingest.inspect import codes, words
from ingest.inspect.model import Problem, Severity
from ingest.inspect.profile import Profile
from ingest.inspect.survey import Survey

ODDITIES: dict[str, tuple[Severity, str]] = {
    "thousands": ("note", "numbers with thousands marks ({}); a load reads them and counts them"),
    "decimal_comma": ("warn", "decimal commas ({}): say decimal_comma under [clean]"),
    "digits": ("note", "digits of another script ({}); a load reads them"),
    "html": ("note", "HTML in text; a load turns it into plain text"),
    "encoding": ("warn", "letters broken by a wrong encoding ({}): ask for the file as UTF-8"),
    "hidden": ("note", "invisible or control characters; a load drops them"),
}
TOTAL = re.compile(
    r"(grand total|sub ?total|total|totaux|ensemble|suma|somme)\b|المجموع|الإجمالي|مجموع", re.I
)
SEVERITIES: tuple[Severity, ...] = ("stop", "warn", "note")


def problems(survey: Survey, shares: dict[str, float], useless: str | None) -> tuple[Problem, ...]:
    """Everything found, the gravest first; `useless` says why no table holds such a file.

    Values of personal columns are never quoted.
    """
    found = [] if useless is None else [_problem("stop", "of_no_use", None, 0, useless)]
    found += [
        *_of_rows(survey),
        *_of_columns(survey),
        *_of_points(survey, shares),
        *_of_shapes(survey),
    ]
    return tuple(sorted(found, key=lambda p: SEVERITIES.index(p.severity)))


def _of_rows(survey: Survey) -> Iterator[Problem]:
    if not survey.rows:
        yield _problem("stop", "no_rows", None, 0, "the file holds no rows")
    if survey.unreadable:
        row, why = next(iter(survey.unreadable.items()))
        count = len(survey.unreadable)
        yield _problem(
            "warn", "damaged", None, count, f"damaged records; the first, row {row}: {why}"
        )
    if survey.repeats:
        yield _problem(
            "warn",
            "repeated_rows",
            None,
            survey.repeats,
            "rows repeat another row in every cell: sent twice, or records that are alike",
        )
    if totals := _totals(survey):
        yield _problem(
            "warn",
            "totals_row",
            None,
            totals,
            "at the bottom a row of totals: people in it would be counted twice; take it out",
        )
    if wrong := survey.sums["wrong"]:
        yield _problem(
            "warn",
            "sums",
            None,
            wrong,
            f"women and men are not the total (of {survey.sums['compared']:,} rows with all three)",
        )


def _totals(survey: Survey) -> int:
    """Rows at the very bottom that begin with a word for total found nowhere else in the file."""
    tail = survey.tail[[name for name in survey.tail if str(name) not in survey.suspects]]
    found = 0
    for row in tail.tail(3).to_dict("records"):
        words = {name: cell.strip() for name, cell in row.items() if isinstance(cell, str)}
        found += any(
            TOTAL.match(word) and len(word) < 40 and survey.profiles[str(name)].values[word] <= 1
            for name, word in words.items()
        )
    return found


def _of_columns(survey: Survey) -> Iterator[Problem]:
    for heading, profile in survey.profiles.items():
        example = None if heading in survey.suspects else ""
        yield from _of_kinds(heading, profile, example is None)
        yield from _of_dates(heading, profile)
        if profile.kind == "integer" and 0 < profile.negative < 0.05 * profile.filled:
            yield _problem(
                "warn", "negative", heading, profile.negative, "negative numbers among counts"
            )  # fmt: skip
        for rule, count in profile.oddities.items():
            severity, text = ODDITIES[rule]
            shown = "such as “" + profile.odd_rows[rule][:24] + "”" if example is not None else "…"
            yield _problem(severity, rule, heading, count, text.format(shown))
        if profile.padded:
            yield _problem(
                "note",
                "spaces",
                heading,
                profile.padded,
                "spaces before or after the words; a load drops them",
            )
        if re.search(r" \(\d+\)$", heading) and heading[: heading.rindex(" (")] in survey.profiles:
            yield _problem(
                "warn",
                "same_heading",
                heading,
                0,
                "the heading stands more than once: which is which?",
            )
        if count := codes.spoilt(profile):
            yield _problem(
                "warn",
                "spoilt_codes",
                heading,
                count,
                "P-codes of digits only: letters or zeros in front were lost",
            )
        yield from _of_words(heading, profile, example is None)
    empty = [h for h, p in survey.profiles.items() if p.kind == "empty"] if survey.rows else []
    if empty:
        yield _problem(
            "note",
            "empty_columns",
            None,
            0,
            f"{len(empty)} of {len(survey.profiles)} columns are empty: " + _listed(empty),
        )


def _of_kinds(heading: str, profile: Profile, hide: bool) -> Iterator[Problem]:
    kinds = profile.kinds
    if profile.kind not in ("mixed", "integer", "number", "date", "coordinates") or len(kinds) < 2:
        return
    if set(kinds) == {"integer", "number"}:
        return
    main, _ = kinds.most_common(1)[0]
    odd = {k: n for k, n in kinds.items() if k != main and {k, main} != {"integer", "number"}}
    if not odd:
        return
    said = ", ".join(f"{count:,} {kind}" for kind, count in odd.items())
    example = next((w for w in profile.values if words.kind(w) in odd), "")
    quoted = f" (“{example[:24]}”)" if example and not hide else ""
    yield _problem(
        "warn", "mixed", heading, sum(odd.values()), f"mostly {main}, but {said}{quoted}"
    )


def _of_dates(heading: str, profile: Profile) -> Iterator[Problem]:
    either, day, month = (profile.orders[o] for o in ("either", "day", "month"))
    if profile.kind == "date" and profile.days and profile.days[0] < "1901":
        yield _problem(
            "note",
            "day_zero",
            heading,
            0,
            f"{profile.days[0]}, a spreadsheet's day zero: it means “no date”",
        )
    if day and month:
        yield _problem(
            "stop",
            "date_order",
            heading,
            either,
            f"{day:,} dates are day/month and {month:,} month/day: the others could be "
            "both; ask for ISO dates",
        )
    elif either and not day and not month:
        yield _problem(
            "warn",
            "date_order",
            heading,
            either,
            "dates that could be day/month or month/day: say day_first under [clean]",
        )


def _of_words(heading: str, profile: Profile, hide: bool) -> Iterator[Problem]:
    """Words that differ in case or inner spaces only."""
    if profile.kind != "text" or not profile.is_exact or len(profile.values) > 2_000:
        return
    folded: dict[str, str] = {}
    twins = []
    for word in profile.values:
        first = folded.setdefault(" ".join(word.casefold().split()), word)
        if first != word:
            twins.append((first, word))
    if twins:
        shown = "" if hide else f", such as “{twins[0][0][:24]}” and “{twins[0][1][:24]}”"
        rows = sum(min(profile.values[a], profile.values[b]) for a, b in twins)
        yield _problem("note", "spellings", heading, rows, f"words in two spellings{shown}")


def _of_points(survey: Survey, shares: dict[str, float]) -> Iterator[Problem]:
    points = survey.points
    names = points.longitude if points.longitude == points.latitude else None
    if points.zero:
        yield _problem(
            "warn",
            "zero_point",
            names,
            points.zero,
            "points at 0, 0, in the sea: say zero_point_is_missing under [clean]",
        )
    if points.outside:
        remedy = "the axes look exchanged" if points.swappable else "the numbers are no degrees"
        yield _problem(
            "warn", "out_of_range", names, points.outside, f"points beyond 180° or 90°: {remedy}"
        )
    if not shares:
        return
    sampled = "" if shares["of"] >= points.rows - points.missing - points.zero else " of a sample"
    swapped = round(shares["swapped"] * shares["of"])
    if swapped and (shares["stated"] or shares["swapped"] > 0.5):
        whose = "the country of their row" if shares["stated"] else "a country"
        yield _problem(
            "warn",
            "swapped",
            names,
            swapped,
            f"points{sampled} lie in {whose} only with longitude and latitude exchanged",
        )
    if shares["elsewhere"]:
        yield _problem(
            "warn",
            "elsewhere",
            names,
            round(shares["elsewhere"]),
            f"points{sampled} lie outside the country their row states",
        )


def _of_shapes(survey: Survey) -> Iterator[Problem]:
    shapes = survey.shapes
    if shapes.invalid:
        why = ", ".join(f"{reason.lower()} ({n})" for reason, n in shapes.reasons.most_common(2))
        yield _problem(
            "warn", "invalid_shapes", None, shapes.invalid, f"shapes that are invalid: {why}"
        )
    if shapes.empty:
        yield _problem("warn", "empty_shapes", None, shapes.empty, "rows without a shape")
    if len(shapes.kinds) > 1 and len({k.removeprefix("Multi") for k in shapes.kinds}) > 1:
        yield _problem(
            "warn",
            "mixed_shapes",
            None,
            0,
            f"several kinds of shape: {_listed(list(shapes.kinds))}",
        )


def _problem(severity: Severity, rule: str, heading: str | None, rows: int, text: str) -> Problem:
    return Problem(severity=severity, rule=rule, heading=heading, rows=rows, text=text)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
