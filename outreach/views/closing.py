"""Closing a shift: one page that shows everything, and one button that says it looks right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.actions.closing import close_with_counts
from outreach.forms.closing import CloseForm
from outreach.queries.closing import sums_of
from people.errors import Refusal
from shifts.queries.attendance import attended_hours
from shifts.queries.roster import Roster, roster_of
from shifts.views.captain.desk import Desk, desk_page
from shifts.views.captain.pages import say


@desk_page("GET", "HEAD", "POST")
def close(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form while the shift is open, what was decided once it is closed."""
    shift, now = desk.shift, timezone.now()
    if shift.closed_at is not None:
        return _closed(request, desk)
    if shift.cancelled_at is not None or not shift.has_begun(now):
        messages.error(request, _("A shift is closed once it has begun, and not at all if it was cancelled."))
        return desk.to_roster()
    roster, sums = _roster(desk), sums_of(shift)
    sent = request.POST if request.method == "POST" else None
    form = CloseForm(sent, shift=shift, lines=roster.lines, sums=sums.counters, all_here="all_here" in request.GET)
    if form.is_valid() and _close(request, desk, form):
        return HttpResponseRedirect(desk.url("outreach:close"))
    context = {"desk": desk, "shift": shift, "form": form, "roster": roster, "sums": sums}
    return render(request, "captain/close.html", context)


def _close(request: HttpRequest, desk: Desk, form: CloseForm) -> bool:
    try:
        close_with_counts(
            desk.shift,
            times=form.times,
            absent=form.absent,
            counts=form.counts,
            flyers_left=form.cleaned_data["flyers_left"],
            by=desk.by,
            now=timezone.now(),
        )
    except Refusal as refused:
        messages.error(request, str(refused))
        return False
    say(request, _("Closed. Thank you."), undo=desk.url("shifts:captain_reopen"))
    return True


def _closed(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {
        "desk": desk,
        "shift": desk.shift,
        "roster": _roster(desk),
        "sums": sums_of(desk.shift),
        "hours": attended_hours(desk.shift.attendances.all()),
    }
    return render(request, "captain/closed.html", context)


def _roster(desk: Desk) -> Roster:
    return roster_of(desk.shift, by_first_name=not desk.is_own)
