"""Words, numbers and dates as the reader sees them, in the language of the request."""

from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from geoportal.portal.languages import gettext, lazy, locale

GROUPS = {
    "total": lazy("All population groups"),
    "idp": lazy("Internally displaced people (IDPs)"),
    "returnee": lazy("Returnees"),
    "refugee": lazy("Refugees"),
    "asylum_seeker": lazy("Asylum seekers"),
    "migrant": lazy("Migrants"),
    "tcn": lazy("Third-country nationals"),
    "host": lazy("Host community"),
    "other": lazy("Other groups"),
}

LEVELS = {
    0: lazy("Admin 0: countries"),
    1: lazy("Admin 1: provinces"),
    2: lazy("Admin 2: districts"),
}

# What one number of a measure means: its name, what follows the number in a sentence, and the
# caveat that goes beside every figure.
MEASURES = {
    "stock": (
        lazy("People present"),
        lazy("people"),
        lazy(
            "People present on the date shown. Rounds count the same people again: never add them."
        ),
    ),
    "new_displacement": (
        lazy("New displacements"),
        lazy("new displacements"),
        lazy("Movements recorded in the period. One person displaced twice counts twice."),
    ),
}

NOT_ADDED = lazy("People, not added up because coverage differs,")

FLOW_MEASURES = {
    "stock": (
        lazy("People by place of origin"),
        lazy("Where people now present came from. Earlier stages of the journey are not shown."),
    ),
    "movement": (
        lazy("Observed movements"),
        lazy("Movements observed at monitoring points, not all movement between these places."),
    ),
}

SCHEMES = {
    "quantiles": lazy("Quantiles: as many areas in each class"),
    "natural_breaks": lazy("Natural breaks: similar values together"),
    "equal_interval": lazy("Equal intervals"),
    "pretty_breaks": lazy("Round numbers"),
    "head_tail": lazy("Head and tail breaks: for a few large values"),
    "std_mean": lazy("Distance from the mean"),
    "maximum_breaks": lazy("Largest gaps"),
    "box_plot": lazy("Box plot: outliers apart"),
}

# How figures are drawn on the map, and how two rounds of them are compared.
DRAWINGS = {
    "areas": lazy("Areas filled by class"),
    "symbols": lazy("Circles that grow with the figure"),
}
COMPARISONS = {
    "": lazy("One round"),
    "side": lazy("Two rounds side by side"),
    "change": lazy("Change between two rounds"),
}

OVERLAYS = {
    "sites": lazy("Sites"),
    "transit": lazy("Transit points"),
    "flows": lazy("Largest flows"),
}

BOUNDARY_NOTE = lazy(
    "The boundaries and names shown and the designations used on this map do not imply official "
    "endorsement or acceptance."
)


def _(message: str) -> str:
    """The message in the reader's language."""
    return gettext(message)


def number(value: float | None) -> str:
    """A count of people with thousands separators; a dash for no data."""
    return "–" if value is None else _decimal(round(value))


def signed(value: float | None) -> str:
    """A change with its sign, ``+1,200``; a dash where it is not known."""
    if value is None:
        return "–"
    return _decimal(round(value), "+#,##0;-#,##0" if round(value) else None)


def signed_percent(share: float | None) -> str:
    """A change as a share of what was there, ``+54.8%``; a dash where it means nothing."""
    if share is None:
        return "–"
    pattern = "+#,##0.0%;-#,##0.0%" if round(share, 3) else "0.0%"
    return format_percent(share, pattern, locale=locale(), numbering_system="default")


def compact(value: float) -> str:
    """A round figure as short as a scale needs it: ``1.5M``."""
    return format_compact_decimal(value, fraction_digits=1, locale=locale())


def size(octets: int) -> str:
    """The size of a file: ``850 kB``, ``1.4 MB``."""
    if octets < 1_000_000:
        return f"{_decimal(max(1, round(octets / 1000)))} kB"
    return f"{_decimal(round(octets / 1_000_000, 1), '#,##0.0')} MB"


def day(value: date | None) -> str:
    """A date in words, ``30 September 2025``; datetimes lose their time."""
    return "–" if value is None else _date(value)


def moment(value: datetime | None) -> str:
    """A date and time of day, with its zone."""
    if value is None:
        return "–"
    time = format_time(value, "HH:mm", tzinfo=value.tzinfo, locale=locale())
    return f"{day(value)}, {time} {value:%Z}".rstrip(" ,")


def period(first: date | None, last: date | None) -> str:
    """Two dates as one phrase; one date when they are the same."""
    if first is None or last is None or first == last:
        return day(last or first)
    return f"{day(first)} – {day(last)}"


def percent(part: float | None, whole: float | None) -> str:
    """A share with one decimal; a dash where it means nothing."""
    if part is None or not whole:
        return "–"
    return format_percent(part / whole, "0.0%", locale=locale(), numbering_system="default")


def listing(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return format_list([str(word) for word in words], locale=locale())


def _decimal(value: float, pattern: str | None = None) -> str:
    return format_decimal(value, pattern, locale=locale(), numbering_system="default")


def _date(value: date) -> str:
    return format_date(value, "long", locale=locale())
