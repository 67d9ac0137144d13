"""The picture that chats and social media show beside a link: a PNG, which is all they read."""

import json
from collections.abc import Callable

import numpy as np
import rasterio
from rasterio.features import rasterize
from rasterio.io import MemoryFile
from rasterio.transform import Affine, from_bounds
from rasterio.warp import transform_bounds, transform_geom
from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import data, http
from geoportal.portal.land import Land
from geoportal.portal.picture import LIGHT, filled
from geoportal.portal.selection import map_view
from geoportal.portal.text import _
from ingest.errors import NotFoundError

WIDTH, HEIGHT = 1200, 630  # what sites that show previews ask for
MERCATOR = "EPSG:3857"
EDGE = 1.12  # room around the areas
PATTERN = 8  # pixels after which a pattern begins again


def handler(store: data.Store, ground: Land) -> Callable[[Request], Response]:
    """Answer ``/map/preview.png``: the newest round of the first dataset."""

    def handle(request: Request) -> Response:
        view = map_view(store, request.query_params)
        document = view and data.geometry(store, view.dataset["slug"], view.level)
        if view is None or not document:
            raise NotFoundError(_("There is nothing to draw yet."))
        areas = json.loads(document["body"])["features"]
        around = json.loads(ground.body(view.dataset["slug"], view.level))["features"]
        land = [(item, LIGHT["land"]) for item in around]
        shapes = [*land, *filled(view, store, areas, LIGHT)]
        return http.answer(request, draw(shapes, document["bbox"]), "image/png")

    return handle


def draw(shapes: list[tuple[dict, str]], bbox: list[float]) -> bytes:
    """PNG of GeoJSON features (lon/lat) in their fills (of `filled`), later ones on top.

    `bbox` is west, south, east, north in degrees; the picture shows a little more, in Mercator.
    """
    grid = _grid(bbox)
    palette = [LIGHT["water"], *dict.fromkeys(fill for _item, fill in shapes)]
    burned = [
        (transform_geom("EPSG:4326", MERCATOR, item["geometry"]), palette.index(fill, 1))
        for item, fill in shapes
        if item.get("geometry")
    ]
    ranks = rasterize(burned, (HEIGHT, WIDTH), transform=grid, dtype="uint8")
    tiles = np.array([_tile(fill) for fill in palette], dtype="uint8")
    rows, columns = np.indices(ranks.shape) % PATTERN
    return _png(tiles[ranks, rows, columns])


def _tile(fill: str) -> np.ndarray:
    """What a fill repeats: a square of its colour, or of the pattern it stands for."""
    rows, columns = np.indices((PATTERN, PATTERN))
    ground, ink, inked = {
        "url(#hatch)": ("land", LIGHT["hatch"], (rows + columns) % PATTERN < 2),
        "url(#few)": (
            "zero",
            LIGHT["ramp"][5],
            (rows % 4 < 2) & ((columns + rows // 4 * 4) % 8 < 2),
        ),
    }.get(fill, ("zero", fill, rows >= 0))
    return np.where(inked[..., None], _rgb(ink), _rgb(LIGHT[ground]))


def _grid(bbox: list[float]) -> Affine:
    west, south, east, north = transform_bounds("EPSG:4326", MERCATOR, *bbox)
    middle = ((west + east) / 2, (south + north) / 2)
    scale = EDGE * max((east - west) / WIDTH, (north - south) / HEIGHT)
    half = (scale * WIDTH / 2, scale * HEIGHT / 2)
    return from_bounds(middle[0] - half[0], middle[1] - half[1],
                       middle[0] + half[0], middle[1] + half[1], WIDTH, HEIGHT)  # fmt: skip


def _png(pixels: np.ndarray) -> bytes:
    with MemoryFile() as file:
        with rasterio.open(
            file, "w", driver="PNG", width=WIDTH, height=HEIGHT, count=3, dtype="uint8"
        ) as picture:
            picture.write(np.moveaxis(pixels, 2, 0))
        return file.read()


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
