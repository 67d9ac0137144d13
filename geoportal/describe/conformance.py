"""What the API keeps to: only classes whose requirements tests/conformance asks for."""

from geoportal.features import filters

SPEC = "http://www.opengis.net/spec/"
CLASSES = {
    "ogcapi-common-1/1.0": ("core", "landing-page", "json", "html", "oas30"),
    "ogcapi-common-2/1.0": ("collections",),
    "ogcapi-features-1/1.0": ("core", "oas30", "html", "geojson"),
    "ogcapi-features-2/1.0": ("crs",),
    "ogcapi-features-5/1.0": (
        "schemas",
        "core-roles-features",
        "returnables-and-receivables",
        "queryables",
        "sortables",
    ),
    "ogcapi-tiles-1/1.0": (
        "core",
        "tileset",
        "tilesets-list",
        "geodata-tilesets",
        "mvt",
        "oas30",
    ),
    "ogcapi-processes-1/1.0": ("core", "ogc-process-description", "json", "html", "oas30"),
}


def document() -> dict[str, list[str]]:
    """The conformance declaration, with the classes that filters keep to."""
    own = [f"{SPEC}{part}/conf/{name}" for part, names in CLASSES.items() for name in names]
    return {"conformsTo": [*own, *filters.CONFORMANCE]}
