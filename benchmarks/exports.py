"""Downloads: 16 columns of conversations as .xlsx and .csv, beside openpyxl and COPY with the same rows."""

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.bench import Bench, Series, timed
from benchmarks.data import Scene, add_conversations, make_scene
from benchmarks.databases import POSTGRES
from outreach.documents.downloads import make_download
from outreach.queries.filters import Filters
from outreach.queries.tables import TABLES, Source, source_for
from people.models import User
from shifts.models import Signup

COLUMNS = 16
# The rows as SQL alone can make them: what COPY and a bare cursor are asked for.
PLAIN_ROWS = """
    SELECT c.shift_id, g.name, s.location_id, l.name, s.period, '', c.occurred_on, c.occurred_at, c.id, o.label, o.key,
        c.script_version,
        c.answers ->> 'question-0', c.answers ->> 'question-1', c.answers ->> 'question-2', c.answers ->> 'question-3'
    FROM outreach_conversation c JOIN outreach_outcome o ON o.id = c.outcome_id JOIN shifts_shift s ON s.id = c.shift_id
    JOIN shifts_campaign g ON g.id = s.campaign_id LEFT JOIN shifts_location l ON l.id = s.location_id
    WHERE c.is_current AND c.hold = '' ORDER BY c.occurred_at, c.id
"""


def measure(bench: Bench) -> None:
    rows = bench.size(100_000, 500)
    scene = make_scene(now=timezone.now(), shifts=bench.size(2000, 40), people=40, first_in=-30)
    add_conversations(scene, rows)
    person = User.objects.get(pk=scene.organizer.pk)
    compare(bench, source_for(person, Filters()), person, rows)
    count_queries(bench, scene, person, bench.size(10_000, 50))
    few = peaks(person)
    add_conversations(scene, rows * 9, first=rows)
    for form, (peak, took) in peaks(person).items():
        less = (f"at {rows} rows", few[form][0])
        bench.figure(f"exports.{form}_memory", peak, "MB", peer=less, goal="<= 1.2", rows=rows * 10, took_s=took)


def compare(bench: Bench, source: Source, person: User, rows: int) -> None:
    firsts: dict[str, Series] = {"xlsx": [], "csv": []}

    def download(form: str) -> float:
        begun = time.perf_counter()
        chunks = make_download("conversations", form, source=source, by=person, now=timezone.now()).chunks
        next(chunks)
        first = time.perf_counter() - begun
        for _chunk in chunks:
            pass
        took = time.perf_counter() - begun
        firsts[form].append(first / took)
        return took

    found = bench.interleaved(
        {
            "xlsx": lambda: download("xlsx"),
            "csv": lambda: download("csv"),
            "openpyxl": timed(lambda: by_openpyxl(source)),
            "reading": timed(lambda: [None for _row in TABLES["conversations"](source).rows]),
            "copy": timed(copying(bench)),
        },
        repetitions=bench.size(5, 1),
    )
    check_same(source, person)
    plain = "COPY of the same rows" if bench.database == POSTGRES else "a bare cursor and csv.writer"
    said: dict[str, Any] = {"rows": rows, "columns": COLUMNS}
    faster = [theirs / mine for theirs, mine in zip(found["openpyxl"], found["xlsx"], strict=True)]
    bench.figure("exports.xlsx", found["xlsx"], "s", peer=("openpyxl write-only", found["openpyxl"]), **said)
    bench.figure("exports.xlsx_faster", faster, "times as fast as openpyxl write-only", goal=">= 5", **said)
    reading = ("just reading the rows", found["reading"])
    bench.figure("exports.xlsx_reading", found["xlsx"], "s", limit=reading, goal="<= 3", **said)
    bench.figure("exports.csv", found["csv"], "s", limit=(plain, found["copy"]), goal="<= 4", **said)
    for form, values in firsts.items():
        bench.figure(f"exports.{form}_first_byte", values[1:], "of the whole time", goal="<= 0.05", **said)


def by_openpyxl(source: Source) -> None:
    """The same rows, in the plainest way to write many of them with openpyxl."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Conversations")
    table = TABLES["conversations"](source)
    sheet.append([column.header for column in table.columns])
    for row in table.rows:
        sheet.append(row)
    book.save(BytesIO())


def copying(bench: Bench) -> Callable[[], None]:
    def copy() -> None:
        with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({PLAIN_ROWS}) TO STDOUT (FORMAT csv)") as piece:
            for _piece in piece:
                pass

    def write() -> None:
        with connection.cursor() as cursor:
            csv.writer(StringIO()).writerows(cursor.execute(PLAIN_ROWS))

    return copy if bench.database == POSTGRES else write


def check_same(source: Source, person: User) -> None:
    """The file opens in openpyxl and holds the very values of the table."""
    from openpyxl import load_workbook

    download = make_download("conversations", "xlsx", source=source, by=person, now=timezone.now())
    with tempfile.TemporaryFile() as file:
        file.writelines(download.chunks)
        book = load_workbook(file, read_only=True)
        there = book.worksheets[0].iter_rows(values_only=True)
        header = next(there)
        assert len(header) == COLUMNS, header
        for mine, read in zip(TABLES["conversations"](source).rows, there, strict=True):
            assert mine == tuple(_day_again(cell, value) for cell, value in zip(mine, read, strict=True))


def _day_again(cell: object, value: object) -> object:
    """openpyxl reads a day as midnight."""
    is_day = isinstance(cell, date) and not isinstance(cell, datetime)
    return value.date() if is_day and isinstance(value, datetime) else value


def count_queries(bench: Bench, scene: Scene, person: User, signups: int) -> None:
    states = [Signup.State.CLAIMED, Signup.State.RELEASED]
    pairs = ((shift, who) for who in scene.people for shift in scene.shifts)
    Signup.objects.bulk_create(
        Signup(shift=shift, person=who, claimed_at=timezone.now(), state=states[number % 2])
        for number, (shift, who) in zip(range(signups), pairs, strict=False)
    )
    with CaptureQueriesContext(connection) as captured:
        source = source_for(person, Filters())
        for _chunk in make_download("signups", "xlsx", source=source, by=person, now=timezone.now()).chunks:
            pass
    bench.figure("exports.queries", len(captured), "queries", goal="<= 10", signups=signups)


def peaks(person: User) -> dict[str, tuple[float, float]]:
    """Peak memory of a process that writes everything there is, and its seconds, by form."""
    start = "import sys, django; django.setup(); from benchmarks.exports import one_download as run; run(*sys.argv[1:])"
    found = {}
    for form in ("xlsx", "csv"):
        command = [sys.executable, "-c", start, form, str(person.pk)]
        peak, took = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        found[form] = float(peak), float(took)
    return found


def one_download(form: str, person_id: str) -> None:
    """In a process of its own. Prints the peak in MB, and the seconds."""
    person = User.objects.get(pk=person_id)
    source = source_for(person, Filters())
    begun = time.perf_counter()
    for _chunk in make_download("conversations", form, source=source, by=person, now=timezone.now()).chunks:
        pass
    # Not getrusage: what that says begins with the process that started this one.
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0])
    print(round(peak / 1024, 1), round(time.perf_counter() - begun, 1))
