"""The one command line, `geoportal`: each file in commands/ is a command."""

import logging
import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import typer
from pydantic import ValidationError
from typer.exceptions import TyperException

from geoportal import commands
from geoportal.errors import exit_code
from ingest.errors import UserError

log = logging.getLogger("geoportal")
COMMANDS = {
    module.name.replace("_", "-"): module.name for module in iter_modules(commands.__path__)
}


def main() -> None:
    """Run a command; a failure is one line on standard error and an exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    if os.environ.get("GEOPORTAL_DEBUG"):
        for name in ("geoportal", "ingest", "layers"):
            logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        app = _app(sys.argv[1:2])
        sys.exit(app(standalone_mode=False) or 0)  # commands return nothing, or an exit code
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(exit_code(KeyboardInterrupt()))
    except Exception as error:
        log.debug("command failed", exc_info=True)
        if line := _one_line(error):  # empty after the help
            sys.stderr.write(f"geoportal: {line}\n")
        sys.exit(exit_code(error))


def _app(asked: list[str]) -> typer.Typer:
    """The command line; of its commands only the one asked for is imported, if it is named."""
    app = typer.Typer(
        add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
        callback=_help,
    )  # fmt: skip
    for name in [name for name in asked if name in COMMANDS] or COMMANDS:
        app.command(name)(import_module(f"geoportal.commands.{COMMANDS[name]}").run)
    return app


def _help() -> None:
    """From field files to OGC APIs and a web map of displacement."""


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):  # of a setting; the value itself may be a password
        fault = error.errors(include_input=False)[0]
        text = f"GEOPORTAL_{'_'.join(map(str, fault['loc']))}".upper() + f": {fault['msg']}"
    elif isinstance(error, OSError):
        text = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    elif isinstance(error, UserError | TyperException):
        text = str(error)
    else:
        text = "Something went wrong that is not your doing; GEOPORTAL_DEBUG=1 shows what."
    return " ".join(text.split())
