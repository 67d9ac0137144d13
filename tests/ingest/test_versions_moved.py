"""Figures collected on one edition of the boundaries, written out on the next one."""

import csv

import geopandas as gpd
import pytest
import shapely

from tests.warehouse import own_table

HEAD = "adm1_pcode,individuals,female,male,reported_on,pop_group\n"
FIGURES = HEAD + "CF01,1001,600,401,2024-01-31,idp\nCF02,7,3,4,2024-01-31,idp\n"
OLD, NEW = "cod-caf-2020-01-01", "cod-caf-2024-01-01"


@pytest.fixture
def edition(tmp_path, warehouse):
    """Load an edition of made-up prefectures: code → the box of its land."""

    def load(day: str, units: dict[str, tuple[float, float, float, float]]) -> None:
        path = tmp_path / f"caf_{day}.gpkg"
        gpd.GeoDataFrame(
            {"ADM0_PCODE": "CF", "ADM1_PCODE": list(units), "ADM1_EN": list(units), "date": day},
            geometry=[shapely.box(*box) for box in units.values()], crs=4326,
        ).to_file(path)  # fmt: skip
        warehouse.load("cod_ab", path)

    return load


def test_figures_on_a_divided_unit_go_to_its_parts(warehouse, command, edition, tmp_path):
    edition("2020-01-01", {"CF01": (18, 5, 20, 6), "CF02": (20, 5, 21, 6)})
    figures = tmp_path / "figures.csv"
    figures.write_text(FIGURES)
    warehouse.load(own_table("Figures"), figures)
    edition("2024-01-01", {"CF11": (18, 5, 19, 6), "CF12": (19, 5, 20, 6), "CF02": (20, 5, 21, 6)})
    links, moved = tmp_path / "links.csv", tmp_path / "moved.csv"
    assert command("boundaries", "compare", OLD, NEW, "--to", links).code == 0

    done = command("move", "figures", links, OLD, NEW, "--to", moved)
    assert (done.code, done.error) == (0, "")
    assert "1,008 people before, 1,008 after" in done.out
    with moved.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["adm1_pcode"], row["moved_from"], row["boundary_version"]) for row in rows] == [
        ("CF11", "CF01", NEW), ("CF12", "CF01", NEW), ("CF02", "CF02", NEW)]  # fmt: skip
    assert sorted(int(row["individuals"]) for row in rows) == [7, 500, 501]
    assert all(int(row["female"]) + int(row["male"]) == int(row["individuals"]) for row in rows)

    report = warehouse.load(own_table("Figures moved"), moved)
    assert (report.rows_loaded, report.rows_rejected) == (3, 0)
    assert warehouse.rows(
        "SELECT sum(individuals), min(boundary_version), max(boundary_version) "
        "FROM core.admin_stock WHERE dataset = 'figures-moved'"
    ) == [(1008, NEW, NEW)]
    assert (
        warehouse.one(  # the figures themselves stay on the edition they were collected on
            "SELECT DISTINCT boundary_version FROM core.admin_stock WHERE dataset = 'figures'"
        )
        == OLD
    )


def test_an_edition_the_figures_do_not_have_is_refused(warehouse, command, edition, tmp_path):
    edition("2020-01-01", {"CF01": (18, 5, 20, 6), "CF02": (20, 5, 21, 6)})
    figures, links = tmp_path / "figures.csv", tmp_path / "links.csv"
    figures.write_text(FIGURES)
    warehouse.load(own_table("Figures"), figures)
    command("boundaries", "compare", OLD, OLD, "--to", links)
    refused = command("move", "figures", links, NEW, OLD)
    assert refused.code == 2 and OLD in refused.error and refused.error.count("\n") == 1
