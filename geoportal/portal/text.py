"""Words, numbers and dates as the reader sees them. English for now."""

from collections.abc import Sequence
from datetime import date, datetime

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _(message: str) -> str:
    """Mark ``message`` for translation; the one place a catalogue will be asked."""
    return message


GROUPS = {
    "total": _("All population groups"),
    "idp": _("Internally displaced people (IDPs)"),
    "returnee": _("Returnees"),
    "refugee": _("Refugees"),
    "asylum_seeker": _("Asylum seekers"),
    "migrant": _("Migrants"),
    "tcn": _("Third-country nationals"),
    "host": _("Host community"),
    "other": _("Other groups"),
}

LEVELS = {
    0: _("Admin 0: countries"),
    1: _("Admin 1: provinces"),
    2: _("Admin 2: districts"),
}

# What one number of a measure means: its name, what follows the number in a sentence, and the
# caveat that goes beside every figure.
MEASURES = {
    "stock": (
        _("People present"),
        _("people"),
        _("People present on the date shown. Rounds count the same people again: never add them."),
    ),
    "new_displacement": (
        _("New displacements"),
        _("new displacements"),
        _("Movements recorded in the period. One person displaced twice counts twice."),
    ),
}

NOT_ADDED = _("People, not added up because coverage differs,")

FLOW_MEASURES = {
    "stock": (
        _("People by place of origin"),
        _("Where people now present came from. Earlier stages of the journey are not shown."),
    ),
    "movement": (
        _("Observed movements"),
        _("Movements observed at monitoring points, not all movement between these places."),
    ),
}

SCHEMES = {
    "quantiles": _("Quantiles: as many areas in each class"),
    "natural_breaks": _("Natural breaks: similar values together"),
    "equal_interval": _("Equal intervals"),
    "pretty_breaks": _("Round numbers"),
    "head_tail": _("Head and tail breaks: for a few large values"),
    "std_mean": _("Distance from the mean"),
    "maximum_breaks": _("Largest gaps"),
    "box_plot": _("Box plot: outliers apart"),
}

BOUNDARY_NOTE = _(
    "The boundaries and names shown and the designations used on this map do not imply official "
    "endorsement or acceptance."
)


def number(value: float | None) -> str:
    """A count of people with thousands separators; a dash for no data."""
    return "–" if value is None else f"{round(value):,}"


def size(octets: int) -> str:
    """The size of a file: ``850 kB``, ``1.4 MB``."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000)):,} kB"
    return f"{octets / 1_000_000:,.1f} MB"


def day(value: date | None) -> str:
    """A date in words, ``30 September 2025``; datetimes lose their time."""
    return "–" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None) -> str:
    """A date and time of day, with its zone."""
    return "–" if value is None else f"{day(value)}, {value:%H:%M %Z}".rstrip(" ,")


def period(first: date | None, last: date | None) -> str:
    """Two dates as one phrase; one date when they are the same."""
    if first is None or last is None or first == last:
        return day(last or first)
    return f"{day(first)} – {day(last)}"


def percent(part: float | None, whole: float | None) -> str:
    """A share with one decimal; a dash where it means nothing."""
    return f"{100 * part / whole:.1f}%" if part is not None and whole else "–"


def listing(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {_('and')} {words[-1]}"
