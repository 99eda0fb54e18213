"""Where a captain is needed next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.models import Role
from shifts.forms.captain import DayForm
from shifts.models import PeriodKey
from shifts.queries.captain import Site, chapters_with_rosters, sites_on
from shifts.queries.kit import kit_of
from shifts.views.captain.pages import CaptainRequest, captain_page


@dataclass(frozen=True)
class Part:
    """The sites of one period: those without a place first, then those that are short; what is closed comes last."""

    period: str
    sites: list[Site]
    is_over: bool

    @property
    def label(self) -> str:
        return str(PeriodKey(self.period).label)

    @classmethod
    def of(cls, period: str, sites: Iterable[Site], now: datetime) -> "Part":
        found = sorted(sites, key=_urgency)
        return cls(period, found, all(site.shift.is_over(now) for site in found))


def _urgency(site: Site) -> tuple[bool, bool, bool, datetime, str]:
    shift = site.shift
    has_place, is_closed = shift.location_id is not None, shift.closed_at is not None
    return is_closed, has_place, not site.short_by, shift.starts_at, str(shift.location)


@captain_page("GET", "HEAD")
def today(request: CaptainRequest) -> HttpResponse:
    """The captain's sites of a day, what comes next on top."""
    now = timezone.now()
    chapters = chapters_with_rosters(request.user, now=now)
    if not chapters:
        raise Http404
    form = DayForm(request.GET)
    day = form.cleaned_data["day"] if form.is_valid() else None
    shown = day or chapters[0].today(now)
    parts = _parts(sites_on(request.user, chapters, day=day, now=now), now)
    context = {
        "form": DayForm(initial={"day": shown}),
        "day": shown,
        "is_today": shown == chapters[0].today(now),
        **_neighbours(shown),
        "parts": parts,
        "is_captain": request.user.roles.holds(Role.CAPTAIN),
        "is_organizer": request.user.roles.holds(Role.ORGANIZER),
        "kit": kit_of(request.user, chapters),
        "several_chapters": len(chapters) > 1,
        "now": now,
    }
    return render(request, "captain/today.html", context)


def _parts(sites: list[Site], now: datetime) -> list[Part]:
    periods = dict.fromkeys(site.shift.period for site in sorted(sites, key=lambda site: site.shift.starts_at))
    parts = [Part.of(period, [site for site in sites if site.shift.period == period], now) for period in periods]
    return sorted(parts, key=lambda part: part.is_over)


def _neighbours(day: date) -> dict[str, date | None]:
    """The days before and after, as far as the calendar goes."""
    return {
        "before": day - timedelta(days=1) if day > date.min else None,
        "after": day + timedelta(days=1) if day < date.max else None,
    }
