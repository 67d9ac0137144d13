"""What the catalogue asks the published schema: one question a function, as in data.py."""

from collections.abc import Sequence
from typing import Any

from geoportal.portal.data import Row, Store


def facts(store: Store) -> list[Row]:
    """Published layers that have features: words, extent (lon/lat), period, columns, datasets."""
    return store.rows(
        "SELECT layer, title, abstract, features, bbox, starts_on, ends_on, snapshot, fields, "
        "datasets FROM pub.layer_facts WHERE features > 0 ORDER BY layer"
    )


def publications(store: Store, limit: int) -> list[Row]:
    """The latest publications, newest first, a row a layer in them."""
    return store.rows(
        "SELECT number, published_at, note, restores, layer, features, snapshot FROM pub.history "
        "WHERE number IN (SELECT DISTINCT number FROM pub.history ORDER BY number DESC "
        "LIMIT %(limit)s) ORDER BY number DESC, layer",
        limit=limit,
    )


def history(store: Store, layer: str) -> list[Row]:
    """The publications a layer was part of, newest first."""
    return store.rows(
        "SELECT number, published_at, note, restores, features, snapshot FROM pub.history "
        "WHERE layer = %(layer)s ORDER BY number DESC",
        layer=layer,
    )


def rows(
    store: Store, layer: str, columns: Sequence[str], time: str | None, on: Any, limit: int
) -> list[Row]:
    """The first features of a published layer, of its latest date where it has dates.

    Names of layer and columns are the publication's own, never a reader's.
    """
    named = ", ".join(f'"{name}"' for name in columns)
    dated = time if time and on else None
    where = f'WHERE "{dated}" = %(on)s' if dated else "WHERE %(on)s IS NULL"
    return store.rows(
        f'SELECT {named} FROM pub."{layer}" {where} ORDER BY id LIMIT %(limit)s',  # noqa: S608
        on=on if dated else None,
        limit=limit,
    )


def bands(store: Store, tiles: str) -> list[int]:
    """Bands of zooms that the table of a layer of areas has generalised shapes for."""
    found = store.rows(f'SELECT DISTINCT band FROM pub."{tiles}" ORDER BY band')  # noqa: S608
    return [row["band"] for row in found]


def areas(store: Store, tiles: str, band: int) -> list[str]:
    """Generalised areas as GeoJSON geometries (lon/lat)."""
    query = f'SELECT ST_AsGeoJSON(geom, 3) AS shape FROM pub."{tiles}" WHERE band = %(band)s'  # noqa: S608
    return [row["shape"] for row in store.rows(query, band=band)]


def sample(store: Store, table: str, step: int) -> list[str]:
    """Every ``step``-th feature's shape as a GeoJSON geometry (lon/lat), in the order of ids."""
    query = (
        f'SELECT ST_AsGeoJSON(geom, 3) AS shape FROM pub."{table}" '  # noqa: S608
        "WHERE geom IS NOT NULL AND seq - seq / %(step)s * %(step)s = 0 ORDER BY seq"
    )
    return [row["shape"] for row in store.rows(query, step=step)]
