"""What the map page says of its figures in sentences; the scripts say the same (words.js)."""

from geoportal.portal import data, maps, text
from geoportal.portal.data import Row
from geoportal.portal.languages import ngettext
from geoportal.portal.selection import MapView
from geoportal.portal.text import _


def figure(view: MapView, rows: list[Row]) -> str:
    """The one number over the map; empty where areas' figures are not to be added up."""
    if not data.addable(rows):
        return ""
    total = sum(row["value"] for row in rows if row["value"] is not None)
    return text.signed(total) if view.compare else text.number(total)


def headline(view: MapView, rows: list[Row]) -> str:
    """What the number counts, where and when."""
    known = [row for row in rows if row["value"] is not None]
    counted = text.MEASURES[view.measure][1] if data.addable(rows) else text.NOT_ADDED
    words = {
        "counted": counted,
        "count": text.number(len(known)),
        "group": text.GROUPS[view.group],
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
        return _("{when}: {name} has the most, {value}.").format(
            when=when(view), name=most["name"], value=text.number(most["value"])
        )
    most, least = known[0], known[-1]
    return _(
        "{when}: the largest increase is in {name} ({value}), the largest decrease in {other} "
        "({less})."
    ).format(
        when=when(view),
        name=most["name"],
        value=text.signed(most["value"]),
        other=least["name"],
        less=text.signed(least["value"]),
    )


def note(view: MapView) -> str:
    """What a reader of the legend must know."""
    if view.drawing == "symbols":
        return _("A circle's area grows with its figure, on the same scale in every round.")
    if view.compare == "change":
        return _("Classes are the same for every two rounds, so changes can be compared.")
    if len(view.steps) == 1:
        return _("Hatched areas have no data.")
    return _("Classes are the same in every round, so a change of colour is a change of figures.")
