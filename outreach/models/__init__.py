"""WHAT WAS SAID: scripts, conversations, tallies and the record of downloads."""

from outreach.models.entries import Conversation, Entry, ErasedEntry, Hold, Tally
from outreach.models.exports import Export
from outreach.models.rollups import ShiftAnswer, ShiftFigures
from outreach.models.scripts import Choice, Counter, Outcome, Question

__all__ = [
    "Choice",
    "Conversation",
    "Counter",
    "Entry",
    "ErasedEntry",
    "Export",
    "Hold",
    "Outcome",
    "Question",
    "ShiftAnswer",
    "ShiftFigures",
    "Tally",
]
