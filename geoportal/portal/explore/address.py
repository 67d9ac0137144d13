"""Where a view of the map lives: everything a reader has chosen is in its address."""

from typing import Any
from urllib.parse import urlencode

from geoportal.portal.explore.places import Unit
from geoportal.portal.languages import here
from geoportal.portal.selection import MapView

USUAL = {"scheme": "quantiles", "classes": 5, "drawing": "areas", "area": "", "compare": "",
         "who": "", "per": ""}  # fmt: skip


def query(view: MapView, **changes: Any) -> dict[str, Any]:
    """Parameters of the view with some of them changed; what is usual is left unsaid."""
    chosen: dict[str, Any] = {
        "dataset": view.dataset["slug"],
        "level": view.level,
        "area": view.area,
        "measure": view.measure,
        "round": view.step.key,
        "group": view.group,
        "who": view.who,
        "per": view.per,
        "compare": view.compare,
        "against": view.against.key if view.compare and view.against else "",
        "drawing": view.drawing,
        "scheme": view.scheme,
        "classes": view.classes,
        **{name: "1" for name, wanted in view.overlays.items() if wanted},
        **changes,
    }
    return {
        name: value
        for name, value in chosen.items()
        if value != "" and USUAL.get(name) != value
    }  # fmt: skip


def page(view: MapView, **changes: Any) -> str:
    """Address of the map page for the view with some choices changed."""
    return f"{here('/map')}?{urlencode(query(view, **changes))}"


def within(view: MapView, unit: Unit | None) -> str:
    """Address of the map of a unit's parts; of everything, as coarse as there is, without one."""
    if unit is None:
        return page(view, area="", level=view.levels[0])
    level = next(level for level in view.levels if level > unit.level)
    return page(view, area=unit.code, level=level)


def down(view: MapView, code: str) -> str:
    """Address of the map of what lies within one of the view's areas."""
    return page(view, area=code, level=view.level + 1)


def flows(view: MapView) -> str:
    """Address of the flow map of the same dataset, level and round."""
    chosen = {"dataset": view.dataset["slug"], "level": view.level, "round": view.step.key}
    return f"{here('/flows')}?{urlencode(chosen)}"


def picture(view: MapView, **changes: Any) -> str:
    """Address of the view as one picture."""
    return f"/map/picture.svg?{urlencode(query(view, **changes))}"
