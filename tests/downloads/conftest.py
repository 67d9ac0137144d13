"""The files of the published sample, made once, and contents made up by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg2
import pyarrow as pa
import pytest
import shapely

from geoportal.access import Access
from geoportal.downloads import manifest
from geoportal.downloads.about import About, Credit
from geoportal.downloads.build import Maker
from geoportal.downloads.columns import Column
from geoportal.downloads.content import Content, batch, schema
from layers import get

URL = "https://portal.example"


def maker(access: Access, var: Path) -> Maker:
    return Maker(access.web, var, URL, lambda _what, _rows: None)


@dataclass(frozen=True)
class Made:
    """A publication's finished files, and the database they were made from."""

    var: Path
    access: Access

    @property
    def place(self) -> Path:
        return manifest.folder(self.var, 1)

    def path(self, name: str) -> Path:
        return self.place / name

    def rows(self, query: str) -> list[tuple]:
        with psycopg2.connect(self.access.web) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def ids(self, layer: str) -> list[str]:
        return [row[0] for row in self.rows(f'SELECT id FROM pub."{layer}_p1" ORDER BY seq')]


@pytest.fixture(scope="session")
def made(published: Access, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every file of the shipped sample."""
    var = tmp_path_factory.mktemp("var")
    assert maker(published, var).make() == []
    return Made(var, published)


COLUMNS = (
    Column("id", "string", "Feature", "Its id.", hxl="#meta+id"),
    Column("dataset", "string", "Dataset", "Whose it is."),
    Column("name", "string", "Name", "What it is called.", hxl="#loc+name"),
    Column("status", "string", "Status", "Open or not.", codes={"open": "Open", "closed": "Shut"}),
    Column("people", "integer", "People", "How many.", "people", "#affected+ind"),
    Column("share", "number", "Share", "Of all.", "%"),
    Column("open", "boolean", "Name", "A label that is there twice."),
    Column("reported_on", "date", "Date", "The day."),
)
CREDIT = Credit("ours", "Our data", "Us & <them>", "CC-BY-4.0", "Say who.", "Mind the gap.", False)
ABOUT = About("sites", "Sites", "Where people are.", 7, "2026-02-03", (CREDIT,), f"{URL}/sites")


def row(number: int, **changes: object) -> list[object]:
    """A row of the columns, and a point that goes east with the number."""
    values = {
        "id": f"ours:{number:07}", "dataset": "ours", "name": f"Site {number}", "status": "open",
        "people": number, "share": number / 7, "open": True, "reported_on": date(2026, 1, 31),
        "geom": shapely.Point(number % 360 - 180 + 0.25, number % 170 - 85 + 0.5).wkb,
    } | changes  # fmt: skip
    return list(values.values())


@pytest.fixture
def content() -> Callable[..., Content]:
    """A content of given rows, in pages of a thousand."""

    def of(rows: list[list[object]], **changes: object) -> Content:
        def batches(_order: str) -> Iterator[pa.RecordBatch]:
            for start in range(0, len(rows), 1000):
                yield batch(rows[start : start + 1000], schema(COLUMNS))

        gaps = any(one[-1] is None for one in rows)
        fields = {"layer": get("sites"), "about": ABOUT, "columns": COLUMNS, "gaps": gaps,
                  "fields": [column.facts() for column in COLUMNS]}  # fmt: skip
        return Content(**{**fields, "batches": batches, **changes})

    return of
