"""Boundaries and names as the organisation that runs the portal shows them."""
