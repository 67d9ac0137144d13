"""Links of the API's documents: relations, media types, and the one shape they all have."""

OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
FORMATS = (  # what pygeoapi shows the same document as; f=… → media type and what it is called
    ("json", JSON, "JSON"),
    ("jsonld", "application/ld+json", "JSON-LD"),
    ("html", "text/html", "HTML"),
)
Link = dict[str, str | int]


def link(rel: str, kind: str, href: str, title: str) -> Link:
    """A link as OGC API has it; `href` is absolute."""
    return {"rel": rel, "type": kind, "title": title, "href": href}


def this_document(href: str, kind: str = JSON, formats: tuple[str, ...] = ("html",)) -> list[Link]:
    """`self`, and `alternate` for each other format the document is had in."""
    others = [entry for entry in FORMATS if entry[0] in formats]
    return [
        link("self", kind, href, "This document"),
        *(link("alternate", other, f"{href}?f={f}", f"This document as {name}")
          for f, other, name in others),
    ]  # fmt: skip
