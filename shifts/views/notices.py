"""Telling the captain, in one tap, with a way back."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.actions.limiting import spend
from people.errors import Refusal
from people.models import User
from people.rules.limits import caller_of
from people.views.pages import is_own_page
from shifts.actions.notices import take_back, tell_captain
from shifts.errors import NoClaim
from shifts.forms.notices import NoticeForm
from shifts.models import Notice, Shift, Signup
from shifts.queries.shifts import shift_for
from shifts.queries.signups import active_signup


@login_required
@require_POST
def tell(request: HttpRequest, shift_id: int) -> HttpResponse:
    shift = shift_for(request.user, shift_id)
    form = NoticeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the buttons: how late you are, or that you cannot find the others."))
        return _back(request, shift)
    try:
        signup, now = _own(request, shift), timezone.now()
        spend("notice", caller_of(request.user, request.META), now=now)
        notice = tell_captain(signup, now=now, **form.cleaned_data)
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        undo = reverse("shifts:untell", args=[shift.pk, notice.kind])
        back = urlencode({"next": request.POST.get("next", "")})
        messages.success(request, _said(notice), extra_tags=f"undo:{undo}?{back}")
    return _back(request, shift)


@login_required
@require_POST
def untell(request: HttpRequest, shift_id: int, kind: str) -> HttpResponse:
    shift = shift_for(request.user, shift_id)
    try:
        take_back(_own(request, shift), kind=kind)
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back: your captain no longer sees it."))
    return _back(request, shift)


def _own(request: HttpRequest, shift: Shift) -> Signup:
    signup = active_signup(shift, cast(User, request.user))
    if signup is None:
        raise NoClaim
    return signup


def _said(notice: Notice) -> str:
    if notice.minutes is None:
        return _("Your captain sees that you are here and cannot find the others. Stay at the meeting point.")
    return _("Your captain sees that you will be %(number)s minutes late.") % {"number": notice.minutes}


def _back(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The page that she came from, My shifts or the shift's own."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return redirect(wanted) if is_own_page(wanted) else redirect("shifts:detail", shift.pk)
