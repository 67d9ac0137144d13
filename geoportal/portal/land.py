"""The land around a map's areas: the world's countries, clipped and generalised to what is seen.

The whole world in the detail of one province weighs more than the rest of a page together.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence

import shapely
from shapely.geometry import mapping, shape
from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import data, http
from geoportal.portal.text import _
from ingest.errors import NotFoundError

Box = tuple[float, float, float, float]  # west, south, east, north in degrees

WORLD: Box = (-180.0, -57.0, 180.0, 78.0)  # where people are
MARGIN = 0.75  # of the areas' width and height, on every side
LEAST = 6.0  # degrees of margin, so that a small country has neighbours
DETAIL = 1200  # a coast bends about this often across the frame
NAMES = ("name", "name_en", "name_fr", "name_es", "name_ar")
KEPT = 32  # documents kept in memory
NONE = '{"type":"FeatureCollection","features":[]}'  # where no countries are published


def url(dataset: str, level: int) -> str:
    """Address of the land around the areas of ``dataset`` at an admin level."""
    return f"/map/land/{dataset}/{level}.json"


def frame(bbox: Sequence[float] | None) -> Box:
    """What a map of ``bbox`` (lon/lat) may show: some of its surroundings, or the whole world."""
    if bbox is None:
        return WORLD
    west, south, east, north = bbox
    if west > east or east - west > 150:
        return WORLD
    dx, dy = (max(LEAST, MARGIN * span) for span in (east - west, north - south))
    return (
        max(WORLD[0], west - dx),
        max(WORLD[1], south - dy),
        min(WORLD[2], east + dx),
        min(WORLD[3], north + dy),
    )


class Land:
    """Land documents of a store, kept until something else is published."""

    def __init__(self, store: data.Store) -> None:
        self.store = store
        self.kept: OrderedDict[tuple, str] = OrderedDict()

    def body(self, dataset: str, level: int) -> str:
        """GeoJSON text (lon/lat) of the land in the frame of the dataset's areas."""
        current = data.publication(self.store)
        key = (current and current["number"], dataset, level)
        if key not in self.kept:
            self.kept[key] = self._made(dataset, level)
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return self.kept[key]

    def _made(self, dataset: str, level: int) -> str:
        if dataset not in data.datasets(self.store) or level not in range(6):
            raise NotFoundError(_("There is no published geometry for this map."))
        world = data.geometry(self.store, "", 0)
        if world is None:
            return NONE
        # Flows may have no areas of their own: they get the whole world.
        return clipped(world["body"], frame(data.geometry_bbox(self.store, dataset, level)))


def clipped(body: str, box: Box) -> str:
    """The countries of a GeoJSON text within ``box``, as detailed as the box is small."""
    tolerance = max(box[2] - box[0], box[3] - box[1]) / DETAIL
    # A little more than the frame, so that the cut edges are never on the screen.
    room = (box[0] - tolerance, box[1] - tolerance, box[2] + tolerance, box[3] + tolerance)
    features = json.loads(body)["features"]
    shapes = shapely.make_valid([shape(feature["geometry"]) for feature in features])
    cut = [_parts(piece, tolerance) for piece in shapely.clip_by_rect(shapes, *room)]
    simple = shapely.coverage_simplify(cut, tolerance)
    kept = [
        {
            "type": "Feature",
            "id": feature["id"],
            "properties": {key: feature["properties"].get(key) for key in NAMES},
            "geometry": mapping(shapely.transform(piece, lambda at: at.round(_digits(tolerance)))),
        }
        for feature, piece in zip(features, simple, strict=True)
        if not piece.is_empty
    ]
    return json.dumps(
        {"type": "FeatureCollection", "features": kept}, ensure_ascii=False, separators=(",", ":")
    )


def _parts(piece: shapely.Geometry, tolerance: float) -> shapely.MultiPolygon:
    """The polygons of a clipped country that are large enough to be seen."""
    polygons = [part for part in shapely.get_parts(piece) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon([part for part in polygons if part.area > (2 * tolerance) ** 2])


def _digits(tolerance: float) -> int:
    return 2 if tolerance > 0.05 else 3


def handler(land: Land) -> Callable[[Request], Response]:
    """Answer ``/map/land/{dataset}/{level}.json``."""

    def handle(request: Request) -> Response:
        body = land.body(request.path_params["dataset"], request.path_params["level"])
        return http.answer(request, body, "application/geo+json")

    return handle
