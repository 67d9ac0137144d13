"""What publication makes ready of units: names as they are searched, neighbours, earlier codes."""

import geopandas as gpd
import pytest
import shapely
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geoportal.portal import routes
from geoportal.store import Store
from tests import warehouse as houses

pytestmark = pytest.mark.xdist_group("publish")
OLD, NEW = "cod-caf-2020-01-01", "cod-caf-2024-01-01"
NAMES = {"CF01": "Mambéré-Kadéï", "CF02": "Lobaye", "CF11": "Mambéré", "CF12": "N’Délé"}


@pytest.fixture(scope="module")
def divided(cluster, tmp_path_factory):
    """Two editions of made-up prefectures, the first of which was divided; published, read only."""
    folder = tmp_path_factory.mktemp("divided")
    with houses.empty(cluster, folder / "var") as house:
        load(house, folder)
        house.publish()
        yield house


def load(house, folder) -> None:
    editions = {
        "2020-01-01": {"CF01": (18, 5, 20, 6), "CF02": (20, 5, 21, 6)},
        "2024-01-01": {"CF11": (18, 5, 19.5, 6), "CF12": (19.5, 5, 20, 6), "CF02": (20, 5, 21, 6)},
    }
    for day, units in editions.items():
        path = folder / f"caf_{day}.gpkg"
        names = [NAMES[code] for code in units]
        gpd.GeoDataFrame(
            {"ADM0_PCODE": "CF", "ADM1_PCODE": list(units), "ADM1_FR": names, "date": day},
            geometry=[shapely.box(*box) for box in units.values()], crs=4326,
        ).to_file(path)  # fmt: skip
        house.load("cod_ab", path)


@pytest.fixture(scope="module")
def client(divided):
    """The portal, as the serving role sees this publication."""
    return TestClient(Starlette(routes=routes(Store(divided.access.web))))


def test_codes_of_an_older_edition_know_what_became_of_them(divided, client):
    found = divided.rows(
        "SELECT pcode, successor_pcode, round(share::numeric, 2)::float, boundary_version, "
        'successor_version FROM pub."admin-1_p1_successors" ORDER BY pcode, share DESC'
    )
    assert found == [("CF01", "CF11", 0.75, OLD, NEW), ("CF01", "CF12", 0.25, OLD, NEW),
                     ("CF02", "CF02", 1.0, OLD, NEW)]  # fmt: skip
    html = client.get("/place/CF01").text
    assert "not of the boundaries in force" in html
    assert 'href="/place/CF11">Mambéré</a>' in html and "75.0% of its area" in html
    lobaye = client.get("/place/CF02").text
    assert "not of the boundaries in force" not in lobaye and NEW in lobaye
    assert "In other editions" in client.get("/place/CF11").text


def test_neighbours_touch_both_ways_within_their_edition(divided):
    found = divided.rows(
        'SELECT a.adm_pcode, b.adm_pcode, a.boundary_version FROM pub."admin-1_p1_neighbours" n '
        'JOIN pub."admin-1_p1" a ON a.seq = n.seq JOIN pub."admin-1_p1" b ON b.seq = n.neighbour '
        "ORDER BY 3, 1, 2"
    )
    assert found == [("CF01", "CF02", OLD), ("CF02", "CF01", OLD), ("CF02", "CF12", NEW),
                     ("CF11", "CF12", NEW), ("CF12", "CF02", NEW),
                     ("CF12", "CF11", NEW)]  # fmt: skip


def test_names_and_codes_are_kept_as_searches_spell_them(divided):
    found = divided.rows('SELECT DISTINCT is_code, spelled FROM pub."admin-1_p1_names"')
    assert set(found) == {
        *((True, code.lower()) for code in NAMES),
        *((False, name) for name in ("mambere kadei", "lobaye", "mambere", "ndele")),
    }


@pytest.mark.parametrize(("written", "spelled"), [
    ("Côte d’Ivoire", "cote divoire"), ("N'Djaména", "ndjamena"), ("  Al-Ḥasakah ", "al hasakah"),
    ("إدلب", "ادلب"), ("أَدْلِب", "ادلب"), ("ولايـة بورنو", "ولايه بورنو"), ("مصطفى", "مصطفي"),
    ("٢٠٢٤", "2024"), ("ŁÓDŹ", "lodz"), ("İzmir", "izmir"), ("!?", ""), ("", ""),
])  # fmt: skip
def test_spellings_meet(divided, written, spelled):
    assert divided.one("SELECT pub.spelled(%s)", written) == spelled


def test_an_old_code_and_a_misspelt_name_are_found(client):
    def ask(typed: str) -> list[tuple[str, str]]:
        found = client.get("/search.json", params={"q": typed}).json()
        return [(one["code"], one["what"]) for one in found["results"]]

    assert ask("CF01") == [("CF01", "First-level area · an earlier edition of the boundaries")]
    assert ask("cf02") == [("CF02", "First-level area")]  # once, though both editions have it
    assert ask("Mambere Kadei")[0][0] == "CF01"
    assert ask("lobyae") == ask("LOBAYE") == [("CF02", "First-level area")]


def test_what_was_made_is_sealed_and_readers_may_read_it(divided):
    for kind in ("names", "neighbours", "successors"):
        table = f'pub."admin-1_p1_{kind}"'
        assert divided.one("SELECT has_table_privilege('geoportal_web', %s, 'SELECT')", table)
        with pytest.raises(Exception, match="does not change"):
            divided.rows(f"DELETE FROM {table}")
