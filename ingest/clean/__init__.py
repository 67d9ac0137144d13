"""From what the source wrote to what the dictionary means; every change is named and counted."""

from ingest.clean.model import Cleaned, Cleaning
from ingest.clean.words import NULLS_IN_TEXT, parse, text

__all__ = ["NULLS_IN_TEXT", "Cleaned", "Cleaning", "parse", "text"]
