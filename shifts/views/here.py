"""Checking oneself in on the spot: the code in the address is on the captain's phone."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.actions.limiting import spend
from people.errors import Refusal
from people.models import User
from people.rules.limits import caller_of
from shifts.actions.checking_in import check_in_by_code
from shifts.eligibility import refusal
from shifts.forms.check_in import CodeForm
from shifts.models import Attendance, CheckInCode, Shift
from shifts.queries.check_in import code_typed
from shifts.queries.roster import attendance_of
from shifts.queries.signups import signups_around
from shifts.rules.presence import check_here_open

Status = Attendance.Status


@never_cache
@require_safe
def typed(request: HttpRequest) -> HttpResponse:
    """For who cannot scan: the code goes into the address."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("shifts:here", form.cleaned_data["code"])
    return render(request, "shifts/here_typed.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def here(request: HttpRequest, letters: str) -> HttpResponse:
    """Says where one is and asks; only the POST checks in."""
    person, found = cast(User, request.user), code_typed(cast(User, request.user), letters)
    if found is None:
        spend("here_code", caller_of(person, request.META), now=timezone.now())
        return render(request, "shifts/here_unknown.html", {"form": CodeForm()}, status=404)
    if request.method == "POST":
        try:
            check_in_by_code(found, person=person, now=timezone.now())
        except Refusal as refused:
            messages.error(request, str(refused))
        return redirect("shifts:here", found)
    return render(request, "shifts/here.html", _context(found, person))


def _context(found: CheckInCode, person: User) -> dict[str, Any]:
    shift, now = found.shift, timezone.now()
    taken = [signup.shift for signup in signups_around(shift, person)]
    has_claim = shift in taken
    attendance = attendance_of(shift, person)
    status = attendance.status if attendance else ""
    waits = status == Status.UNCONFIRMED and not has_claim
    return {
        "shift": shift,
        "code": found,
        "attendance": attendance,
        "has_claim": has_claim,
        "is_here": status in Attendance.PRESENT,
        "waits": waits,
        "is_decided": status in (Status.NO_SHOW, Status.EXCUSED, Status.REJECTED),
        "refused": _refused(shift),
        "may_claim": not has_claim and refusal(shift, taken=taken, now=now) is None,
    }


def _refused(shift: Shift) -> Refusal | None:
    try:
        check_here_open(shift, now=timezone.now())
    except Refusal as refused:
        return refused
    return None
