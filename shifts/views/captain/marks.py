"""Marking one person of a roster: one tap, one word in the address."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import User
from shifts.actions.confirming import confirm_signup, unconfirm_signup
from shifts.actions.presence import confirm_walk_in, mark, reject_walk_in, unmark
from shifts.models import Attendance
from shifts.queries.roster import attendance_of
from shifts.queries.signups import active_signup
from shifts.views.captain.desk import Desk, desk_page
from shifts.views.captain.pages import done

Status = Attendance.Status
MARKS = {
    "here": Status.CHECKED_IN,
    "left": Status.COMPLETED,
    "no-show": Status.NO_SHOW,
    "excused": Status.EXCUSED,
}
# What somebody says of herself before the shift, heard by a captain; each takes the other back.
CONFIRMED, UNCONFIRMED = "confirmed", "unconfirmed"
EXPECTED, WITH_US, NOT_WITH_US = "expected", "with-us", "not-with-us"
# What takes a mark back: the word for the state before. An excuse would need its reason again, so it has no Undo.
UNDO = {
    Status.CHECKED_IN: "here",
    Status.COMPLETED: "left",
    Status.NO_SHOW: "no-show",
    Status.REJECTED: NOT_WITH_US,
}


@desk_page("POST")
def mark_person(request: HttpRequest, desk: Desk, person_id: int, word: str) -> HttpResponse:
    person = desk.person(person_id)
    before = attendance_of(desk.shift, person)
    act = _act(request, desk, person, before, word, timezone.now())
    back = EXPECTED if before is None else UNDO.get(Status(before.status), "")
    if word in (CONFIRMED, UNCONFIRMED):
        back = UNCONFIRMED if word == CONFIRMED else CONFIRMED
    undo = desk.url("shifts:captain_mark", person.pk, back) if back and word not in (back, EXPECTED) else ""
    done(request, act, _said(word, desk.name(person)), undo=undo)
    return desk.to_roster(person)


def _act(
    request: HttpRequest, desk: Desk, person: User, before: Attendance | None, word: str, now: datetime
) -> Callable[[], object]:
    shift, by = desk.shift, desk.by
    if status := MARKS.get(word):
        reason = request.POST.get("reason", "").replace("\0", "")[:200]  # PostgreSQL stores no NUL
        return lambda: mark(shift, person=person, status=status, reason=reason, by=by, now=now)
    if word in (CONFIRMED, UNCONFIRMED) and (signup := active_signup(shift, person)):
        say = confirm_signup if word == CONFIRMED else unconfirm_signup
        return lambda: say(signup, by=by, now=now)
    if word == EXPECTED:
        return lambda: unmark(shift, person=person, by=by, now=now)
    if before and word == WITH_US:
        return lambda: confirm_walk_in(before, by=by, now=now)
    if before and word == NOT_WITH_US:
        return lambda: reject_walk_in(before, by=by, now=now)
    raise Http404


def _said(word: str, name: str) -> str:
    return {
        "here": _("%(name)s is here."),
        "left": _("%(name)s has left."),
        "no-show": _("%(name)s did not come."),
        "excused": _("%(name)s is excused."),
        CONFIRMED: _("%(name)s is coming."),
        UNCONFIRMED: _("%(name)s has not said yet."),
        EXPECTED: _("%(name)s is not marked any more."),
        WITH_US: _("%(name)s is with us, and what they logged counts."),
        NOT_WITH_US: _("%(name)s is not with us. What they logged does not count."),
    }[word] % {"name": name}
