"""The catalogue of what is published: layers, their terms, files, dates and pictures."""
