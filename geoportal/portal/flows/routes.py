"""Addresses of the flow map's documents: curves as data, how a flow went, the picture."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal.data import Store
from geoportal.portal.flows import lines, picture
from geoportal.portal.land import Land

Handler = Callable[[Request], Response]
SERIES = "{dataset}/{measure}/{level:int}"


def handlers(store: Store, ground: Land) -> dict[str, Handler]:
    """Handlers by address."""
    flows = lines.handler(store)
    return {
        f"/flows/layout/{SERIES}/{{step}}.geojson": flows,
        f"/flows/layout/{SERIES}/{{step}}/{{place}}.geojson": flows,
        f"/flows/history/{SERIES}/{{origin}}/{{destination}}.json": lines.history(store),
        "/flows/picture.svg": picture.handler(store, ground),
    }
