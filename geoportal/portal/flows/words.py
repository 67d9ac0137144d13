"""What a flow map says in words: on the page, to screen readers, under the table."""

from geoportal.portal import maps, text
from geoportal.portal.data import Row
from geoportal.portal.flows.selection import FlowView
from geoportal.portal.languages import ngettext
from geoportal.portal.text import _, number


def totals(rows: list[Row]) -> Row:
    """Number of flows, people in them, and how many figures are suppressed and so in no sum."""
    known = [row["total_individuals"] for row in rows if row["total_individuals"] is not None]
    stayed = [row for row in rows if row["origin_pcode"] == row["destination_pcode"]]
    within = sum(row["total_individuals"] or 0 for row in stayed)
    return {
        "within": within,
        "flows": len(rows),
        "people": sum(known) if known else None,
        "suppressed": len(rows) - len(known),
    }


def headline(view: FlowView, counted: Row) -> str:
    """What follows the number of people."""
    flows = counted["flows"]
    said = _headline(view, flows)
    return said.format(
        count=number(flows), place=view.name(view.place), when=maps.step_words(view.step)
    )


def _headline(view: FlowView, flows: int) -> str:
    if not view.place:
        return ngettext(
            "people in {count} flow · {when}", "people in {count} flows · {when}", flows
        )
    if view.direction == "in":
        return ngettext(
            "people in {count} flow to {place} · {when}",
            "people in {count} flows to {place} · {when}",
            flows,
        )
    if view.direction == "out":
        return ngettext(
            "people in {count} flow from {place} · {when}",
            "people in {count} flows from {place} · {when}",
            flows,
        )
    return ngettext(
        "people in {count} flow to and from {place} · {when}",
        "people in {count} flows to and from {place} · {when}",
        flows,
    )


def more(counted: Row, shown: list[Row]) -> str:
    """How much of it all is on the page, who came from nowhere else, and what is in no total."""
    said = []
    if len(shown) < counted["flows"]:
        part = totals(shown)["people"]
        words = ngettext(
            "The largest flow is shown: {share} of these people.",
            "The {count} largest are shown: {share} of these people.",
            len(shown),
        )
        share = text.percent(part, counted["people"])
        said.append(words.format(count=number(len(shown)), share=share))
    if counted["within"]:
        within = _("{people} of all these people moved within one place.")
        said.append(within.format(people=number(counted["within"])))
    if counted["suppressed"]:
        words = ngettext(
            "{count} flow is suppressed and in no total.",
            "{count} flows are suppressed and in no total.",
            counted["suppressed"],
        )
        said.append(words.format(count=number(counted["suppressed"])))
    return " ".join(said)


def summary(view: FlowView, shown: list[Row]) -> str:
    """What the map shows, for those who do not see it."""
    between = [row for row in shown if row["origin_pcode"] != row["destination_pcode"]]
    known = [row for row in between if row["total_individuals"] is not None]
    if not known:
        return _("No figures for this choice.")
    return _(
        "{when}: the largest flow is from {from_place} to {to_place}, {people} people."
    ).format(
        when=maps.step_words(view.step),
        from_place=view.name(known[0]["origin_pcode"]),
        to_place=view.name(known[0]["destination_pcode"]),
        people=number(known[0]["total_individuals"]),
    )


def note(view: FlowView, shown: list[Row]) -> str:
    """When and whose the figures are, and which of them are not on the map."""
    said = _("{when}. Source: {source}.").format(
        when=maps.step_words(view.step), source=view.dataset["title"]
    )
    away = [
        row
        for row in shown
        if view.at(row["origin_pcode"]) is None or view.at(row["destination_pcode"]) is None
    ]
    if not away:
        return said
    words = ngettext(
        "{count} flow without a known place is not on the map.",
        "{count} flows without a known place are not on the map.",
        len(away),
    )
    return f"{said} {words.format(count=number(len(away)))}"


def people(row: Row) -> str:
    """A flow's figure; a sum with suppressed parts says that it is not all."""
    if row["total_individuals"] is None:
        return _("Suppressed")
    if row["suppressed"]:
        return _("at least {people}").format(people=number(row["total_individuals"]))
    return number(row["total_individuals"])
