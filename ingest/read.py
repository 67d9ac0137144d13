"""Reading tables and layers from files, every failure in one line."""

import gzip
import logging
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fiona
import geopandas as gpd
import pandas as pd
import pyarrow
import pyogrio
import python_calamine

from ingest.errors import NotFoundError, UserError
from ingest.sources.model import ReadOptions

log = logging.getLogger(__name__)
SPREADSHEETS = {".xlsx", ".xls", ".ods", ".xlsb"}
PARQUET = {".parquet", ".geoparquet"}
HXL = "hxl"  # key of a table's attrs: HXL tag by heading
MAX_UNPACKED = 4 * 1024**3
READ_FAILURES = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    fiona.errors.FionaError,
    pyarrow.lib.ArrowException,
    python_calamine.CalamineError,
    pd.errors.ParserError,
    pd.errors.EmptyDataError,
    UnicodeError,
    zipfile.BadZipFile,
    OSError,
    ValueError,
)


def read_table(path: Path, options: ReadOptions) -> pd.DataFrame:
    """A table as text and typed cells, with `source_row` counted from 1; nothing interpreted."""
    with plain_failure(path):
        if path.suffix.lower() in SPREADSHEETS:
            rows = pd.read_excel(
                path, sheet_name=options.sheet or 0, engine="calamine", dtype=object,
                keep_default_na=False, na_values=[],
            )  # fmt: skip
        elif path.suffix.lower() in PARQUET:
            rows = pd.read_parquet(path).astype(object)
        else:
            rows = _read_text(path)
    rows = _without_empty_columns(rows)
    rows = _without_hxl_row(rows)
    rows.insert(0, "source_row", range(1, len(rows) + 1))
    return rows


def _read_text(path: Path) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            separator = _separator(path)
            rows = pd.read_csv(
                path, dtype=str, keep_default_na=False, encoding="utf-8-sig",
                sep=separator, index_col=False,
            )  # fmt: skip
            return _refuse_swallowed_rows(path, rows, separator)
        except pd.errors.ParserWarning:
            raise UserError(f"{path.name} has rows with more cells than headings.") from None
        except UnicodeDecodeError:
            raise UserError(
                f"{path.name} is not UTF-8: save it as “CSV UTF-8”, or as XLSX, and load that."
            ) from None


def _refuse_swallowed_rows(path: Path, rows: pd.DataFrame, separator: str) -> pd.DataFrame:
    """A stray quote makes one cell of several rows; their people would be lost unseen."""
    for name in rows.columns:
        swallowed = rows[name].str.contains("\n", regex=False, na=False) & rows[name].str.contains(
            separator, regex=False, na=False
        )
        if swallowed.any():
            row = int(swallowed.to_numpy().argmax()) + 1
            raise UserError(
                f"{path.name}, row {row}: a cell of “{name}” runs over several lines; "
                'is there a stray " in it?'
            )
    return rows


def read_layer(path: Path) -> gpd.GeoDataFrame:
    """The one layer of a GeoJSON, Shapefile (zipped too), GeoPackage or GeoParquet file.

    Geometry is brought to EPSG:4326 (lon/lat) and named `geom`; `source_row` counts from 1.
    """
    with plain_failure(path):
        if path.suffix.lower() in PARQUET:
            layer = gpd.read_parquet(path)
        else:
            layer = gpd.read_file(path, layer=_only_layer(path))
    if not isinstance(layer, gpd.GeoDataFrame) or layer.empty:
        raise UserError(f"{path.name} holds no shapes.")
    if layer.crs is None:
        raise UserError(f"{path.name} does not say its coordinate system: add it and try again.")
    layer = layer.rename_geometry("geom").to_crs(4326)
    layer.insert(0, "source_row", range(1, len(layer) + 1))
    return layer


@contextmanager
def plain_failure(path: Path) -> Iterator[None]:
    """Say in one line that a file cannot be read, and why."""
    if not path.exists():
        raise NotFoundError(f"There is no file {path}.")
    try:
        refuse_bad_zip(path)
        yield
    except READ_FAILURES as error:
        log.debug("reading failed", exc_info=True)
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "unreadable"
        raise UserError(f"{path.name} cannot be read: {reason}") from None


def refuse_bad_zip(path: Path) -> None:
    """Refuse archives that our readers cannot unpack, that climb out, or that explode."""
    if path.suffix.lower() != ".zip":
        return
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            _refuse_bad_entry(path, archive, entry)
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise UserError(f"{path.name} unpacks to more than 4 GB.")


def _refuse_bad_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    remedy = "unpack it and zip it again in the usual way"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UserError(
            f"{path.name} is packed with a method that open-source tools cannot unpack "
            f"(method {entry.compress_type}, often Deflate64): {remedy}."
        )
    if entry.flag_bits & 1:
        raise UserError(f"{path.name} is locked with a password: {remedy}, without one.")
    if entry.filename.startswith("/") or ".." in Path(entry.filename).parts:
        raise UserError(f"{path.name} holds a path that leads out of the archive.")
    try:
        archive.open(entry).close()  # compares the entry's own header with the table of contents
    except zipfile.BadZipFile:
        raise UserError(
            f"{path.name} is damaged: its table of contents does not fit what it holds; {remedy}."
        ) from None


def _only_layer(path: Path) -> str:
    source = f"zip://{path}" if path.suffix.lower() == ".zip" else str(path)
    layers = [name for name in fiona.listlayers(source) if name != "layer_styles"]
    if len(layers) != 1:
        raise UserError(
            f"{path.name} holds {len(layers)} layers ({', '.join(layers)}); one is needed."
        )
    return layers[0]


def _separator(path: Path) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
        head = file.readline(65536)
    return max((b",", b";", b"\t"), key=head.count).decode()


def _without_empty_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """Spreadsheets save columns that have neither heading nor content; nothing is lost."""
    nameless = [name for name in rows if str(name).startswith("Unnamed: ")]
    return rows.drop(columns=[c for c in nameless if (rows[c].isna() | rows[c].eq("")).all()])


def _without_hxl_row(rows: pd.DataFrame) -> pd.DataFrame:
    """Tags under the headings are no record; `attrs` keeps them by heading."""
    first = rows.iloc[0].astype("str").str.strip() if len(rows) else pd.Series(dtype="str")
    tagged = first.str.startswith("#")
    if not tagged.any() or not (tagged | first.eq("")).all():
        return rows
    records = rows.iloc[1:].reset_index(drop=True)
    records.attrs[HXL] = first[tagged].to_dict()
    return records
