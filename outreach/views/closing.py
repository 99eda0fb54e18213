"""Closing a shift: one page that shows everything, and one button that says it looks right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.actions.closing import close_with_counts
from outreach.forms.closing import CloseForm
from outreach.queries.closing import Sums, sums_of
from people.errors import Refusal
from shifts.models import Shift
from shifts.queries.attendance import attended_hours
from shifts.queries.captain import captained_shift_for
from shifts.queries.roster import Roster, roster_of
from shifts.views.captain.pages import CaptainRequest, captain_page, roster_url, say, to_roster


@captain_page("GET", "HEAD", "POST")
def close(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """The form while the shift is open, what was decided once it is closed."""
    shift, now = captained_shift_for(request.user, shift_id), timezone.now()
    if shift.closed_at is not None:
        return _closed(request, shift)
    if shift.cancelled_at is not None or not shift.has_begun(now):
        messages.error(request, _("A shift is closed once it has begun, and not at all if it was cancelled."))
        return to_roster(shift)
    roster, sums = roster_of(shift), sums_of(shift)
    sent = request.POST if request.method == "POST" else None
    form = CloseForm(sent, shift=shift, lines=roster.lines, sums=sums.counters, all_here="all_here" in request.GET)
    if form.is_valid() and _close(request, shift, form):
        return redirect("outreach:close", shift.pk)
    return _page(request, shift, form, roster, sums)


def _close(request: CaptainRequest, shift: Shift, form: CloseForm) -> bool:
    try:
        close_with_counts(
            shift,
            times=form.times,
            absent=form.absent,
            counts=form.counts,
            flyers_left=form.cleaned_data["flyers_left"],
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refused:
        messages.error(request, str(refused))
        return False
    say(request, _("Closed. Thank you."), undo=roster_url("reopen", shift))
    return True


def _page(request: CaptainRequest, shift: Shift, form: CloseForm, roster: Roster, sums: Sums) -> HttpResponse:
    context = {"shift": shift, "form": form, "roster": roster, "sums": sums}
    return render(request, "captain/close.html", context)


def _closed(request: CaptainRequest, shift: Shift) -> HttpResponse:
    context = {
        "shift": shift,
        "roster": roster_of(shift),
        "sums": sums_of(shift),
        "hours": attended_hours(shift.attendances.all()),
    }
    return render(request, "captain/closed.html", context)
