"""The picture beside a shared link: withheld and unknown figures have patterns of their own."""

import io

import numpy as np
import pytest
from matplotlib.image import imread
from test_care import published

from geoportal.portal import preview
from geoportal.portal.picture import LIGHT

CHOSEN = "dataset=made-up&level=1&round=2"


@pytest.fixture
def shares(make_client):
    """The share of the picture that each colour has."""

    def ask(group: str) -> dict[str, float]:
        answer = make_client(published()).get(f"/map/preview.png?{CHOSEN}&group={group}")
        pixels = np.rint(imread(io.BytesIO(answer.content)) * 255).astype(int).reshape(-1, 3)
        colours, counts = np.unique(pixels, axis=0, return_counts=True)
        names = ("#{:02x}{:02x}{:02x}".format(*colour) for colour in colours.tolist())
        return dict(zip(names, counts / len(pixels), strict=True))

    return ask


def test_a_withheld_area_is_dotted_and_one_without_data_hatched(shares):
    found = shares("idp")
    assert 0.01 < found[LIGHT["ramp"][5]] < 0.06  # dots of one of four areas
    assert 0.01 < found[LIGHT["hatch"]] < 0.08  # lines
    assert found[LIGHT["ramp"][5]] < found[LIGHT["zero"]]  # on the ground of the dots


def test_the_patterns_repeat_without_a_seam():
    for fill in ("url(#few)", "url(#hatch)"):
        tile = preview._tile(fill)
        inked = (tile != tile[-1, 3]).any(axis=2)
        assert inked.shape == (preview.PATTERN, preview.PATTERN)
        assert inked.sum(axis=0).max() == inked.sum(axis=0).min() or fill == "url(#few)"
    plain = preview._tile("#cb5369")
    assert (plain == (203, 83, 105)).all()
