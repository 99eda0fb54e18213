"""How full shifts are and whether people come: figures about seats, not about talks."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, Q, Sum

from outreach.queries.filters import Filters
from people.models import Actor
from shifts.models import Attendance, PastPresence, Shift, Signup


@dataclass(frozen=True)
class Staffing:
    """Counts over the shifts that stand (not the cancelled ones), and the rates made of them: None where there is
    nothing to divide by. `promised` and `came` are of closed shifts only: before that nobody has said who came."""

    shifts: int = 0
    covered: int = 0
    seats: int = 0
    claims: int = 0
    promised: int = 0
    came: int = 0

    @cached_property
    def fill_rate(self) -> float | None:
        """Claims / places."""
        return self.claims / self.seats if self.seats else None

    @cached_property
    def coverage(self) -> float | None:
        """Shifts with at least their minimum / shifts."""
        return self.covered / self.shifts if self.shifts else None

    @cached_property
    def show_rate(self) -> float | None:
        """Attended / (claimed minus released in time)."""
        return self.came / self.promised if self.promised else None


def staffing(actor: Actor, *, filters: Filters) -> Staffing:
    """Of the shifts whose roster the actor keeps and that pass the filters (an outcome does not concern them)."""
    shifts = Shift.objects.captained_by(actor).filter(filters.where(shift="", day="starts_on"))
    counted = shifts.standing().aggregate(
        shifts=Count("pk"),
        covered=Count("pk", filter=Q(claimed__gte=F("min_people"))),
        seats=Sum("capacity", default=0),
        claims=Sum("claimed", default=0),
    )
    due = Signup.objects.due().filter(shift__in=shifts.values("pk"))
    kept = due.aggregate(promised=Count("pk"), came=Count("pk", filter=Q(attendance__status__in=Attendance.PRESENT)))
    past = PastPresence.objects.filter(shift__in=shifts.values("pk"))
    were = past.aggregate(promised=Sum("promised", default=0), came=Sum("came", default=0))
    return Staffing(**counted, **{name: kept[name] + were[name] for name in kept})
