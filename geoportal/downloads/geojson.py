"""GeoJSON: the ready features as they are, behind what the file says of itself."""

import json
from collections.abc import Iterable
from pathlib import Path

from geoportal.downloads.about import About


def write(path: Path, about: About, features: Iterable[str]) -> None:
    """Write a FeatureCollection of ready texts to `path`, one a line, as they come."""
    with path.open("w", encoding="utf-8") as out:
        out.write(_head(about))
        out.writelines(_separated(features))
        out.write("\n]}\n")


def _separated(features: Iterable[str]) -> Iterable[str]:
    separator = ""
    for feature in features:
        yield separator + feature
        separator = ",\n"


def _head(about: About) -> str:
    told = {**about.facts(), "publication": about.publication, "datasets": about.datasets()}
    head = {"type": "FeatureCollection", "name": about.layer, **told}
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
