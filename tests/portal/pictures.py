"""Pictures of pages held against those accepted, block by block, with room for small change."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

ACCEPTED = Path(__file__).parent / "accepted"
SHARE = 2  # pictures are kept at half their size: letters drawn a little otherwise stay alike
BLOCK = 12  # pixels of the small picture that are looked at together
FAR = 14  # levels (of 255) by which a block's mean may differ
MANY = 0.012  # share of blocks that may differ by more


def small(png: bytes) -> Image.Image:
    """A screenshot at half its size, in few colours."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    size = (whole.width // SHARE, whole.height // SHARE)
    return whole.resize(size, Image.Resampling.BOX)


def accept(name: str, shot: Image.Image) -> None:
    """Keep a picture as the accepted one."""
    ACCEPTED.mkdir(exist_ok=True)
    few = shot.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(ACCEPTED / f"{name}.png", optimize=True)


def differing(shot: Image.Image, accepted: Image.Image) -> np.ndarray:
    """Which blocks differ, rows by columns; all of them where the sizes do."""
    if shot.size != accepted.size:
        return np.ones((1, 1), dtype=bool)
    gap = np.abs(_blocks(shot) - _blocks(accepted)).max(axis=2)
    return gap > FAR


def _blocks(picture: Image.Image) -> np.ndarray:
    """Mean colour of every block."""
    given = np.asarray(picture.convert("RGB"), dtype=float)
    rows, columns = given.shape[0] // BLOCK, given.shape[1] // BLOCK
    cut = given[: rows * BLOCK, : columns * BLOCK]
    return cut.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def beside(shot: Image.Image, accepted: Image.Image, where: np.ndarray) -> Image.Image:
    """Accepted, now, and now with what differs in red, side by side."""
    mask = Image.fromarray(where).resize(shot.size, Image.Resampling.NEAREST)
    red = Image.blend(shot, Image.new("RGB", shot.size, (220, 0, 0)), 0.5)
    parts = [
        accepted.convert("RGB"),
        shot,
        Image.composite(red, shot.convert("L").convert("RGB"), mask),
    ]
    sheet = Image.new("RGB", (sum(p.width for p in parts) + 20, max(p.height for p in parts)))
    at = 0
    for part in parts:
        sheet.paste(part, (at, 0))
        at += part.width + 10
    return sheet
