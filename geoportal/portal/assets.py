"""Addresses of the built scripts and styles."""

import json
from functools import lru_cache

from geoportal.portal.build import STATIC


@lru_cache(maxsize=4)
def _manifest(modified: int) -> dict[str, str]:
    return json.loads((STATIC / "manifest.json").read_text())


def url(name: str) -> str:
    """Path of the asset ``name`` (``map.js``), with its content hash in it.

    The manifest is read again when a new build has replaced it.
    """
    try:
        modified = (STATIC / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError as missing:
        raise RuntimeError("portal assets are not built: run geoportal.portal.build") from missing
    return f"/static/{_manifest(modified)[name]}"
