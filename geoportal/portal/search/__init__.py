"""Search: places, sites and points by name or code, and layers by what is said of them."""
