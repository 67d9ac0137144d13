"""The picture beside a shared link."""

import io
import urllib.request

from matplotlib.image import imread


def test_the_preview_shows_land_water_and_classes(live_server):
    with urllib.request.urlopen(f"{live_server}/map/preview.png") as answer:
        assert answer.headers["content-type"] == "image/png"
        pixels = imread(io.BytesIO(answer.read()))
    assert pixels.shape == (630, 1200, 3)
    colours = {
        tuple(round(float(value) * 255) for value in pixel) for pixel in pixels.reshape(-1, 3)
    }
    assert {(221, 230, 236), (246, 244, 239)} < colours  # water and land
    assert len(colours) >= 5  # and some classes


def test_pages_name_the_preview(live_server):
    page = urllib.request.urlopen(f"{live_server}/map").read().decode()
    assert f'property="og:image" content="{live_server}/map/preview.png"' in page
