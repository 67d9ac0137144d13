"""Pages of places: administrative units by P-code, sites, transit points."""
