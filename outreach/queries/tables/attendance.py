from datetime import date, datetime, timedelta

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
from shifts.models import Attendance

FIELDS = (
    "shift__starts_on", "shift__starts_at", "pk", "person_id", "person__name", "signup_id", "status", "arrived_at",
    "left_at", "time_there",
)  # fmt: skip


def attendance_table(source: Source) -> Table:
    """Who was there, who was not, and for how long. Hours stand only where they count. The reason of somebody who was
    excused stays on the roster: spreadsheets travel."""
    passing = source.filters.where(shift="shift__", day="shift__starts_on")
    rows = Attendance.objects.filter(whose(source.actor, source.filters), passing).with_hours()

    def cells(
        day: date, starts_at: datetime, pk: int, person: int, name: str, signup: int | None, status: str,
        arrived_at: datetime | None, left_at: datetime | None, time_there: timedelta | None,
    ) -> tuple[Cell, ...]:  # fmt: skip
        counts = status in Attendance.PRESENT and time_there is not None
        return (
            day, source.local(starts_at), pk, person, name, signup, _("No") if signup else _("Yes"),
            str(Attendance.Status(status).label), source.local(arrived_at), source.local(left_at),
            round(time_there.total_seconds() / 3600, 4) if counts and time_there is not None else None,
        )  # fmt: skip

    columns = (
        *place_columns(),
        Column(_("Day"), Kind.DAY),
        Column(source.in_zone(_("Starts")), Kind.MOMENT),
        Column(_("Attendance"), Kind.NUMBER),
        Column(_("Person"), Kind.NUMBER),
        Column(_("Name")),
        Column(pgettext("what was promised", "Claim"), Kind.NUMBER),
        Column(_("Walk-in")),
        Column(_("Status")),
        Column(source.in_zone(_("Arrived")), Kind.MOMENT),
        Column(source.in_zone(_("Left")), Kind.MOMENT),
        Column(_("Attended hours"), Kind.HOURS, is_summed=True),
    )
    by_status = Breakdown(_("People by status"), by=_("Status"))
    rows = rows.order_by("shift__starts_at", "shift", "pk")
    return Table("attendance", _("Attendance"), columns, read_placed(rows, FIELDS, cells), by_status)
