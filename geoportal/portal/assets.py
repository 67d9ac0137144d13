"""Addresses of the built scripts and styles, and the icons that are drawn in place."""

import json
from functools import lru_cache

from markupsafe import Markup

from geoportal.portal.build import STATIC


@lru_cache(maxsize=8)
def _read(name: str, modified: int) -> dict[str, str]:
    return json.loads((STATIC / name).read_text())


def _built(name: str) -> dict[str, str]:
    """A built file of names; it is read again when a new build has replaced it."""
    try:
        modified = (STATIC / name).stat().st_mtime_ns
    except FileNotFoundError as missing:
        raise RuntimeError("portal assets are not built: run geoportal.portal.build") from missing
    return _read(name, modified)


def url(name: str) -> str:
    """Path of the asset ``name`` (``map.js``), with its content hash in it."""
    return f"/static/{_built('manifest.json')[name]}"


def icon(name: str, style: str = "") -> Markup:
    """The icon ``name`` of Heroicons, 20 pixels wide, silent to screen readers."""
    size = f'<svg class="icon {style}" width="20" height="20" focusable="false"'
    return Markup(_built("icons.json")[name].replace("<svg", size, 1))  # noqa: S704
