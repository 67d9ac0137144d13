"""The npm build: pinned, repeatable, quick when there is nothing to do."""

import json
import re
import shutil
import subprocess

from geoportal.portal import build
from geoportal.portal.classes import RAMP, class_of, ramp_step
from geoportal.portal.picture import DARK, LIGHT


def test_lockfile_pins_hashes_and_names_no_address():
    lock = json.loads((build.ASSETS / "package-lock.json").read_text())
    assert lock["lockfileVersion"] == 3
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert all("resolved" not in facts for facts in packages.values())
    assert all(facts["integrity"].startswith("sha512-") for facts in packages.values())


def test_manifest_names_files_by_content(assets):
    manifest = json.loads((assets / "manifest.json").read_text())
    assert set(manifest) == {
        "site.js", "files.js", "map.js", "sw.js", "site.css", "map.css", "place.css",
    }  # fmt: skip
    for logical, name in manifest.items():
        stem, suffix = logical.split(".")
        assert re.fullmatch(rf"{stem}-[A-Z0-9]{{8}}\.{suffix}", name)
        assert (assets / name).stat().st_size and (assets / f"{name}.gz").stat().st_size


def test_licences_of_what_is_bundled_come_along(assets):
    notices = (assets / "THIRD-PARTY.txt").read_text()
    assert "leaflet 1.9" in notices and "Redistribution and use" in notices
    assert "heroicons" in notices and set(build.ICONS) == set(
        json.loads((assets / "icons.json").read_text())
    )


def test_building_again_does_nothing_and_gives_the_same(assets, tmp_path, monkeypatch):
    fresh = tmp_path / "static"
    build.build_assets(fresh)
    names = {path.name for path in assets.iterdir()}
    assert {path.name: path.read_bytes() for path in fresh.iterdir()} == {
        name: (assets / name).read_bytes() for name in names
    }
    monkeypatch.setattr(build, "_run", lambda *args: shutil.rmtree("/must/not/run"))
    assert build.build_assets(fresh) == fresh


def test_first_view_is_light(assets):
    packed = sum(path.stat().st_size for path in assets.glob("*.[jc]s*.gz"))
    assert packed < 95_000


def test_script_and_server_agree_on_classes():
    """The picture and the map must not colour the same figure differently."""
    bounds = [3, 10, 200]
    values = [None, 0, 1, 3, 3.5, 10, 200, 999]
    source = (build.ASSETS / "src/choropleth/classes.js").as_uri()
    script = (
        f"import {{ classOf, styleOf }} from {json.dumps(source)};"
        f"const ranks = {json.dumps(values)}.map((v) => classOf(v, {bounds}));"
        "const styles = ranks.map((rank) => styleOf(rank, 3));"
        "console.log(JSON.stringify([ranks, styles]));"
    )
    command = [build.node_home() / "bin/node", "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    ranks, styles = json.loads(done.stdout)
    assert ranks == [class_of(value, bounds) for value in values]
    colours = {None: "missing", 0: "zero"}
    assert styles == [colours.get(rank, f"ramp-{ramp_step(rank or 1, 3)}") for rank in ranks]


def test_picture_has_the_style_sheets_colours():
    css = (build.ASSETS / "src/css/tokens.css").read_text()
    light, dark = css.split("@media screen and (prefers-color-scheme: dark)")
    for theme, sheet in ((LIGHT, light), (DARK, dark)):
        for step in range(1, RAMP + 1):
            assert f"--ramp-{step}: {theme['ramp'][step - 1]};" in sheet
        for name in ("water", "land", "border", "zero", "hatch"):
            assert f"--map-{name}: {theme[name]};" in sheet
