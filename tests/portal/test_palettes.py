"""The map's colours for every eye: order by lightness, and classes apart, however colours are seen.

Simulation: Machado, Oliveira and Fernandes 2009, severity 1, in linear RGB. Distance: CIE 1976.
"""

import re
from itertools import pairwise

import numpy as np
import pytest

from geoportal.portal.build import ASSETS
from geoportal.portal.classes import CLASSES, ramp_step

EYES = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
WHITE = np.array([0.95047, 1.0, 1.08883])
# of neighbours; about 2 is just to be seen side by side. Five classes are what readers get unasked
APART = {3: 12, 4: 12, 5: 12, 6: 6, 7: 6}
MORE = (2, 4, 6, 8)  # steps of the ramp for what became more


def tokens(mode: str) -> dict[str, str]:
    """Colours by their names, light or dark."""
    text = (ASSETS / "src" / "css" / "tokens.css").read_text()
    light, dark = text.split("@media screen and (prefers-color-scheme: dark)")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if mode == "light" else dark))


def lab(colour: str, eye: str) -> np.ndarray:
    """Lightness and the two axes of a colour as an eye sees it."""
    given = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(EYES[eye]) @ linear, 0, 1)
    x, y, z = np.cbrt(np.maximum(XYZ @ seen / WHITE, 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("classes", CLASSES)
def test_classes_are_in_order_and_apart(mode, eye, classes):
    colours = tokens(mode)
    steps = [ramp_step(rank, classes) for rank in range(1, classes + 1)]
    seen = [lab(colours[f"ramp-{step}"], eye) for step in steps]
    lightness = [one[0] for one in seen]
    assert lightness == sorted(lightness, reverse=mode == "light")
    assert min(np.linalg.norm(a - b) for a, b in pairwise(seen)) > APART[classes]


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_fewer_and_more_are_not_mistaken(mode, eye):
    colours = tokens(mode)
    fewer = [lab(colours[f"less-{step}"], eye) for step in range(1, 5)]
    more = [lab(colours[f"ramp-{step}"], eye) for step in MORE]
    assert min(np.linalg.norm(a - b) for a in fewer for b in more) > 10
    strength = [one[0] for one in fewer]
    assert strength == sorted(strength, reverse=mode == "light")
