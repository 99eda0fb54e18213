from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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
from shifts.models import Attendance, Signup

FIELDS = (
    "shift__starts_on", "shift__starts_at", "shift__closed_at", "pk", "person_id", "person__name", "state", "source",
    "claimed_at", "ended_at", "attendance__status",
)  # fmt: skip


def signups_table(source: Source) -> Table:
    """Claims, the ended ones too, with what became of them."""
    passing = source.filters.where(shift="shift__", day="shift__starts_on")
    rows = Signup.objects.filter(whose(source.actor, source.filters), passing)

    def cells(
        day: date, starts_at: datetime, closed_at: datetime | None, pk: int, person: int, name: str, state: str,
        made_by: str, claimed_at: datetime, ended_at: datetime | None, attendance: str | None,
    ) -> tuple[Cell, ...]:  # fmt: skip
        return (
            day, source.local(starts_at), pk, person, name, str(Signup.State(state).label),
            str(Signup.Source(made_by).label), source.local(claimed_at), source.local(ended_at),
            str(Attendance.Status(attendance).label) if attendance else None, source.local(closed_at),
        )  # fmt: skip

    columns = (
        *place_columns(),
        Column(_("Day"), Kind.DAY),
        Column(source.in_zone(_("Starts")), Kind.MOMENT),
        Column(pgettext("what was promised", "Claim"), Kind.NUMBER),
        Column(_("Person"), Kind.NUMBER),
        Column(_("Name")),
        Column(_("State")),
        Column(_("How")),
        Column(source.in_zone(_("Claimed at")), Kind.MOMENT),
        Column(source.in_zone(_("Ended at")), Kind.MOMENT),
        Column(_("Attendance")),
        Column(source.in_zone(_("Shift closed at")), Kind.MOMENT),
    )
    by_state = Breakdown(_("Claims by state"), by=_("State"))
    return Table(
        "signups", _("Claims"), columns, read_placed(rows.order_by("claimed_at", "pk"), FIELDS, cells), by_state
    )
