"""The landing page: where everything else is."""

from typing import Any

from geoportal.describe.links import JSON, OGC, OPENAPI, link, this_document

QGZ = "application/x-qgis-project"
Document = dict[str, Any]


def page(metadata: Document, api: str) -> Document:
    """Title and links; QGIS asks for `service-desc` and `data` in exactly these types."""
    said = metadata["identification"]
    return {
        "title": said["title"],
        "description": said["description"],
        "links": [
            *this_document(api, formats=("jsonld", "html")),
            link("service-desc", OPENAPI, f"{api}/openapi", "OpenAPI document"),
            link("service-doc", "text/html", f"{api}/openapi?f=html", "Paths of the API"),
            link("conformance", JSON, f"{api}/conformance", "Conformance classes"),
            link("data", JSON, f"{api}/collections", "Collections"),
            link(f"{OGC}processes", JSON, f"{api}/processes", "Processes"),
            link(f"{OGC}tiling-schemes", JSON, f"{api}/tileMatrixSets", "Tile matrix sets"),
            link("related", QGZ, f"{api}/qgis/project.qgz", "QGIS project of all layers"),
        ],
    }
