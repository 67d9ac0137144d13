"""`geoportal dictionary`."""

from pathlib import Path
from typing import Annotated

import typer

from geoportal.console import out
from ingest.dictionary.model import LANGUAGES, Language
from ingest.errors import UserError
from ingest.settings import ROOT

PAGE = ROOT / "docs" / "dictionary.md"


def run(
    to: Annotated[
        Path | None, typer.Option(help="folder for templates, forms, schemas and pages")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="of the templates, en, fr, es or ar; default: all")
    ] = None,
    boundaries: Annotated[
        Path | None, typer.Option(help="layer or table whose units the forms offer to choose")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="only say whether docs/dictionary.md is current")
    ] = False,
) -> None:
    """Write the dictionary as a page, or with --to as templates, forms and schemas to send out."""
    from ingest.dictionary.product import page
    from ingest.dictionary.product.kit import write_kit

    if check and PAGE.read_text(encoding="utf-8") != page.markdown():
        raise UserError("docs/dictionary.md is not what the dictionary says: "
                        "run geoportal dictionary.")  # fmt: skip
    if check:
        return
    if to is None:
        PAGE.write_text(page.markdown(), encoding="utf-8")
        out.print(f"{PAGE.name} is written; --to FOLDER writes templates, forms and schemas.")
        return
    with out.status("Writing …") as status:
        files = []
        for path in write_kit(to, _languages(language or list(LANGUAGES)), boundaries):
            files.append(path)
            status.update(f"Writing {path.name} …")
    out.print(f"{len(files)} files in {to}: forms/, templates/, schemas/ and dictionary.html.")


def _languages(wanted: list[str]) -> tuple[Language, ...]:
    if unknown := [word for word in wanted if word not in LANGUAGES]:
        raise UserError(f"There is no language “{unknown[0]}”; there are {', '.join(LANGUAGES)}.")
    return tuple(language for language in LANGUAGES if language in wanted)
