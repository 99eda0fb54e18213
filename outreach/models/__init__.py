"""WHAT WAS SAID: scripts, conversations, tallies and the record of downloads."""

from outreach.models.entries import TOGETHER, Conversation, Entry, ErasedEntry, Hold, Note, Tally
from outreach.models.exports import Export
from outreach.models.reviews import Review
from outreach.models.rollups import ShiftAnswer, ShiftFigures
from outreach.models.scripts import Choice, Counter, Outcome, Question, ScriptVersion, TextPermit
from outreach.models.snapshots import Sharing, Snapshot

__all__ = [
    "TOGETHER",
    "Choice",
    "Conversation",
    "Counter",
    "Entry",
    "ErasedEntry",
    "Export",
    "Hold",
    "Note",
    "Outcome",
    "Question",
    "Review",
    "ScriptVersion",
    "Sharing",
    "ShiftAnswer",
    "ShiftFigures",
    "Snapshot",
    "Tally",
    "TextPermit",
]
