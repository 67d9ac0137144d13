"""A place as a sheet: its figures by round as chart and table, and where it lies."""

from functools import partial
from math import cos, radians
from typing import Any

from starlette.requests import Request

from geoportal.portal import care, data
from geoportal.portal.borders.lines import DASHES
from geoportal.portal.chart import charts
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import ENV
from geoportal.portal.picture import LIGHT, RADIUS
from geoportal.portal.places import locator, questions, requests, words
from geoportal.portal.places.figures import Series, series, when
from geoportal.portal.places.place import Place, find
from geoportal.portal.places.window import around
from geoportal.portal.takeaway.sheet import Drawn, Told, provenance, sheet
from geoportal.portal.text import GROUPS, _, covered, day
from ingest.errors import NotFoundError

THEME = {**LIGHT, "dot": LIGHT["more"][2]}
DOTS = 200  # sites on the small map
ROWS = 14  # rounds in the table: as many as a page holds


def place_sheet(store: Store, request: Request) -> dict[str, Any]:
    """The sheet of the place in the address; raises NotFoundError where none has the code."""
    place = find(store, request.path_params["pcode"])
    if not isinstance(place, Place):
        raise NotFoundError(_("There is nothing to draw yet."))
    unit, known = place.unit, data.datasets(store)
    found = series(questions.figures(store, unit), known)
    sites = questions.sites_in(store, unit, DOTS)
    small = locator.of_unit(store, unit, sites)
    svg = ENV.get_template("locator.svg").render(
        map=small, metres=_metres(unit), theme=THEME, dashes=DASHES
    )
    dataset = found[0].dataset if found else None
    lines = known.get(unit["dataset"])
    told = _told(place, found, len(sites), lines["credit_line"] if lines else "")
    return {
        **sheet(
            store, request, requests.of_unit(unit, place.name, dataset), told, [Drawn("", svg)]
        ),
        "series": [_shown(one) for one in found[:1]],
        "others": [_other(one) for one in found[1:]],
        "others_title": _("Also counted here, by others: never to be added up"),
    }


def _metres(unit: Row) -> float:
    """Metres that a pixel of the small map stands for in its middle."""
    window = around((unit["west"], unit["south"], unit["east"], unit["north"]))
    middle = radians((unit["south"] + unit["north"]) / 2)
    return RADIUS * cos(middle) / window.scale


def _told(place: Place, found: list[Series], sites: int, boundaries: str) -> Told:
    first = next(iter(found), None)
    said = (
        " · ".join(part for part in (first.what, first.when, first.change) if part) if first else ""
    )
    none = _("No figures are published for this place")
    care = [(_("Read with care"), first.caveat)] if first else []
    where = provenance(first.dataset, boundaries) if first else [(_("Boundaries"), boundaries)]
    return Told(
        place=_("{name} ({pcode})").format(name=place.name, pcode=place.unit["pcode"]),
        figure=first.shown if first else "",
        counted=said or none,
        alt=words.locator_caption(place.name, sites),
        legend_title="",
        legend_note="",
        legend=[],
        notes=[*care, *where],
    )


def _shown(one: Series) -> dict[str, Any]:
    """A series as the sheet draws it: chart, days at its ends, heads and rows of its table."""
    drawn = charts(one.points, columns=one.measure != "stock")
    chart = ENV.get_template("chart.svg").render(chart=drawn[-1], theme=THEME) if drawn else ""
    columns = _columns(one)
    rows = [[write(row) for write in columns.values()] for row in reversed(one.rows[-ROWS:])]
    return {
        "chart": chart,
        "chart_alt": _("Chart of these figures over time. The table below has each of them."),
        "ends": [day(one.rows[0]["reported_on"]), day(one.rows[-1]["reported_on"])],
        "heads": list(columns),
        "rows": rows,
    }


def _columns(one: Series) -> dict[str, Any]:
    """What writes each column of a row, by its heading."""
    groups = one.groups if len(one.groups) > 1 else []
    found: dict[str, Any] = {_("Date"): when, _("People"): _people}
    for group in groups:
        found[str(GROUPS[group])] = partial(care.of_group, group=group)
    if one.has["coverage_percent"]:
        found[_("Coverage")] = lambda row: covered(row["coverage_percent"])
    return found


def _people(row: Row) -> str:
    return care.figure(row, row["total_individuals"])


def _other(one: Series) -> tuple[str, str]:
    """Another dataset's latest figure: whose it is, and what it says."""
    title = one.dataset["title"]
    badge = f" ({_('Synthetic data')})" if one.dataset["synthetic"] else ""
    return f"{title}{badge}:", f"{one.shown} · {one.what} · {one.when}"
