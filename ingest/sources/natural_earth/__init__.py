"""Natural Earth: the boundaries the project ships, and the script that makes them."""
