"""One shift: who comes, who is here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shifts.actions.closing import reopen_shift
from shifts.queries.captain import captained_shift_for
from shifts.queries.roster import roster_of
from shifts.rules.presence import BEFORE
from shifts.views.captain.pages import CaptainRequest, captain_page, done, to_roster


@captain_page("GET", "HEAD")
def roster(request: CaptainRequest, shift_id: int) -> HttpResponse:
    shift, now = captained_shift_for(request.user, shift_id), timezone.now()
    is_settled = shift.cancelled_at is not None or shift.closed_at is not None
    context = {
        "shift": shift,
        "roster": roster_of(shift),
        "has_begun": shift.has_begun(now),
        "may_mark": not is_settled,
        "may_check_in": not is_settled and now >= shift.starts_at - BEFORE,
        "may_assign": not is_settled and not shift.is_over(now),
    }
    return render(request, "captain/roster.html", context)


@captain_page("POST")
def reopen(request: CaptainRequest, shift_id: int) -> HttpResponse:
    shift = captained_shift_for(request.user, shift_id)
    done(
        request,
        lambda: reopen_shift(shift, by=request.user, now=timezone.now()),
        _("Open again. Close it once everything is right."),
    )
    return to_roster(shift)
