"""Where QGIS reads a layer: the address of the collection or of its tiles, and a filter."""

from urllib.parse import quote

from geoportal.portal.data import Step
from geoportal.qgis.contents import Part

TILES = "/collections/{layer}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
DEEPEST = 12


def features(api: str, layer: str, condition: str = "") -> str:
    """Source of an OGC API Features layer; `condition` is a QGIS expression.

    QGIS asks for what lies in the view and not for the whole layer.
    """
    given = {"restrictToRequestBBOX": "1", "url": api, "typename": layer}
    if condition:
        given["filter"] = condition
    return " ".join(f"{name}='{_escaped(value)}'" for name, value in given.items())


def tiles(api: str, layer: str) -> str:
    """Source of a vector tile layer; below the deepest zoom QGIS enlarges what it has."""
    address = quote(api + TILES.format(layer=layer), safe="/{}")
    return f"type=xyz&url={address}&zmin=0&zmax={DEEPEST}"


def condition(part: Part, latest: bool) -> str:
    """The features of a part: of its latest step, or of all its time."""
    told = [_equals("dataset", part.dataset), _equals("measure", part.measure)]
    return " AND ".join([*told, *(_at(part.step) if latest else [])])


def _at(step: Step) -> list[str]:
    # dates first: QGIS sends them to the server, and other conditions only since 3.32
    if step.first_on == step.last_on:
        return [_equals("reported_on", str(step.last_on))]
    days = [f"\"reported_on\" >= '{step.first_on}'", f"\"reported_on\" <= '{step.last_on}'"]
    return [*days, f'"round" = {step.round}']


def _equals(column: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"\"{column}\" = '{escaped}'"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
