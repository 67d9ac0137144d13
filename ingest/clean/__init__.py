"""From what the source wrote to what the dictionary means; every change is named and counted."""

from ingest.clean.answers import codes
from ingest.clean.areas import outside, swapped
from ingest.clean.coordinates import coordinates
from ingest.clean.habits import Habits
from ingest.clean.model import Cleaned, CleanedPoints, Cleaning
from ingest.clean.parse import parse
from ingest.clean.people import estimate
from ingest.clean.rules import CHANGES, DOUBTS
from ingest.clean.withheld import withheld
from ingest.clean.words import NULLS_IN_TEXT, text

__all__ = [
    "CHANGES", "DOUBTS", "NULLS_IN_TEXT", "Cleaned", "CleanedPoints", "Cleaning", "Habits",
    "codes", "coordinates", "estimate", "outside", "parse", "swapped", "text", "withheld",
]  # fmt: skip
