"""Which sources there are already read a file like this one: they are tried on its first rows."""

import logging
from pathlib import Path

import pandas as pd

from ingest import dictionary, mapping, sources, unusable
from ingest.errors import UserError
from ingest.personal.model import action
from ingest.reshape import reshape
from ingest.sources.model import Source

log = logging.getLogger(__name__)


def readers(head: pd.DataFrame, path: Path) -> tuple[str, ...]:
    """Names of the sources that know every heading and fill what their tables require."""
    found = []
    for name in sources.names():
        source = sources.get(name)
        if not (source.folder / "extract.py").exists() and not source.inputs:
            try:
                if _fills(head, source, path):
                    found.append(name)
            except UserError:
                log.debug("%s does not read it", name, exc_info=True)
            except (ValueError, KeyError, TypeError):  # values no source of that kind would have
                log.debug("%s stumbles over it", name, exc_info=True)
    return tuple(found)


def of_no_use(head: pd.DataFrame) -> str | None:
    """Why a file of this known kind cannot be loaded at all; None for any other."""
    return str(unusable.refusal(head, "")) or None


def _fills(head: pd.DataFrame, source: Source, path: Path) -> bool:
    batches = list(reshape([_past_the_gate(head, source)], source, path))
    return bool(batches) and all(
        _complete(mapping.to_dictionary(batch.rows, dictionary.tables()[batch.table], source),
                  batch.table)
        for batch in batches
    )  # fmt: skip


def _past_the_gate(head: pd.DataFrame, source: Source) -> pd.DataFrame:
    """The columns that a load of the source would go on with."""
    gone = {name.strip().casefold() for name, said in source.personal.items()
            if action(said) in ("drop", "allow")}  # fmt: skip
    return head.drop(columns=[c for c in head.columns if str(c).strip().casefold() in gone])


def _complete(mapped: pd.DataFrame, name: str) -> bool:
    table = dictionary.tables()[name]
    needed = [f.name for f in table.asked.values() if f.required and not f.is_geometry
              and f.name != "boundary_version"]  # fmt: skip
    filled = {column for column in mapped if mapped[column].notna().any()}
    places = any(column.startswith(("adm", "origin", "destination")) for column in filled)
    return all(field in filled or (field == "iso3" and places) for field in needed)
