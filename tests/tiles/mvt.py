"""A small reader of Mapbox Vector Tiles, so that the tiles are not judged by what wrote them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    """Number, properties and the commands of the geometry, as the tile has them."""

    number: int | None
    properties: dict[str, Any]
    commands: list[int]

    @property
    def point(self) -> tuple[int, int]:
        """The only point of a point feature, in units of the tile from its north-west corner."""
        assert self.commands[0] == 9
        x, y = ((value >> 1) ^ -(value & 1) for value in self.commands[1:])
        return x, y


def layers(tile: bytes) -> dict[str, list[Feature]]:
    """Features of each layer of a tile."""
    return dict(_layer(content) for number, content in _parts(tile) if number == 3)


def _layer(content: bytes) -> tuple[str, list[Feature]]:
    parts = list(_parts(content))
    keys = [value.decode() for number, value in parts if number == 3]
    values = [_value(value) for number, value in parts if number == 4]
    name = next(value.decode() for number, value in parts if number == 1)
    return name, [_feature(value, keys, values) for number, value in parts if number == 2]


def _feature(content: bytes, keys: list[str], values: list[Any]) -> Feature:
    parts = dict(_parts(content))
    tags = _packed(parts.get(2, b""))
    pairs = zip(tags[::2], tags[1::2], strict=True)
    properties = {keys[key]: values[value] for key, value in pairs}
    return Feature(parts.get(1), properties, _packed(parts[4]))


def _value(content: bytes) -> Any:
    ((number, raw),) = _parts(content)
    read = {
        1: bytes.decode,
        2: lambda raw: struct.unpack("<f", raw)[0],
        3: lambda raw: struct.unpack("<d", raw)[0],
        6: lambda raw: (raw >> 1) ^ -(raw & 1),
        7: bool,
    }
    return read.get(number, lambda raw: raw)(raw)


def _parts(content: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        kind, number = key & 7, key >> 3
        if kind == 0:
            value, at = _varint(content, at)
        else:
            size = {1: 8, 5: 4}.get(kind, 0)
            if kind == 2:
                size, at = _varint(content, at)
            value, at = content[at : at + size], at + size
        yield number, value


def _packed(content: bytes) -> list[int]:
    found, at = [], 0
    while at < len(content):
        value, at = _varint(content, at)
        found.append(value)
    return found


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
        if byte < 128:
            return value, at
