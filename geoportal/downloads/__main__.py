"""The background process that `geoportal publish` and `geoportal up` start."""

import logging
import os
import sys

from geoportal.downloads.build import Maker
from geoportal.settings import ServeSettings
from ingest.errors import UserError

log = logging.getLogger(__name__)


def main() -> int:
    """Make the files that are missing, after everything else on the machine; the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    os.nice(10)
    settings = ServeSettings()
    if settings.web_database_url is None:
        raise UserError("Set GEOPORTAL_WEB_DATABASE_URL, or use `geoportal downloads`.")
    url = settings.web_database_url.get_secret_value()
    try:
        failed = Maker(url, settings.var, settings.public_url, lambda _what, _rows: None).make()
    except UserError as error:
        log.error("%s", error)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
