"""What the world sees: command line, OGC API, processes and portal."""
