"""Settings of the serving side (`GEOPORTAL_*`)."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.settings import ROOT

TILES = re.compile(r"(https?://[A-Za-z0-9.-]+(:\d+)?)?/[^\s\"'<>;,]*")


class ServeSettings(BaseSettings):
    """Where the server listens and the read-only database it reads."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    url: str = ""
    language: Literal["en", "fr", "es", "ar"] = "en"  # of addresses that name none
    workers: int = Field(default=2, ge=1, le=64)
    pool_size: int = Field(default=8, ge=1, le=100)  # connections of a worker
    rate_limit: int = Field(default=6000, ge=0)  # requests a minute of a client; 0: no limit
    trusted_proxy: str = ""  # addresses of proxies that bound their clients themselves
    log_requests: Literal["troubled", "all"] = "troubled"
    web_database_url: SecretStr | None = None
    token_key: SecretStr | None = None  # signs the addresses of next pages
    var: Path = ROOT / "var"  # where the files to download lie
    boundaries: Path = ROOT / "config" / "boundaries.toml"  # how lines and names are shown
    basemap: str = ""  # address of picture tiles under the maps, with {z}, {x} and {y}
    basemap_credit: str = Field(default="", validate_default=True)  # whose they are
    tile_cache: int = Field(default=1000, ge=10)  # MB of disk for tiles that were made

    @field_validator("basemap")
    @classmethod
    def _are_tiles(cls, given: str) -> str:
        if given and not (TILES.fullmatch(given) and all(f"{{{part}}}" in given for part in "zxy")):
            raise ValueError(
                "write it as https://host/path/{z}/{x}/{y}.png, or /path/… of this host"
            )
        return given

    @field_validator("basemap_credit")
    @classmethod
    def _names_whose(cls, given: str, info: ValidationInfo) -> str:
        if info.data.get("basemap") and not given.strip():
            raise ValueError("say whose the tiles of GEOPORTAL_BASEMAP are")
        return given.strip()

    @property
    def basemap_host(self) -> str:
        """Scheme and host of the tiles, ``https://tiles.example``; nothing where they are ours."""
        found = TILES.fullmatch(self.basemap)
        return (found[1] or "") if found else ""

    @property
    def public_url(self) -> str:
        """Address under which readers find the server, without a slash at the end."""
        return (self.url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def proxies(self) -> frozenset[str]:
        """Addresses of the proxies that are trusted."""
        return frozenset(self.trusted_proxy.replace(",", " ").split())
