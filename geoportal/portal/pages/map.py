"""``/map``: displacement by area, of one round or of two compared, and the same in tables."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from starlette.requests import Request

from geoportal.portal import classes, data, geometry, land, legend, maps, text
from geoportal.portal.borders import lines
from geoportal.portal.data import Row, Step, Store
from geoportal.portal.elements import Fragment
from geoportal.portal.explore import (
    address,
    figures,
    incident_words,
    incidents,
    inhabitants,
    moves,
    overlays,
    settings,
    tables,
    words,
)
from geoportal.portal.maps import Choice
from geoportal.portal.selection import MapView, map_view
from geoportal.portal.site import portal_page
from geoportal.portal.tables import DataTable
from geoportal.portal.takeaway import offers
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import _, lazy

PATH = "/map"
NAV = lazy("Map")
ORDER = 20
TITLE = lazy("Displacement by area")
Box = tuple[float, float, float, float]  # west, south, east, north in degrees
WORLD: Box = (-180.0, -90.0, 180.0, 90.0)


def render(store: Store, request: Request) -> str:
    """The page for the choices in the address."""
    view = map_view(store, request.query_params)
    if view is None:
        return portal_page(store, request, "empty.html", TITLE).render()
    slug = view.dataset["slug"]
    rows = figures.compare(store, view) if view.compare else figures.of(store, view)
    preload = [land.url(slug, view.level), geometry.url(slug, view.level)]
    page = portal_page(store, request, "explorer.html", TITLE, preload=preload)
    for part in _parts(store, view, rows):
        part.add_to(page)
    maps.RoundSlider("steps", view.steps, view.step).add_to(page)
    _details().add_to(page)
    panel(request, offers.of_map(store, view)).add_to(page)
    _about(store, view).add_to(page)
    return page.render()


def _parts(store: Store, view: MapView, rows: list[Row]) -> Iterator[Fragment | Any]:
    """What depends on the choices, in no order: the layout places each by its name."""
    yield _headline(view, rows)
    yield _controls(view)
    yield _legend(store, view, rows)
    noted = data.has_care(store, view.level, view.dataset["slug"], view.measure)
    yield tables.areas(view, rows, noted)
    yield from _frames(store, view, rows)
    if view.trail:
        yield _trail(view)
    box = _box(store, view)  # tables of marks wait, hidden, until the marks are wanted
    if "sites" in view.overlays:
        yield tables.sites(view, overlays.sites(store, view.dataset["slug"], box))
    if "transit" in view.overlays:
        yield tables.transit(view, overlays.transit(store, view.dataset["slug"], box))
    if "incidents" in view.overlays:
        yield _incidents(store, view, box)


def _frames(store: Store, view: MapView, rows: list[Row]) -> Iterator[maps.PortalMap]:
    """One map, or one for each of two rounds; the settings are those of the first."""
    first, last = view.pair
    if view.compare == "side":
        yield _frame(store, view, rows, "before", first)
    frame = _frame(store, view, rows, "map", last if view.compare == "side" else None)
    frame.add_child(maps.Choropleth("choropleth", **settings.of(store, view)))
    yield frame


def _frame(
    store: Store, view: MapView, rows: list[Row], name: str, step: Step | None
) -> maps.PortalMap:
    """A map of the view, or of one of its two rounds side by side."""
    slug = view.dataset["slug"]
    shapes = data.geometry_bbox(store, slug, view.level)
    alone = {"compare": "", "round": step.key} if step else {}
    if name == "before":  # what lies over the areas is of today
        alone |= dict.fromkeys(view.overlays, "")
    return maps.PortalMap(
        name,
        text.named(TITLE, maps.step_words(step)) if step else TITLE,
        shapes,
        land.url(slug, view.level),
        lines.url(slug, view.level),
        picture=address.picture(view, **alone) if shapes else None,
        picture_alt=words.summary(view, rows),
        caption=maps.step_words(step) if step else "",
    )


def _box(store: Store, view: MapView) -> Box:
    """West, south, east, north of the areas shown, as far as is known."""
    found = figures.box(store, view)
    if found is None or found[0] > found[2]:
        return WORLD
    west, south, east, north = found
    return west, south, east, north


def _incidents(store: Store, view: MapView, box: Box) -> DataTable:
    """The table of incidents; empty until they are wanted, for the script fills it then."""
    wanted = view.overlays["incidents"]
    span = incidents.span(store, view.steps, view.step)
    rows = incidents.within(store, box, span, incident_words.LISTED) if wanted else []
    return incident_words.table(store, rows, span, "" if wanted else "hidden")


def _trail(view: MapView) -> Fragment:
    above = [(unit, address.within(view, unit)) for unit in view.trail[:-1]]
    return Fragment(
        "trail",
        "trail.html",
        top=address.within(view, None),
        above=above,
        here_=view.trail[-1],
    )


def _headline(view: MapView, rows: list[Row]) -> Fragment:
    return Fragment(
        "headline",
        "headline.html",
        figure=words.figure(view, rows),
        words=words.headline(view, rows),
        dataset=view.dataset,
        caveat=text.MEASURES[view.measure][2],
    )


def _controls(view: MapView) -> Fragment:
    titles = {row["slug"]: row["title"] for row in view.datasets}
    choices = [
        Choice("dataset", _("Operation"), view.dataset["slug"], titles, titles),
        Choice("level", _("Areas"), view.level, view.levels, text.LEVELS),
        Choice("group", _("Population group"), view.group, view.groups, text.GROUPS),
        *_counted(view),
    ]
    if len(view.measures) > 1:
        names = {key: said[0] for key, said in text.MEASURES.items()}
        choices.append(Choice("measure", _("Measure"), view.measure, view.measures, names))
    drawing = Choice("drawing", _("Figures drawn as"), view.drawing, text.DRAWINGS, text.DRAWINGS)
    more = [
        *([] if view.is_rate else [drawing]),
        Choice("scheme", _("Classification"), view.scheme, text.SCHEMES, text.SCHEMES),
        Choice("classes", _("Number of classes"), view.classes, classes.CLASSES),
    ]
    return Fragment(
        "controls",
        "explore-controls.html",
        choices=choices,
        more=more,
        comparing=_comparing(view),
        compared=bool(view.compare),
        area=view.area,
        overlays=view.overlays,
        overlay_words=text.OVERLAYS,
        step=view.step.key,
        step_words=_step_words(view),
    )


def _counted(view: MapView) -> Iterator[Choice]:
    """Of whom, and per how many, where there is more than one answer."""
    if len(view.some) > 1:
        yield Choice("who", _("Sex or age"), view.who, view.some, text.WHO)
    if view.has_rates:
        yield Choice("per", _("Figures shown as"), view.per, view.pers, text.PERS)


def _comparing(view: MapView) -> list[Choice]:
    if len(view.steps) < 2 or view.against is None:
        return []
    names = _step_words(view)
    return [
        Choice("compare", _("Show"), view.compare, text.COMPARISONS, text.COMPARISONS),
        Choice("against", _("Compared with"), view.against.key, names, names),
    ]


def _step_words(view: MapView) -> dict[str, str]:
    return {step.key: maps.step_words(step) for step in reversed(view.steps)}


def _legend(store: Store, view: MapView, rows: list[Row]) -> Fragment:
    named = moves.series(store, view.dataset["slug"], view.level)
    shown = rows if view.compare == "change" else figures.of(store, view)
    made = legend.rows(store, view, shown, figures.number_of_areas(store, view))
    circles = []
    if view.drawing == "symbols":
        circles = legend.circles(legend.bounds(store, view)["largest"])
        made = legend.without_colours(view, made)
    return Fragment(
        "legend",
        "explore-legend.html",
        title=words.title(view),
        note=words.note(view),
        inhabitants=inhabitants.of(store, view) if view.is_rate else None,
        rows=made,
        circles=circles,
        widest=legend.WIDEST,
        borders=lines.styles(lines.around(store, view.dataset["slug"], view.level)),
        height=ceil(2 * max((circle.radius for circle in circles), default=0)) + 12,
        overlays=view.overlays,
        incidents=incident_words.legend(store, view.steps, view.step)
        if "incidents" in view.overlays
        else None,
        few_sites="withheld" in data.columns(store, "sites"),
        flows=address.flows(view),
        flows_note=moves.caveat(named) if named else "",
    )


def _details() -> Fragment:
    prompt = _("Point at an area, or choose one in the table, to read its figures.")
    return Fragment("details", "details.html", title=_("Area"), prompt=prompt)


def _about(store: Store, view: MapView) -> Fragment:
    return Fragment(
        "about",
        "about.html",
        dataset=view.dataset,
        boundaries=data.boundary_credit(store, view.dataset["slug"], view.level),
        inhabitants=inhabitants.of(store, view),
        boundary_note=text.BOUNDARY_NOTE,
    )
