"""The list of open shifts, and one shift's own page."""

from datetime import datetime
from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.models import User
from shifts.models import Shift
from shifts.queries.alternatives import next_like
from shifts.queries.messages import messages_of
from shifts.queries.nearness import distances
from shifts.queries.roster import would_be_alone
from shifts.queries.shifts import shift_for
from shifts.queries.signups import active_signup
from shifts.rules.nearness import is_near
from shifts.views.browsing import browse
from shifts.views.lines import by_day, by_place, lines
from shifts.views.near import NearShift, near_shifts, render_near
from shifts.views.surroundings import surroundings

PAGE_SIZE = 40


@require_safe
def shift_list(request: HttpRequest) -> HttpResponse:
    """Open shifts by day or, where a place is chosen, the nearest places first."""
    now = timezone.now()
    found = browse(request, now)
    page = Paginator(found.shifts, PAGE_SIZE).get_page(request.GET.get("page"))
    near = found.filters.near
    away = distances(page.object_list, near) if near else {}
    shown = lines(page.object_list, reader=request.user, now=now, distances=away)
    context = {
        "found": found,
        "page_obj": page,
        "days": [] if near else by_day(shown),
        "places": by_place(shown) if near else [],
    }
    return render(request, "shifts/list.html", context)


@require_safe
def shift_page(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Everything about one shift, with a way on for whoever cannot have it."""
    now = timezone.now()
    shift = shift_for(request.user, shift_id)
    (line,) = lines([shift], reader=request.user, now=now)
    another = next_like(shift, actor=request.user, now=now) if line.refused and not line.mine else None
    context = {
        "shift": shift,
        "line": line,
        "another": another,
        "is_alone": line.mine and shift.pk in would_be_alone(cast(User, request.user), [shift]),
        "sent": messages_of(shift, actor=request.user) if request.user.is_authenticated else [],
        "targets": shift.location.targets.all() if shift.location else [],
        "place": surroundings(request, shift.location) if shift.location else None,
    }
    return render_near(request, "shifts/shift.html", context, _near(request, shift, now))


def _near(request: HttpRequest, shift: Shift, now: datetime) -> list[NearShift]:
    """What the reader needs of this shift now if it is hers and near: one at most."""
    if not request.user.is_authenticated or not is_near(shift, now):
        return []
    own = active_signup(shift, request.user)
    return near_shifts([own], now) if own else []
