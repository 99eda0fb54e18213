"""What somebody is thanked for."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from outreach.models import Conversation
from shifts.models import Attendance


@dataclass(frozen=True)
class Thanks:
    """Conversations that count: hers on this shift, everybody's on it, and hers in the whole campaign."""

    attendance: Attendance
    own: int
    together: int
    in_campaign: int

    @property
    def hours(self) -> float | None:
        """How long she was there, as far as that is known."""
        there: timedelta | None = self.attendance.time_there  # type: ignore[attr-defined]  # by with_hours
        return None if there is None else there.total_seconds() / 3600


def thanks_for(ids: Collection[int]) -> Mapping[int, Thanks]:
    """By the attendance's id; three queries, however many."""
    rows = Attendance.objects.attended().with_hours().filter(pk__in=ids)
    rows = rows.select_related("person", "shift__campaign__chapter", "shift__location")
    found = {row.pk: row for row in rows}
    on_shifts = _counted("shift", "person", shift__in={row.shift_id for row in found.values()})
    campaigns = {row.shift.campaign_id for row in found.values()}
    people = {row.person_id for row in found.values()}
    in_campaigns = _counted("shift__campaign", "person", shift__campaign__in=campaigns, person__in=people)
    together: Counter[int] = Counter()
    for (shift, _person), count in on_shifts.items():
        together[shift] += count
    return {
        pk: Thanks(
            row,
            own=on_shifts.get((row.shift_id, row.person_id), 0),
            together=together[row.shift_id],
            in_campaign=in_campaigns.get((row.shift.campaign_id, row.person_id), 0),
        )
        for pk, row in found.items()
    }


def _counted(where: str, who: str, **among: object) -> dict[tuple[int, int], int]:
    rows = Conversation.objects.counted().filter(**among).order_by().values_list(where, who).annotate(Count("pk"))
    return {(place, person): count for place, person, count in rows}
