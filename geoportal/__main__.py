"""`python -m geoportal` is the command `geoportal`."""

from geoportal.cli import main

main()
