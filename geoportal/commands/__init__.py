"""One file a command of `geoportal`; its function `run` is the command, nothing is registered."""
