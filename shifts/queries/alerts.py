"""What captains may want to be told of, as things are now: for planning, and again when it is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef

from people.models import Actor
from shifts.models import Shift, Signup
from shifts.models.shifts import ShiftQuerySet
from shifts.models.signups import SECOND_THOUGHTS
from shifts.queries.captain import Site, captained_shifts, sites
from shifts.queries.tonight import BACK, with_people

ENDED = (Signup.State.RELEASED, Signup.State.LATE_RELEASED)


@dataclass(frozen=True)
class Case:
    """Something on a shift. `hours` is how far from the shift's start, or after its end, it stands now; `actors` are
    the ids of those who did it. `about` as in Alert."""

    about: int
    shift: Shift
    hours: float = 0
    actors: frozenset[int] = frozenset()


def _published() -> ShiftQuerySet:
    return Shift.objects.standing().filter(campaign__published_at__isnull=False)


def short_sites(shifts: ShiftQuerySet, *, now: datetime, hours: int) -> list[Site]:
    """Those of `shifts` that begin within so many hours and have fewer people than their minimum."""
    ahead = shifts.not_over(now).filter(
        starts_at__gt=now, starts_at__lte=now + timedelta(hours=hours), min_people__gt=0
    )
    return [site for site in sites(ahead.order_by("starts_at", "pk")) if site.short_by]


def unclosed_shifts(shifts: ShiftQuerySet, *, now: datetime) -> ShiftQuerySet:
    """Those of `shifts` with people that are over since at most three days, and that nobody has closed."""
    over = shifts.standing().filter(ends_at__lte=now, ends_at__gt=now - BACK, closed_at__isnull=True)
    return with_people(over).with_place().order_by("ends_at", "pk")


def missed_releases(shifts: ShiftQuerySet, *, now: datetime) -> list[Signup]:
    """The claims on `shifts`, not over yet, that their people released and that nobody has taken since. Not those that
    were taken back at once: nobody had relied on them."""
    again = Signup.objects.active().filter(shift=OuterRef("shift"), person=OuterRef("person"))
    released = Signup.objects.filter(
        ~Exists(again), state__in=ENDED, ended_by=F("person"), ended_at__gt=F("claimed_at") + SECOND_THOUGHTS
    )
    open_ones = shifts.not_over(now).filter(claimed__lt=F("capacity"))
    return list(released.filter(shift__in=open_ones).with_shift().select_related("person").order_by("ended_at", "pk"))


def short_cases(*, now: datetime, hours: int) -> list[Case]:
    found = short_sites(_published(), now=now, hours=hours)
    return [Case(site.shift.pk, site.shift, (site.shift.starts_at - now) / timedelta(hours=1)) for site in found]


def unclosed_cases(*, now: datetime) -> list[Case]:
    found = unclosed_shifts(_published(), now=now)
    return [Case(shift.pk, shift, (now - shift.ends_at) / timedelta(hours=1)) for shift in found]


def late_release_cases(*, now: datetime, hours: int) -> list[Case]:
    """Each is as far from the start as it was when she released it."""
    near = _published().filter(starts_at__lte=now + timedelta(hours=hours))
    return [
        Case(
            claim.pk,
            claim.shift,
            (claim.shift.starts_at - claim.ended_at) / timedelta(hours=1),
            frozenset({claim.person_id}),
        )
        for claim in missed_releases(near, now=now)
        if claim.ended_at
    ]


def kept(actor: Actor, ids: Collection[int]) -> ShiftQuerySet:
    """Those of the shifts with these ids whose roster the actor keeps."""
    return captained_shifts(actor).filter(pk__in=ids)
