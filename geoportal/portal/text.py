"""Words, numbers and dates as the reader sees them, in the language of the request."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from math import floor, log10
from typing import Any

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    get_minus_sign_symbol,
    get_plus_sign_symbol,
)
from babel.support import LazyProxy
from babel.units import format_unit
from markupsafe import Markup, escape

from geoportal.portal.borders.rules import rules
from geoportal.portal.languages import gettext, language, lazy, locale

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

# Of whom figures are, and per how many inhabitants.
WHO = {
    "": lazy("Everyone"),
    "female": lazy("Women and girls"),
    "male": lazy("Men and boys"),
    "minors": lazy("Children under 18"),
    "aged_18_59": lazy("Adults of 18 to 59"),
    "aged_60_plus": lazy("People of 60 and over"),
}
PERS = {
    "": lazy("Number of people"),
    "1000": lazy("Per 1,000 inhabitants"),
}

OVERLAYS = {
    "sites": lazy("Sites"),
    "transit": lazy("Transit points"),
    "flows": lazy("Largest flows"),
    "incidents": lazy("Incidents"),
}


def _boundary_note() -> str:
    """What stands under every map: the organisation's own words, or else ours."""
    ours = gettext(
        "The boundaries and names shown and the designations used on this map do not imply "
        "official endorsement or acceptance."
    )
    return rules().disclaimer.get(language(), ours)  # type: ignore[call-overload]


BOUNDARY_NOTE: str = LazyProxy(_boundary_note, enable_cache=False)  # type: ignore[assignment]


def _(message: str) -> str:
    """The message in the reader's language."""
    return gettext(message)


def number(value: float | None) -> str:
    """A count of people with thousands separators; a dash for no data."""
    return "–" if value is None else _decimal(round(value))


def signed(value: float | None) -> str:
    """A change with its sign, ``+1,200``; a dash where it is not known."""
    return "–" if value is None else _with_sign(round(value), _decimal(abs(round(value))))


def rate(value: float | None) -> str:
    """A figure per 1,000 inhabitants, ``12.3``; as many digits as tell the smallest from none."""
    return "–" if value is None else _decimal(value, "#,##0" + _decimals(value))


def signed_rate(value: float | None) -> str:
    """A change of such a figure with its sign; a dash where it is not known."""
    if not value:
        return rate(value)
    pattern = "#,##0" + _decimals(value)
    return _decimal(value, f"+{pattern};-{pattern}")


def _decimals(value: float) -> str:
    if not value:
        return ""
    return "." + "0" * max(1, -floor(log10(abs(value))))


def signed_percent(share: float | None) -> str:
    """A change as a share of what was there, ``+54.8%``; a dash where it means nothing."""
    return "–" if share is None else _with_sign(round(share, 3), _percent(abs(share)))


def compact(value: float) -> str:
    """A round figure as short as a scale needs it: ``1.5M``."""
    return format_compact_decimal(value, fraction_digits=1, locale=locale())


def size(octets: int) -> str:
    """The size of a file: ``850 kB``, ``1.4 MB``."""
    if octets < 1_000_000:
        return _unit(max(1, round(octets / 1000)), "digital-kilobyte", "#,##0")
    return _unit(octets / 1_000_000, "digital-megabyte", "#,##0.0")


def day(value: date | None) -> str:
    """A date in words, ``30 September 2025``; datetimes lose their time."""
    return "–" if value is None else _date(value)


def named(what: str, value: str) -> str:
    """``Figures: 12``, with the colon as the language has it."""
    return _("{what}: {value}").format(what=what, value=value)


def pair(one: str, other: str) -> str:
    """``1.5, 2``, with the comma as the language has it."""
    return _("{one}, {other}").format(one=one, other=other)


def moment(value: datetime | None) -> str:
    """A date and time of day, with its zone."""
    if value is None:
        return "–"
    time = format_time(value, "HH:mm", tzinfo=value.tzinfo, locale=locale())
    return pair(day(value), f"{time} {value:%Z}").rstrip()


def period(first: date | None, last: date | None) -> str:
    """Two dates as one phrase; one date when they are the same."""
    if first is None or last is None or first == last:
        return day(last or first)
    return spanned(day(first), day(last))


def spanned(low: str, high: str) -> str:
    """A range from one to the other."""
    return f"{low} – {high}"


def percent(part: float | None, whole: float | None) -> str:
    """A share with one decimal; a dash where it means nothing."""
    if part is None or not whole:
        return "–"
    return _percent(part / whole)


def covered(share: float | None) -> str:
    """A share in per cent as its source gives it, ``35%``."""
    return "–" if share is None else _percent(share / 100, "#,##0.#")


def plain(value: float) -> str:
    """A number that is no count, as exactly as it is known."""
    return _decimal(value, "#,##0.######")


def listing(words: Iterable[str]) -> str:
    """``a, b and c``."""
    return format_list([str(word) for word in words], locale=locale())


def said(row: Mapping[str, Any], name: str) -> Markup:
    """A text of a dataset for a page, marked as English where nobody said it otherwise.

    Screen readers then read it as what it is, and it runs from left to right in any page.
    """
    words = escape(row[name] or "")
    if not words or name not in row["foreign"]:
        return words
    return Markup('<span lang="en" dir="ltr">{}</span>').format(words)


def _with_sign(value: float, written: str) -> str:
    """Sign and figure as the locale writes them: Arabic needs a mark to keep them together."""
    if not value:
        return written
    sign = get_plus_sign_symbol if value > 0 else get_minus_sign_symbol
    return f"{sign(locale(), numbering_system='default')}{written}"


def _percent(share: float, digits: str = "#,##0.0") -> str:
    spoken = locale()
    sign = spoken.number_symbols[spoken.default_numbering_system]["percentSign"]
    pattern = spoken.percent_formats[None].pattern.replace("%", sign)
    return pattern.replace("#,##0", _decimal(100 * share, digits))


def _unit(value: float, unit: str, pattern: str) -> str:
    return format_unit(
        value, unit, "short", format=pattern, locale=locale(), numbering_system="default"
    )


def _decimal(value: float, pattern: str | None = None) -> str:
    return format_decimal(value, pattern, locale=locale(), numbering_system="default")


def _date(value: date) -> str:
    return format_date(value, "long", locale=locale())
