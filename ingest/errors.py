"""The errors a user can meet: one clear line each, saying what to do.

Exit codes and HTTP statuses are chosen in one table, `geoportal.errors`.
"""


class UserError(Exception):
    """Something the reader can put right: a file, an option, a setting."""


class NotFoundError(UserError):
    """A source, layer, file or publication of that name does not exist."""


class UnavailableError(UserError):
    """The database, the disk or another service cannot be used now."""
