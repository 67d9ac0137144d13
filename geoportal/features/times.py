"""The parameter datetime, and dates in filters: features have a day, and a day is all of it."""

import re
from datetime import UTC, date, datetime

from geoportal.features.values import Values, quoted
from ingest.errors import UserError

WRONG = "datetime is a date or date-time, or two with a slash between; an open end is .. or empty."
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.IGNORECASE)
OPEN = ("", "..")


def condition(text: str, column: str | None, values: Values) -> str | None:
    """SQL that holds for features whose day the time touches; None where every feature matches.

    Both ends belong to an interval; a layer without a time matches every time. Raises UserError.
    """
    start, end = _ends(text)
    if start and end and start > end:
        raise UserError("datetime ends before it starts.")
    if column is None or not (start or end):
        return None
    tests = [(">=", start), ("<=", end)] if start != end else [("=", start)]
    return " AND ".join(
        f"{quoted(column)} {sign} {values.add(day, 'date')}" for sign, day in tests if day
    )


def day(text: str) -> date:
    """The day of a date or date-time, in UTC; raises ValueError."""
    if DAY.fullmatch(text):
        return date.fromisoformat(text)
    if not MOMENT.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text.upper())
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def _ends(text: str) -> tuple[date | None, date | None]:
    parts = text.split("/")
    if len(parts) > 2:
        raise UserError(WRONG)
    try:
        ends = [None if len(parts) == 2 and part in OPEN else day(part) for part in parts]
    except (ValueError, OverflowError):
        raise UserError(WRONG) from None
    return ends[0], ends[-1]
