"""Names on a sheet's map: paper has no pointer to ask an area who it is.

Only those that fit their area, the largest areas first, and never one over another.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import shapely

from geoportal.portal.elements import ENV
from geoportal.portal.picture import Frame

SIZE = 10.5  # pixels of the picture
LETTER = 0.58 * SIZE  # about as wide as a letter is
INK, HALO = "#0f1418", "#ffffff"

Box = tuple[float, float, float, float]


def with_names(svg: str, areas: list[dict], names: Mapping[str, str]) -> str:
    """A picture of ``areas`` (GeoJSON, lon/lat) with their ``names``, by P-code, written on it."""
    group = ENV.get_template("area-names.svg").render(
        names=list(_placed(areas, names)), size=SIZE, ink=INK, halo=HALO
    )
    return svg.replace("</svg>", f"{group}</svg>")


def _placed(areas: list[dict], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    frame = Frame(areas)
    taken: list[Box] = []
    for area in sorted(areas, key=_size, reverse=True):
        words = names.get(area["id"]) or ""
        x, y = frame.middle(area)
        half = LETTER * len(words) / 2
        box = (x - half, y - SIZE * 0.7, x + half, y + SIZE * 0.7)
        if words and 2 * half <= _width(area, frame) and not any(_meet(box, one) for one in taken):
            taken.append(box)
            yield {"words": words, "x": x, "y": y}


def _largest(area: dict) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.geometry.shape(area["geometry"]))
    return max(parts, key=lambda part: part.area)


def _size(area: dict) -> float:
    return _largest(area).area


def _width(area: dict, frame: Frame) -> float:
    """Pixels from west to east of the area's largest part."""
    west, south, east, _north = _largest(area).bounds
    return frame.pixel((east, south))[0] - frame.pixel((west, south))[0]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
