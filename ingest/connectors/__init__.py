"""One file an API: a module with `TITLE`, `USAGE` and `fetch` is a connector.

Nothing is registered. A connector puts what it gets into `var/downloads/<connector>/`, as received,
with a sidecar that says where it comes from and what may be done with it. The loaders read it like
any other file.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from ingest.errors import NotFoundError


def connectors() -> dict[str, ModuleType]:
    """Every connector by name; a module without `fetch` is a tool of theirs."""
    modules = {name: import_module(f"{__name__}.{name}") for _, name, _ in iter_modules(__path__)}
    return {name: module for name, module in sorted(modules.items()) if hasattr(module, "fetch")}


def get(name: str) -> ModuleType:
    """The connector of that name; raises NotFoundError with the names there are."""
    known = connectors()
    if name not in known:
        raise NotFoundError(f"There is no connector “{name}”. There are: {', '.join(known)}.")
    return known[name]
