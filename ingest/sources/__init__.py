"""One folder a source: `source.toml` says what it is, `extract.py`, if needed, how to read it."""

import importlib
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from ingest.batch import Batch
from ingest.errors import NotFoundError, UserError
from ingest.settings import ROOT
from ingest.sources.model import Source

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Every source there is: the folders that hold a source.toml."""
    return sorted(path.parent.name for path in FOLDER.glob("*/source.toml"))


def get(name: str) -> Source:
    """The source of that name; raises NotFoundError with the names there are."""
    if name not in names():
        raise NotFoundError(f"There is no source “{name}”. There are: {', '.join(names())}.")
    path = FOLDER / name / "source.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Source(name=name, folder=path.parent, **content)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(f"{path.name} of source {name}: {first_fault(error)}") from None


def extract(
    source: Source, path: Path | None, gate: Callable[[pd.DataFrame], pd.DataFrame]
) -> Iterator[Batch]:
    """Read the source's file, by its own extract.py where it has one.

    Each frame of a file passes the gate for personal data before anything else sees it.
    """
    if (source.folder / "extract.py").exists():
        module = importlib.import_module(f"ingest.sources.{source.name}.extract")
        yield from module.extract(path, source)
    else:
        from ingest.reshape import reshape

        found = _needed(source, path)
        yield from reshape(_frames(source, found, gate), source, found)


def _frames(
    source: Source, path: Path, gate: Callable[[pd.DataFrame], pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    from ingest import unusable
    from ingest.read import batches

    frames = batches(path, source.read)
    if source.form:
        from ingest.forms.frames import frames as submitted  # with pyxform: slow to import

        frames = submitted(path, source, source.form)
    while True:
        try:
            frame = next(frames, None)
        except UserError as error:
            raise unusable.explained(path, error) from None
        if frame is None:
            return
        try:
            yield gate(frame)
        except UserError as error:
            raise unusable.refusal(frame, str(error)) from None


def first_fault(error: Exception) -> str:
    """The first complaint of a TOML or model error, in one line."""
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        return f"{where}: {fault['msg'].lower().replace('extra inputs are', 'this key is')}"
    return str(error).splitlines()[0]


def _needed(source: Source, path: Path | None) -> Path:
    if path is None and source.inputs:
        return ROOT / source.inputs[0]
    if path is None:
        raise UserError(f"Source {source.name} reads a file: geoportal load {source.name} FILE")
    return path
