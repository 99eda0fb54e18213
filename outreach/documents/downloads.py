"""A table as a file, and its line in the log of downloads."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from outreach.actions.exports import finish_export, start_export
from outreach.documents.csv import csv_chunks
from outreach.documents.numbers.files import CONCLUSIONS
from outreach.documents.xlsx import xlsx_chunks
from outreach.models import Export
from outreach.queries.tables import TABLES, Cell, Source, Table
from people.models import User

# The tables that can be asked for.
NAMES = (*TABLES, *CONCLUSIONS)
XLSX, CSV = "xlsx", "csv"
FORMS = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Download:
    """`chunks` can be read once; with the last one the log learns the number of rows and the hash."""

    name: str
    content_type: str
    chunks: Iterator[bytes]


def make_download(table: str, form: str, *, source: Source, by: User, now: datetime) -> Download:
    """The file of one of NAMES in one of FORMS, read from the database while it is sent."""
    made = TABLES[table](source) if table in TABLES else CONCLUSIONS[table](source, now)
    narrowed = {"group_by": ",".join(source.groups), "question": source.question}
    kept = {**source.filters.params, **{name: value for name, value in narrowed.items() if value}}
    export = start_export(source.chapter, table=table, form=form, filters=kept, by=by, now=now)
    name = f"daybreak-{table}-{source.chapter.today(now):%Y-%m-%d}-{export.pk}.{form}"
    chunks = csv_chunks(made) if form == CSV else xlsx_chunks(made, _about(made, export, source))
    return Download(name, FORMS[form], _logged(chunks, export))


def _logged(chunks: Iterator[tuple[bytes, int]], export: Export) -> Iterator[bytes]:
    digest, rows = hashlib.sha256(), 0
    for chunk, chunk_rows in chunks:
        digest.update(chunk)
        rows += chunk_rows
        if chunk:
            yield chunk
    finish_export(export, rows=rows, sha256=digest.hexdigest())


def _about(table: Table, export: Export, source: Source) -> tuple[tuple[str, Cell], ...]:
    """What the summary sheet says of the file itself. Filters stand as the address has them."""
    return (
        (_("Table"), table.title),
        (_("Export ID"), str(export.pk)),
        (_("Chapter"), source.chapter.name),
        (_("Time zone of days and times"), source.chapter.time_zone),
        (_("Made at"), source.local(export.made_at)),
        *((_("Filter: %(name)s") % {"name": name}, value) for name, value in export.filters.items()),
        *(() if export.filters else ((_("Filters"), _("None")),)),
    )
