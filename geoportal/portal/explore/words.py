"""What the map page says of its figures in sentences; the scripts say the same (words.js)."""

from geoportal.portal import care, data, maps, text
from geoportal.portal.data import Row
from geoportal.portal.languages import ngettext
from geoportal.portal.selection import MapView
from geoportal.portal.text import _


def amount(view: MapView, value: float | None) -> str:
    """A figure as the map writes it: people, or people per 1,000 inhabitants."""
    return text.rate(value) if view.is_rate else text.number(value)


def difference(view: MapView, value: float | None) -> str:
    """A change of a figure, with its sign."""
    return text.signed_rate(value) if view.is_rate else text.signed(value)


def who(view: MapView) -> str:
    """Whose figures these are: the population group, and the sex or age if not everyone's."""
    some = [text.WHO[view.who]] if view.who else []
    return " · ".join(map(str, [text.GROUPS[view.group], *some]))


def title(view: MapView) -> str:
    """What the legend explains."""
    change = [_("Change")] if view.compare == "change" else []
    per = [text.PERS[view.per]] if view.is_rate else []
    return " · ".join(map(str, [*change, who(view), *per]))


def figure(view: MapView, rows: list[Row]) -> str:
    """The one number over the map; empty where areas' figures are not to be added up."""
    if not data.addable(rows):
        return ""
    if view.is_rate:
        return "" if view.compare else text.rate(overall(rows))
    total = sum(row["value"] for row in rows if row["value"] is not None)
    if view.compare:
        return text.signed(total)
    # people whose figure is withheld are there, and in no sum
    least = any(row.get("bound") is not None for row in rows)
    return care.at_least(text.number(total)) if least else text.number(total)


def overall(rows: list[Row]) -> float | None:
    """People of all areas with a rate, per 1,000 inhabitants of the same areas."""
    known = [row for row in rows if row["value"] is not None]
    inhabitants = sum(row["inhabitants"] for row in known)
    return sum(row["people"] for row in known) * 1000 / inhabitants if inhabitants else None


def _counted(view: MapView, rows: list[Row]) -> str:
    if not data.addable(rows):
        return text.NOT_ADDED
    if not view.is_rate:
        return text.MEASURES[view.measure][1]
    if view.compare:
        return _("Change per 1,000 inhabitants")
    return _per_1000(text.MEASURES[view.measure][1])


def _per_1000(figure: str) -> str:
    return _("{figure} per 1,000 inhabitants").format(figure=figure)


def headline(view: MapView, rows: list[Row]) -> str:
    """What the number counts, where and when."""
    known = [row for row in rows if row["value"] is not None]
    words = {
        "counted": _counted(view, rows),
        "count": text.number(len(known)),
        "group": who(view),
        "when": when(view),
    }
    if view.compare:
        return ngettext(
            "{counted} in {count} area known in both rounds · {group} · {when}",
            "{counted} in {count} areas known in both rounds · {group} · {when}",
            len(known),
        ).format(**words)
    return ngettext(
        "{counted} in {count} area · {group} · {when}",
        "{counted} in {count} areas · {group} · {when}",
        len(known),
    ).format(**words)


def when(view: MapView) -> str:
    """The round shown, or the two compared."""
    if not view.compare:
        return maps.step_words(view.step)
    first, last = map(maps.step_words, view.pair)
    return _("from {first} to {last}").format(first=first, last=last)


def summary(view: MapView, rows: list[Row]) -> str:
    """What the map shows, for those who do not see it."""
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return _("No figures for this choice.")
    if not view.compare:
        most = known[0]
        said = care.figure(most, most["value"], lambda value: amount(view, value))
        return _("{when}: {name} has the most, {value}.").format(
            when=when(view), name=most["name"], value=_per_1000(said) if view.is_rate else said
        )
    most, least = known[0], known[-1]
    return _(
        "{when}: the largest increase is in {name} ({value}), the largest decrease in {other} "
        "({less})."
    ).format(
        when=when(view),
        name=most["name"],
        value=_difference(view, most["value"]),
        other=least["name"],
        less=_difference(view, least["value"]),
    )


def _difference(view: MapView, value: float) -> str:
    said = difference(view, value)
    return _per_1000(said) if view.is_rate else said


def note(view: MapView) -> str:
    """What a reader of the legend must know."""
    if view.drawing == "symbols":
        return _("A circle's area grows with its figure, on the same scale in every round.")
    if view.compare == "change":
        return _("Classes are the same for every two rounds, so changes can be compared.")
    if len(view.steps) == 1:
        return _("Hatched areas have no data.")
    return _("Classes are the same in every round, so a change of colour is a change of figures.")
