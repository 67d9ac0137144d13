"""Processes that make pages: each has the application, and a connection or two, of its own."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from geoportal.portal.export.scope import Scope
from geoportal.portal.export.writer import Made, Writer

CONNECTIONS = 2  # of a worker
_writer: Writer | None = None  # of this process


@contextmanager
def workers(url: str, scope: Scope, folder: Path, before: Path) -> Iterator[ProcessPoolExecutor]:
    """As many as there are processors; ``url`` is the serving role's database."""
    context = get_context("forkserver")  # no thread or connection of ours goes with them
    context.set_forkserver_preload(["geoportal.app"])  # which takes seconds: once for all
    pool = ProcessPoolExecutor(
        cpu_count(),
        mp_context=context,
        initializer=_begin,
        initargs=(url, scope, folder, before),
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def write(addresses: list[str]) -> Made:
    """Write the files of addresses, in a worker."""
    if _writer is None:
        raise RuntimeError("only a worker writes")
    return _writer.write(addresses)


def _begin(url: str, scope: Scope, folder: Path, before: Path) -> None:
    import secrets

    from pydantic import SecretStr

    from geoportal.app import build, die_with_parent
    from geoportal.pool import Pool
    from geoportal.settings import ServeSettings
    from geoportal.store import Store

    global _writer
    die_with_parent()
    settings = ServeSettings(token_key=SecretStr(secrets.token_hex()))
    app = build(Store(url, CONNECTIONS), Pool(url, CONNECTIONS), settings)
    _writer = Writer(app, scope, folder, before)
