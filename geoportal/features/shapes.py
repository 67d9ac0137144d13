"""Geometries in filters: GeoJSON as it should be, before PostGIS takes it as it comes."""

import math
from typing import Any

LINES = ("LineString", "MultiLineString")
AREAS = ("Polygon", "MultiPolygon")
SHAPES = ("Point", "MultiPoint", *LINES, *AREAS)


def is_shape(node: Any) -> bool:
    """Whether a parsed JSON value is a GeoJSON geometry: all numbers finite, all rings closed."""
    if not isinstance(node, dict):
        return False
    if node.get("type") == "GeometryCollection":
        parts = node.get("geometries")
        return isinstance(parts, list) and all(map(is_shape, parts))
    return node.get("type") in SHAPES and _is_nested(node.get("coordinates"), node["type"])


def _is_nested(node: Any, kind: str) -> bool:
    if not isinstance(node, list) or not node:
        return False
    if all(isinstance(one, list) and one and not isinstance(one[0], list) for one in node):
        return _is_path(node, kind)
    return _is_position(node) or all(_is_nested(one, kind) for one in node)


def _is_path(positions: list, kind: str) -> bool:
    if kind in AREAS and (len(positions) < 4 or positions[0] != positions[-1]):
        return False
    return len(positions) >= (2 if kind in LINES else 1) and all(map(_is_position, positions))


def _is_position(node: list) -> bool:
    # PostGIS would read a text as the number nought
    return len(node) in (2, 3) and all(type(n) in (int, float) and math.isfinite(n) for n in node)
