"""How the organisation shows boundaries and names: one file, config/boundaries.toml.

Applied where things are shown, never to data: what the API, files and tables hold stays as
published.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from geoportal.settings import ServeSettings
from ingest import dictionary
from ingest.dictionary.model import Language
from ingest.errors import NotFoundError, UserError

Style = Literal["solid", "dashed", "dotted", "hidden"]
USUAL: Style = "dashed"  # a status nobody has thought about is not shown as settled


def _status(code: str) -> str:
    known = dictionary.codes("boundary_status")
    if code not in known:
        raise ValueError(f"there is no such boundary status; there are {', '.join(known)}")
    return code


def _one_line(words: str) -> str:
    if not words.isprintable():
        raise ValueError("it must be one line of text")
    return words


Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=600),
    AfterValidator(_one_line),
]


class Rules(BaseModel):
    """`lines` by boundary status, `disclaimer` by language, `names` by P-code and language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: dict[Annotated[str, AfterValidator(_status)], Style] = {}
    disclaimer: dict[Language, Words] = {}
    names: dict[str, dict[Language, Words]] = {}

    def style(self, status: str) -> Style:
        """How lines of a boundary status are drawn."""
        return self.lines.get(status, USUAL)

    def renamed(self, language: str) -> dict[str, str]:
        """Names in a language by P-code, of the places that have another name here."""
        return {
            code: name
            for code, said in self.names.items()
            for spoken, name in said.items()
            if spoken == language
        }


@cache
def rules() -> Rules:
    """The rules of this deployment, read once; raises UserError when the file is wrong."""
    return load(ServeSettings().boundaries)


def load(path: Path) -> Rules:
    """The rules in a file; raises UserError, in one line, for what is wrong with it."""
    try:
        return Rules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {path} (GEOPORTAL_BOUNDARIES).") from None
    except ValidationError as error:
        raise UserError(f"{path.name}: {_fault(error)}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UserError(f"{path.name} cannot be read: {error}.") from None


def name_sql(code: str, language: str) -> str:
    """SQL of a unit's name in a language, `code` being the column of its P-code."""
    own = f"coalesce(name_{language}, name)"
    cases = [
        f"WHEN {_literal(pcode)} THEN {_literal(name)}"
        for pcode, name in rules().renamed(language).items()
    ]
    return f"CASE {code} {' '.join(cases)} ELSE {own} END" if cases else own


def _literal(words: str) -> str:
    """An SQL text; percent signs doubled, as the driver asks."""
    return "'" + words.replace("'", "''").replace("%", "%%") + "'"


def _fault(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"] if part != "[key]")
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"
