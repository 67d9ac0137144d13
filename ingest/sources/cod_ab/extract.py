"""COD-AB layers say the same things under three sets of headings; here they become one.

Old: ADM2_EN, ADM2_PCODE … validOn. West and Central Africa: admin2Name, admin2Pcod.
New: adm2_name, adm2_name1 with lang1, adm2_pcode … valid_on, version.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
from babel import Locale

from ingest.batch import Batch
from ingest.errors import UserError
from ingest.read import read_layer
from ingest.sources.cod_ab.countries import iso3_of
from ingest.sources.model import Source

CODE = re.compile(r"^adm(?:in)?([0-5])_?pcode?$", re.IGNORECASE)
LANGUAGES = ("en", "fr", "es", "ar")
NO_DATE = "1899-12-30"  # what a spreadsheet makes of an empty date


def extract(path: Path | None, source: Source) -> Iterator[Batch]:
    """One batch of admin_unit: the deepest level that the layer has codes for."""
    if path is None:
        raise UserError("Source cod_ab reads a file: geoportal load cod_ab FILE")
    layer = read_layer(path)
    if not layer.geom_type.isin(["Polygon", "MultiPolygon"]).any():
        raise UserError(f"{path.name} holds points or lines; boundaries are polygons.")
    level, codes = _codes(layer, path)
    units = gpd.GeoDataFrame(
        {
            "source_row": layer["source_row"],
            "pcode": layer[codes[level]],
            "level": level,
            "pcode_scheme": "cod",
            "iso3": iso3_of(layer, codes),
            "parent_pcode": layer[codes[level - 1]] if level - 1 in codes else None,
            "parent_name": _name(layer, level - 1),
            "name": _name(layer, level),
            "valid_on": _valid_on(layer),
            "geom": layer["geom"],
        },
        geometry="geom", crs=4326,
    )  # fmt: skip
    for language in LANGUAGES:
        units[f"name_{language}"] = _name_in(layer, level, language)
    units["boundary_version"] = _edition(layer, units, path)
    yield Batch("admin_unit", units)


def _codes(layer: gpd.GeoDataFrame, path: Path) -> tuple[int, dict[int, str]]:
    """The column of codes of each level; of two rivals the one that has a matching ADMn_ name."""
    rivals: dict[int, list[str]] = {}
    for column in layer.columns:
        if found := CODE.match(column.removeprefix("ocha_")):
            rivals.setdefault(int(found[1]), []).append(column)
    if not rivals:
        raise UserError(
            f"{path.name} has no column of P-codes (ADM2_PCODE, admin2Pcod, adm2_pcode)."
        )
    return max(rivals), {level: _official(columns) for level, columns in rivals.items()}


def _official(columns: list[str]) -> str:
    # where a file carries its own codes beside those of OCHA, OCHA's are the ones others use
    return next((c for c in columns if c.startswith("ocha_")), columns[0])


def _name(layer: gpd.GeoDataFrame, level: int) -> pd.Series:
    wanted = [f"adm{level}_name", f"adm{level}_en", f"adm{level}_fr", f"admin{level}name",
              f"adm{level}_es", f"ocha_adm{level}_en", f"ocha_adm{level}_fr"]  # fmt: skip
    return _first_filled(layer, wanted)


def _name_in(layer: gpd.GeoDataFrame, level: int, language: str) -> pd.Series:
    named = _first_filled(layer, [f"adm{level}_{language}", f"ocha_adm{level}_{language}"])
    for suffix in ("", "1", "2", "3"):  # new schema: the language of each name stands in a column
        column, tag = f"adm{level}_name{suffix}", f"lang{suffix}"
        if column in layer and tag in layer:
            same = layer[tag].map(_language, na_action="ignore").eq(language)
            named = named.fillna(layer[column].where(same))
    return named


def _language(tag: str) -> str:
    return Locale.parse(tag, sep="-").language


def _first_filled(layer: gpd.GeoDataFrame, wanted: list[str]) -> pd.Series:
    by_lower = {column.lower(): column for column in layer.columns}
    filled = pd.Series(pd.NA, index=layer.index, dtype="object")
    for name in wanted:
        if name in by_lower:
            filled = filled.fillna(layer[by_lower[name]])
    return filled


def _valid_on(layer: gpd.GeoDataFrame) -> pd.Series:
    dates = [_dates(layer, name) for name in ("valid_on", "validon", "date")]
    return dates[0].fillna(dates[1]).fillna(dates[2])


def _dates(layer: gpd.GeoDataFrame, name: str) -> pd.Series:
    days = _first_filled(layer, [name]).astype("str").str[:10]
    return days.where(days.str.fullmatch(r"\d{4}-\d\d-\d\d") & days.ne(NO_DATE)).astype("object")


def _edition(layer: gpd.GeoDataFrame, units: gpd.GeoDataFrame, path: Path) -> str:
    """cod-<country>-<version, else newest date, else start of the file's checksum>."""
    version = _first_filled(layer, ["version", "version_no"]).dropna()
    newest = units["valid_on"].dropna().max() if units["valid_on"].notna().any() else None
    checksum = hashlib.file_digest(path.open("rb"), "sha256").hexdigest()[:8]
    edition = str(version.iloc[0]) if len(version) else newest or checksum
    return f"cod-{units['iso3'].iloc[0].lower()}-{edition}"
