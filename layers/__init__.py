"""The contract: one TOML a published layer. `catalog()` reads them all; nothing is registered."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from ingest.errors import NotFoundError, UserError
from ingest.sources import first_fault
from layers.model import Layer

FOLDER = Path(__file__).parent


def catalog() -> dict[str, Layer]:
    """Every layer by name, in the order of their names."""
    return {path.stem: _layer(path) for path in sorted(FOLDER.glob("*.toml"))}


def get(name: str) -> Layer:
    """The layer of that name; raises NotFoundError with the names there are."""
    if not (FOLDER / f"{name}.toml").exists():
        raise NotFoundError(f"There is no layer “{name}”. There are: {', '.join(catalog())}.")
    return catalog()[name]


def _layer(path: Path) -> Layer:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        query = path.with_suffix(".sql")
        if query.exists():
            content["sql"] = query.read_text(encoding="utf-8")
        return Layer(name=path.stem, **content)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(f"layers/{path.name}: {first_fault(error)}") from None
