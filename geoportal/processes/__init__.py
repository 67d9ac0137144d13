"""One OGC API process a file; nothing is registered.

The file's name, with hyphens, is the process's id; it holds one subclass of pygeoapi's
BaseProcessor.
"""

import importlib
import inspect
from pathlib import Path

from pygeoapi.process.base import BaseProcessor

FOLDER = Path(__file__).parent


def found() -> dict[str, str]:
    """Process id → dotted path of its processor, for every file in this folder."""
    modules = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
    return {name.replace("_", "-"): _processor(name) for name in modules}


def _processor(module: str) -> str:
    loaded = importlib.import_module(f"geoportal.processes.{module}")
    names = [
        name
        for name, member in inspect.getmembers(loaded, inspect.isclass)
        if issubclass(member, BaseProcessor) and member.__module__ == loaded.__name__
    ]
    return f"{loaded.__name__}.{names[0]}"
