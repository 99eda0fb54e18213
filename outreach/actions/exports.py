"""The log of downloads: who took which rows away, and the hash of the file."""

from collections.abc import Mapping
from datetime import datetime

from outreach.models import Export
from people.models import Chapter, User


def start_export(
    chapter: Chapter, *, table: str, form: str, filters: Mapping[str, str], by: User, now: datetime
) -> Export:
    """Note that a download begins. One that breaks off stays in the log without rows and hash."""
    return Export.objects.create(chapter=chapter, person=by, made_at=now, table=table, form=form, filters=dict(filters))


def finish_export(export: Export, *, rows: int, sha256: str) -> Export:
    """Note what the file came to: its rows and, in hex, the SHA-256 of its bytes."""
    export.rows, export.sha256 = rows, sha256
    export.save(update_fields=["rows", "sha256"])
    return export
