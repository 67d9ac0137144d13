"""What the documentation says is true: its commands and examples run, its links lead somewhere."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import urllib.request

import psycopg2
import pytest

from geoportal.settings import ServeSettings
from ingest.settings import ROOT, IngestSettings
from ingest.sources.model import Source
from layers import build
from layers.model import Layer

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BOUNDARIES = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
TABLE = """admin2Pcode,admin2Name,reportingDate,roundNumber,numPresentIdpInd,displacementReason
SO2401,Baydhaba,30/06/2026,3,"143,200",Conflict
SO1501,Ceerigaabo,30/06/2026,3,21500,Drought
SO2801,Kismaayo,30/06/2026,3,88 300,Conflict
"""


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text())
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", ["README.md", "docs/own-data.md"])
def test_own_data_in_three_commands(page, empty_database, real_data, tmp_path, serve_database):
    shutil.copy(real_data(BOUNDARIES), tmp_path / "som_admin2.geojson")
    (tmp_path / "round3.csv").write_text(TABLE)
    (script,) = [block for block in blocks(page, "sh") if "load cod_ab" in block]
    lines = script.replace("\\\n", " ").strip().splitlines()
    assert len(lines) == 3
    for line in lines:
        _, *words = shlex.split(line)
        command = [sys.executable, "-m", "geoportal", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment(empty_database, tmp_path),
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
    with serve_database(empty_database) as url:
        items = f"{url}/api/collections/displacement-admin-2/items"
        features = json.load(urllib.request.urlopen(items))["features"]
        people = {f["properties"]["adm_pcode"]: f["properties"]["total_individuals"]
                  for f in features}  # fmt: skip
        assert people == {"SO2401": 143_200, "SO1501": 21_500, "SO2801": 88_300}
        page = urllib.request.urlopen(f"{url}/map").read().decode()
        assert "Baseline assessment, round 3" in page


def environment(access, var):
    return {**os.environ, "GEOPORTAL_DATABASE_URL": access.owner, "GEOPORTAL_VAR": str(var),
            "GEOPORTAL_WEB_DATABASE_URL": access.web}  # fmt: skip


def test_the_source_example_is_valid(tmp_path):
    whole, *parts = blocks("docs/sources.md", "toml")
    source = Source(name="example", folder=tmp_path, **tomllib.loads(whole))
    assert source.dataset.slug == "ministry-arrivals"
    for part in [*parts, *blocks("docs/loads.md", "toml"), *blocks("docs/cleaning.md", "toml"),
                 *blocks("docs/personal-data.md", "toml")]:  # fmt: skip
        Source(name="example", folder=tmp_path, title="Example", **tomllib.loads(part))


def test_the_layer_example_publishes(sample_database):
    (example,) = blocks("docs/layers.md", "toml")
    layer = Layer(name="open-sites", **tomllib.loads(example))
    with psycopg2.connect(sample_database.owner) as connection, connection.cursor() as cursor:
        build.snapshot(cursor, layer, 999)
        build.expose(cursor, layer, 999)
        cursor.execute('SELECT count(*), bool_and(synthetic) FROM pub."open-sites"')
        assert cursor.fetchone() == (2767, True)
    connection.close()


def test_the_process_example_answers(live_server):
    (example,) = blocks("docs/processes.md", "sh")
    body = re.search(r"-d '(.*?)'", example, re.DOTALL)[1]
    request = urllib.request.Request(
        f"{live_server}/api/processes/classify/execution", data=body.encode(),
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    answer = json.load(urllib.request.urlopen(request))
    assert len(answer["bins"]) == 5


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "operations.md").read_text()
    names = [*ServeSettings.model_fields, *IngestSettings.model_fields]
    assert [name for name in names if f"GEOPORTAL_{name.upper()}" not in text] == []
