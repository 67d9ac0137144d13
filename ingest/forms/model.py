"""What a source.toml may say about the form behind its files."""

from pydantic import BaseModel, ConfigDict, Field


class FormOptions(BaseModel):
    """`[form]`: the definition that names the columns, and which of its tables is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str = Field(description="the XLSForm, a file beside source.toml")
    repeat: str | None = Field(
        default=None, description="the repeat whose entries are the rows; else the submissions are"
    )
