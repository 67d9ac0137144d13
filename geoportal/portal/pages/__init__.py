"""The portal's pages: one module each, found by looking into this folder.

A page module has ``PATH`` (its address), ``NAV`` (its name in the navigation, or None),
``ORDER`` (its place there) and ``render(store, request) -> str``, the page as HTML.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, invalidate_caches
from pkgutil import iter_modules

from starlette.requests import Request

from geoportal.portal.data import Store


@dataclass(frozen=True, order=True)
class PageModule:
    """What a page module declares."""

    order: int
    path: str
    nav: str | None
    render: Callable[[Store, Request], str]


def discover() -> list[PageModule]:
    """Every page in this folder, in the order of the navigation."""
    invalidate_caches()
    names = [found.name for found in iter_modules(__path__)]
    return sorted((_declared(name) for name in names), key=lambda page: (page.order, page.path))


def _declared(name: str) -> PageModule:
    module = import_module(f"{__name__}.{name}")
    try:
        return PageModule(module.ORDER, module.PATH, module.NAV, module.render)
    except AttributeError as missing:
        raise TypeError(f"page {name}: {missing.name} is missing") from missing
