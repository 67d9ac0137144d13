"""What a supervisor, a load balancer and Prometheus ask."""

import asyncpg
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geoportal.operations import metrics
from geoportal.pool import Pool
from ingest.errors import UnavailableError

PUBLICATION = """
SELECT number, extract(epoch FROM published_at)::float AS published_at FROM pub.publication
"""
NUMBER = "SELECT number, published_at::text FROM pub.publication"
NOT_READY = (UnavailableError, asyncpg.PostgresError)
FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def routes(pool: Pool) -> list[Route]:
    """/health, /health/live, /health/ready and /metrics."""

    async def health(_: Request) -> JSONResponse:
        rows = await pool.rows(NUMBER)
        return JSONResponse({"status": "ok", "publication": dict(rows[0]) if rows else None})

    async def ready(_: Request) -> JSONResponse:
        """200 when requests would be answered: the database is there, and a publication."""
        try:
            rows = await pool.rows(PUBLICATION)
        except NOT_READY:
            return _not_ready("The database does not answer.")
        if not rows:
            return _not_ready("Nothing is published.")
        return JSONResponse({"status": "ready", "publication": rows[0]["number"]})

    async def figures(_: Request) -> Response:
        text = await run_in_threadpool(metrics.exposed, await _publication(pool))
        return Response(text, media_type=FORMAT)

    return [
        Route("/health", health),
        Route("/health/live", live),
        Route("/health/ready", ready),
        Route("/metrics", figures),
    ]


async def live(_: Request) -> JSONResponse:
    """200 as long as the process answers at all: nothing else is asked."""
    return JSONResponse({"status": "alive"})


def _not_ready(reason: str) -> JSONResponse:
    return JSONResponse({"status": "unavailable", "description": reason}, 503)


async def _publication(pool: Pool) -> dict | None:
    try:
        rows = await pool.rows(PUBLICATION)
    except NOT_READY:
        return None
    return dict(rows[0]) if rows else {"number": 0}
