"""One shift: who comes, who is here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shifts.actions.closing import reopen_shift
from shifts.emails import SHIFT_MESSAGE
from shifts.queries.messages import messages_of
from shifts.queries.roster import roster_of
from shifts.queries.stand_ins import stand_in_of
from shifts.rules.asking import awaits_word
from shifts.rules.nearness import is_near, until_ms
from shifts.rules.presence import BEFORE
from shifts.views.captain.desk import Desk, desk_page
from shifts.views.captain.pages import done


@desk_page("GET", "HEAD")
def roster(request: HttpRequest, desk: Desk) -> HttpResponse:
    shift, now = desk.shift, timezone.now()
    found = roster_of(shift, by_first_name=not desk.is_own)
    is_settled = shift.cancelled_at is not None or shift.closed_at is not None
    opens_at = shift.starts_at - BEFORE
    context = {
        "desk": desk,
        "shift": shift,
        "roster": found,
        "sent": messages_of(shift, actor=desk.by, kind=SHIFT_MESSAGE),
        "stand_in": stand_in_of(shift, now=now) if desk.is_own else None,
        "has_begun": shift.has_begun(now),
        "awaited": {line.person.pk for line in found.claims if line.signup and awaits_word(line.signup, now)},
        "may_mark": not is_settled,
        "may_check_in": not is_settled and now >= opens_at,
        "opens_at": opens_at,
        "is_near": is_near(shift, now),
        "until_ms": until_ms(shift),
        "may_assign": desk.is_own and not is_settled and not shift.is_over(now),
    }
    return render(request, "captain/roster.html", context)


@desk_page("POST")
def reopen(request: HttpRequest, desk: Desk) -> HttpResponse:
    done(
        request,
        lambda: reopen_shift(desk.shift, by=desk.by, now=timezone.now()),
        _("Open again. Close it once everything is right."),
    )
    return desk.to_roster()
