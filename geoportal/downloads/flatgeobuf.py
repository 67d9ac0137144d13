"""FlatGeobuf: features behind a packed R-tree, read piece by piece over HTTP."""

from pathlib import Path

import pyarrow as pa
import pyogrio

from geoportal.downloads.content import GEOMETRY, Content


def write(path: Path, content: Content) -> None:
    """Write the features to `path`, with an index unless some have no geometry."""
    reader = pa.RecordBatchReader.from_batches(content.schema, content.batches("seq"))
    pyogrio.write_arrow(
        reader, path, layer=content.layer.name, driver="FlatGeobuf", geometry_name=GEOMETRY,
        geometry_type=content.geometry_type, crs="EPSG:4326",
        layer_metadata=content.about.facts(),
        layer_options={
            # the index has no place for a feature that is nowhere
            "SPATIAL_INDEX": "NO" if content.gaps else "YES",
            "TITLE": content.about.title, "DESCRIPTION": content.about.abstract,
            "TEMPORARY_DIR": str(path.parent),
        },
    )  # fmt: skip
