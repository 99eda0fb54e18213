"""The tables that can be downloaded: their columns, and their rows as plain values, read while they are written.

A cell is a text, a number, a day, a moment as a local datetime without zone (spreadsheets know none; the header names
the zone) or None. Each table is read in a number of queries that does not grow with its rows.
"""

from collections.abc import Callable

from outreach.queries.tables.answers import answers_table
from outreach.queries.tables.attendance import attendance_table
from outreach.queries.tables.base import Breakdown, Cell, Column, Kind, Source, Table, source_for
from outreach.queries.tables.conversations import conversations_table
from outreach.queries.tables.figures import figures_table
from outreach.queries.tables.shifts import shifts_table
from outreach.queries.tables.signups import signups_table
from outreach.queries.tables.tallies import tallies_table

TABLES: dict[str, Callable[[Source], Table]] = {
    "shifts": shifts_table,
    "signups": signups_table,
    "attendance": attendance_table,
    "conversations": conversations_table,
    "tallies": tallies_table,
    "figures": figures_table,
    "answers": answers_table,
}

__all__ = ["TABLES", "Breakdown", "Cell", "Column", "Kind", "Source", "Table", "source_for"]
