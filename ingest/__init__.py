"""From source files to rows that are true to the dictionary and P-coded."""
