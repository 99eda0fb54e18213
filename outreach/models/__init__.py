"""WHAT WAS SAID: scripts, conversations, tallies and the record of downloads."""

from outreach.models.entries import Conversation, Entry, ErasedEntry, Hold, Note, Tally
from outreach.models.exports import Export
from outreach.models.rollups import ShiftAnswer, ShiftFigures
from outreach.models.scripts import Choice, Counter, Outcome, Question, ScriptVersion, TextPermit
from outreach.models.snapshots import Sharing, Snapshot

__all__ = [
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
    "ScriptVersion",
    "Sharing",
    "ShiftAnswer",
    "ShiftFigures",
    "Snapshot",
    "Tally",
    "TextPermit",
]
