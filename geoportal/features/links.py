"""The links of a page and of a feature, under the address readers know, as JSON."""

from json.encoder import encode_basestring_ascii as quoted

GEOJSON, JSON = "application/geo+json", "application/json"
OTHERS = (("text/html", "html", "This document as HTML"),
          ("application/ld+json", "jsonld", "This document as JSON-LD"))  # fmt: skip


def page(address: str, query: str, following: str | None, previous: str | None) -> str:
    """Links of a page at an address; `following` and `previous` are tokens of the pages beside."""
    found = _always(address, query, address.rpartition("/")[0])
    if following:
        found.append(_link(GEOJSON, "next", "Next page", beside(address, query, following)))
    if previous:
        found.append(_link(GEOJSON, "prev", "Previous page", beside(address, query, previous)))
    return f"[{','.join(found)}]"


def feature(address: str, query: str) -> str:
    """Links of one feature at an address."""
    return f"[{','.join(_always(address, query, address.rpartition('/items/')[0]))}]"


def beside(address: str, query: str, token: str) -> str:
    """Address of the page that begins where a token says."""
    return _joined(address, _without(query, "after=", "offset="), f"after={token}")


def _always(address: str, query: str, collection: str) -> list[str]:
    same = _without(query, "f=", "after=")
    return [
        _link(GEOJSON, "self", "This document as GeoJSON", _joined(address, query)),
        *(_link(kind, "alternate", title, _joined(address, same, f"f={name}"))
          for kind, name, title in OTHERS),
        _link(JSON, "collection", "The collection", collection),
    ]  # fmt: skip


def _link(kind: str, relation: str, title: str, href: str) -> str:
    return f'{{"type":"{kind}","rel":"{relation}","title":"{title}","href":{quoted(href)}}}'


def _without(query: str, *beginnings: str) -> str:
    return "&".join([part for part in query.split("&") if not part.startswith(beginnings)])


def _joined(address: str, *queries: str) -> str:
    query = "&".join([part for part in queries if part])
    return f"{address}?{query}" if query else address
