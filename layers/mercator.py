"""Web Mercator in widths of the world: x grows eastward and y southward, as on a screen."""

import numpy as np

EDGE = 85.05  # degrees of latitude at which the square ends


def to_plane(at: np.ndarray) -> np.ndarray:
    """Longitude, latitude in degrees (…, 2) as x, y from 0 to 1 (EPSG:3857, scaled)."""
    latitude = np.radians(np.clip(at[..., 1], -EDGE, EDGE))
    y = 0.5 - np.arctanh(np.sin(latitude)) / (2 * np.pi)
    return np.stack([at[..., 0] / 360 + 0.5, y], axis=-1)


def to_degrees(at: np.ndarray) -> np.ndarray:
    """The way back: x, y (…, 2) as longitude, latitude in degrees."""
    latitude = np.degrees(np.arctan(np.sinh((0.5 - at[..., 1]) * 2 * np.pi)))
    return np.stack([(at[..., 0] - 0.5) * 360, latitude], axis=-1)
