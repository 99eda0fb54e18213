from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from outreach.models import Tally
from outreach.queries.tables.base import (
    Breakdown,
    Cell,
    Column,
    Kind,
    Source,
    Table,
    place_columns,
    read_placed,
)
from outreach.queries.tallies import whose

FIELDS = (
    "shift__starts_on", "occurred_at", "pk", "counter__label", "counter__key", "delta", "corrects_id",
)  # fmt: skip


def tallies_table(source: Source) -> Table:
    """Every "+n" that counts, corrections as negative ones; the sum of a counter is its figure. Not by whom. An
    outcome as a filter leaves none: counters have no outcome."""
    passing = source.filters.where(shift="shift__", day="shift__starts_on")
    rows = Tally.objects.counted().filter(whose(source.actor, source.filters), passing)
    if source.filters.outcome:
        rows = rows.none()

    def cells(
        day: date, occurred_at: datetime, pk: UUID, label: str, key: str, delta: int, corrects: UUID | None
    ) -> tuple[Cell, ...]:
        return day, source.local(occurred_at), str(pk), label, key, delta, str(corrects) if corrects else None

    columns = (
        *place_columns(),
        Column(_("Day"), Kind.DAY),
        Column(source.in_zone(_("Time")), Kind.MOMENT),
        Column(_("Tally")),
        Column(_("Counter")),
        Column(_("Counter key")),
        Column(_("Count"), Kind.NUMBER, is_summed=True),
        Column(_("Corrects")),
    )
    by_counter = Breakdown(_("Counts by counter"), by=_("Counter"), number=_("Count"))
    return Table(
        "tallies", _("Tallies"), columns, read_placed(rows.order_by("occurred_at", "pk"), FIELDS, cells), by_counter
    )
