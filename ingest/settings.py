"""Where things are kept and which database is written to."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class IngestSettings(BaseSettings):
    """Settings of the writing side; the serving process never reads them."""

    model_config = SettingsConfigDict(env_prefix="GEOPORTAL_")

    database_url: SecretStr | None = None
    var: Path = ROOT / "var"
    sample: bool = True
    grace_minutes: int = Field(default=60, ge=0, le=10_080)
