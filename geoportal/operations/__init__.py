"""What lets others run it: probes, metrics, logs without personal data, a bound on each client."""

from starlette.types import ASGIApp

from geoportal.operations import logs
from geoportal.operations.limit import RateLimit
from geoportal.operations.probes import routes
from geoportal.operations.watch import Watch
from geoportal.pool import Pool
from geoportal.settings import ServeSettings

__all__ = ["logs", "operated", "routes"]


def operated(app: ASGIApp, pool: Pool, settings: ServeSettings) -> ASGIApp:
    """The application with each client bounded, and each request counted, timed and logged."""
    bounded = RateLimit(app, settings.rate_limit, settings.proxies) if settings.rate_limit else app
    return Watch(bounded, pool, every=settings.log_requests == "all")
