"""The flow map as a sheet: the same picture, widths and caveats as on its page."""

import json
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request

from geoportal.portal import care, data, text
from geoportal.portal.borders import lines as borders
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import ENV
from geoportal.portal.flows import legend, lines, questions, words
from geoportal.portal.flows.picture import LIGHT, draw, level_of_land
from geoportal.portal.flows.selection import FlowView, flow_view
from geoportal.portal.land import Land
from geoportal.portal.takeaway.offers import of_flows
from geoportal.portal.takeaway.sheet import Drawn, Key, Told, provenance, sheet
from geoportal.portal.text import _, number
from ingest.errors import NotFoundError


def flow_sheet(store: Store, ground: Land, request: Request) -> dict[str, Any]:
    """The sheet of the flow map asked for; raises NotFoundError where there is none."""
    view = flow_view(store, request.query_params)
    if view is None:
        raise NotFoundError(_("There is nothing to draw yet."))
    level = level_of_land(store, view)
    around = json.loads(ground.body(view.dataset["slug"], level))["features"]
    rows = lines.rows(store, view)
    unsettled = borders.around(store, view.dataset["slug"], level)
    svg = draw(view, rows[: view.top], around, unsettled, LIGHT)
    drawn = [Drawn("", svg)]
    credit = data.boundary_credit(store, view.dataset["slug"], level)
    return sheet(store, request, of_flows(view), _told(store, view, rows, credit), drawn)


def _told(store: Store, view: FlowView, rows: list[Row], credit: str) -> Told:
    shown = rows[: view.top]
    counted = _counted(store, view, rows)
    name, care = (str(said) for said in text.FLOW_MEASURES[view.measure])
    return Told(
        place=view.name(view.place) if view.place else "",
        figure=number(counted["people"]),
        counted=f"{words.headline(view, counted)}. {words.more(counted, shown)}",
        alt=words.summary(view, shown),
        legend_title=name,
        legend_note=_("Width grows with the number of people, on the same scale in every round."),
        legend=list(_keys(view, shown)),
        notes=[(_("Read with care"), care), *provenance(view.dataset, credit)],
        widths=_widths(view),
    )


def _counted(store: Store, view: FlowView, rows: list[Row]) -> Row:
    """People in all flows of the step, or in all of the place's."""
    if view.place:
        return words.totals(rows)
    return questions.totals(store, **view.series, step=view.step.key)


def _keys(view: FlowView, rows: list[Row]) -> Iterator[Key]:
    """What colours, rings and dashes mean, of those that the map has."""
    if view.place:
        yield Key(LIGHT["out"], _("From the place"))
        yield Key(LIGHT["in"], _("To the place"))
    if any(row["origin_pcode"] == row["destination_pcode"] for row in rows):
        yield Key(LIGHT["flows"][3], _("Moved within the place"), shape="ring")
    if any(row["total_individuals"] is None for row in rows):
        words = _("Suppressed: too few people to publish, and not in any total")
        yield Key(LIGHT["flows"][0], words, shape="dashes")
    if any(care.doubts(row) for row in rows):
        yield Key(LIGHT["label"], _("Place not certain"), shape="about")


def _widths(view: FlowView) -> str:
    return ENV.get_template("flow-widths.svg").render(
        theme=LIGHT,
        widths=legend.widths(view.largest),
        width=legend.WIDTH,
        label=legend.LABEL,
    )
