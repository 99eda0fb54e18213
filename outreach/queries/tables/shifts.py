from datetime import date, datetime

from django.utils.translation import gettext as _

from outreach.queries.tables.base import Breakdown, Cell, Column, Kind, Source, Table, period_label, read
from shifts.models import Shift

FIELDS = (
    "pk", "campaign__name", "location_id", "location__name", "location__address", "period", "starts_on", "starts_at",
    "ends_at", "capacity", "min_people", "claimed", "cancelled_at", "closed_at", "flyers_left",
)  # fmt: skip


def shifts_table(source: Source) -> Table:
    """Shifts with their seats, the cancelled ones too."""
    rows = Shift.objects.captained_by(source.actor).filter(source.filters.where(shift="", day="starts_on"))
    if source.among is not None:
        rows = rows.filter(pk__in=source.among.order_by().values("pk"))

    def cells(
        pk: int, campaign: str, location: int | None, name: str | None, address: str | None, period: str, day: date,
        starts_at: datetime, ends_at: datetime, capacity: int, least: int, claimed: int,
        cancelled_at: datetime | None, closed_at: datetime | None, flyers: int | None,
    ) -> tuple[Cell, ...]:  # fmt: skip
        state = _("Cancelled") if cancelled_at else _("Closed") if closed_at else _("Not closed")
        return (
            pk, campaign, location, name, address, source.targets.get(location), period_label(period), day,
            source.local(starts_at), source.local(ends_at), capacity, least, claimed, state, flyers,
        )  # fmt: skip

    columns = (
        Column(_("Shift"), Kind.NUMBER),
        Column(_("Campaign")),
        Column(_("Location ID"), Kind.NUMBER),
        Column(_("Location")),
        Column(_("Address"), Kind.LONG),
        Column(_("Targets"), Kind.LONG),
        Column(_("Period")),
        Column(_("Day"), Kind.DAY),
        Column(source.in_zone(_("Starts")), Kind.MOMENT),
        Column(source.in_zone(_("Ends")), Kind.MOMENT),
        Column(_("Places"), Kind.NUMBER, is_summed=True),
        Column(_("Minimum"), Kind.NUMBER),
        Column(_("Claimed"), Kind.NUMBER, is_summed=True),
        Column(_("State")),
        Column(_("Flyers left"), Kind.NUMBER, is_summed=True),
    )
    by_location = Breakdown(_("Claimed places by location"), by=_("Location"), number=_("Claimed"))
    return Table("shifts", _("Shifts"), columns, read(rows.order_by("starts_at", "pk"), FIELDS, cells), by_location)
