"""What only the map page knows: areas within areas, two rounds compared, what lies over the map."""
