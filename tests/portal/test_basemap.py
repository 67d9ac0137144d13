"""Tiles under the maps: only where they are wanted, named, and not needed."""

import io

import pytest
from PIL import Image
from pydantic import ValidationError

from geoportal.settings import ServeSettings

HOST = "https://tiles.example"
TILES = HOST + "/{z}/{x}/{y}.png"
CREDIT = "© <b>Tiles</b> of somebody"
MAP = "/map?dataset=sample&level=1"


@pytest.fixture(scope="module")
def server(published, serve_database):
    changes = {"GEOPORTAL_BASEMAP": TILES, "GEOPORTAL_BASEMAP_CREDIT": CREDIT}
    with serve_database(published, **changes) as url:
        yield url


def opened(server, browser_page, answer, path=MAP):
    """The map, with `answer` for every tile; and the addresses of the tiles."""
    asked = []

    def answered(route):
        asked.append(route.request.url)
        answer(route)

    page = browser_page(server + "/nowhere")
    page.watch.faults.clear()
    page.route(f"{HOST}/**", answered)
    page.goto(server + path)
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.wait_for_load_state("networkidle")
    return page, asked


def blue(route):
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), (20, 40, 250)).save(picture, "PNG")
    route.fulfill(body=picture.getvalue(), content_type="image/png")


@pytest.mark.parametrize("frame", ["", "/embed"])
def test_tiles_lie_under_the_areas_and_are_named(server, browser_page, frame):
    page, asked = opened(server, browser_page, blue, frame + MAP)
    assert asked and all(one.removesuffix(".png").split("/")[-1].isdigit() for one in asked)
    assert page.locator(".land").count() == 0
    assert page.locator(".map-credit").inner_text() == CREDIT
    shot = Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB")
    assert shot.getcolors(1 << 24) and (20, 40, 250) in {c for _n, c in shot.getcolors(1 << 24)}


def test_without_a_line_to_them_there_is_the_land(server, browser_page):
    page, _asked = opened(server, browser_page, lambda route: route.abort())
    page.watch.expected.append("ERR_FAILED")
    page.locator(".land").first.wait_for(state="attached")


def test_readers_are_told_who_learns_where_they_look(server, browser_page):
    page = browser_page(server + "/about")
    told = page.locator("#privacy").inner_text()
    assert HOST in told and "loads nothing from other hosts" not in told


@pytest.mark.parametrize("wrong", [
    "tiles", "javascript:alert(1)//{z}/{x}/{y}", "https://tiles.example/{z}/{x}.png",
    "https://tiles.example; script-src */{z}/{x}/{y}.png", "https://user:word@host/{z}/{x}/{y}",
])  # fmt: skip
def test_what_is_no_address_of_tiles_is_refused(wrong):
    with pytest.raises(ValidationError, match="write it as https://host/path"):
        ServeSettings(basemap=wrong, basemap_credit=CREDIT)


def test_tiles_without_a_name_are_refused():
    with pytest.raises(ValidationError, match="say whose the tiles"):
        ServeSettings(basemap=TILES, basemap_credit=" ")


@pytest.mark.parametrize(("tiles", "host"), [
    (TILES, HOST), ("/own/{z}/{x}/{y}.png", ""), ("", ""),
    ("http://127.0.0.1:9000/{z}/{x}/{y}", "http://127.0.0.1:9000"),
])  # fmt: skip
def test_only_another_host_is_let_in(tiles, host):
    assert ServeSettings(basemap=tiles, basemap_credit=CREDIT).basemap_host == host
