"""From the codes, names and points that a source gives to units of one edition of boundaries."""
