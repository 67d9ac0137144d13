"""Which part of the service a request is for: a short list, whatever people type."""

PROBES = frozenset({"/health", "/health/live", "/health/ready", "/metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
OF_COLLECTION = frozenset({"items", "tiles", "styles", "queryables", "schema"})
OF_API = frozenset({"collections", "conformance", "openapi", "processes", "jobs", "qgis"})


def route(path: str) -> str:
    """Name of the part that a path belongs to; of a collection's parts, without the collection."""
    if path != "/api" and not path.startswith("/api/"):
        return _outside(path)
    parts = path.split("/", 6)[2:]
    if len(parts) > 2 and parts[0] == "collections" and parts[2] in OF_COLLECTION:
        return "item" if parts[2] == "items" and len(parts) > 3 and parts[3] else parts[2]
    return parts[0] if parts and parts[0] in OF_API else "api"


def method(asked: str) -> str:
    """The method, or OTHER for one that nobody knows."""
    return asked if asked in METHODS else "OTHER"


def _outside(path: str) -> str:
    if path in PROBES:
        return "probe"
    return "downloads" if path.startswith("/downloads/") else "portal"
