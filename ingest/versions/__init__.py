"""Two versions of a country's boundaries: which units became which, and figures moved across."""
