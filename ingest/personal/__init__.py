"""Data about persons: found by heading and content, and stopped until somebody decides."""

from ingest.personal.gate import Gate
from ingest.personal.model import Allow, Decided, Decision, NotPersonal, Personal
from ingest.personal.suspects import KINDS, Suspect, suspects

__all__ = [
    "KINDS",
    "Allow",
    "Decided",
    "Decision",
    "Gate",
    "NotPersonal",
    "Personal",
    "Suspect",
    "suspects",
]
