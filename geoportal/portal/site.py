"""What every page shares: name, navigation, publication in the footer."""

from typing import Any

from starlette.requests import Request

from geoportal.portal import data, http
from geoportal.portal.elements import Page
from geoportal.portal.text import lazy
from geoportal.settings import ServeSettings

SITE_NAME = lazy("Displacement Geoportal")


def portal_page(store: data.Store, request: Request, layout: str, title: str, **words: Any) -> Page:
    """An empty page in the portal's clothes; add parts to it and render it."""
    from geoportal.portal.pages import discover  # pages import this module

    return Page(
        layout,
        title,
        request.url.path,
        frame="embed.html" if http.is_framed(request) else "page.html",
        site_name=SITE_NAME,
        nav=[page for page in discover() if page.nav],
        publication=data.publication(store),
        base_url=base_url(request),
        address=_address(request),
        **words,
    )


def base_url(request: Request) -> str:
    """Where readers find us: the setting, else the address they came by (never behind a proxy)."""
    return (ServeSettings().url or str(request.base_url)).rstrip("/")


def _address(request: Request) -> str:
    """What was asked for, under the address that all languages share."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
