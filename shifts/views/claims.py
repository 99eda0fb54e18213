"""Claiming a shift and letting it go, in one tap each, with a way back."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.errors import Refusal
from people.models import User
from people.views.limiting import limited
from people.views.pages import is_own_page
from shifts.actions.claims import claim_shift, release_signup
from shifts.eligibility import refusal
from shifts.errors import ShiftChanged
from shifts.models import Shift
from shifts.queries.shifts import shift_for
from shifts.queries.signups import active_signup
from shifts.rules.releases import is_late_release
from shifts.rules.words import shift_in_words

WISH = "wished_shift"


@require_POST
@limited("public_form", visitors_only=True)
def claim(request: HttpRequest, shift_id: int) -> HttpResponse:
    """One tap for whoever is signed in. A visitor's wish waits in her session until she is."""
    shift = shift_for(request.user, shift_id)
    if not request.user.is_authenticated:
        if refusal(shift, taken=[], now=timezone.now()):
            return redirect("shifts:detail", shift.pk)  # Nobody gives her address to be told "full".
        request.session[WISH] = shift.pk
        return redirect_to_login(reverse("shifts:wish"))
    return _claim(request, shift, person=request.user)


@require_safe
def wish(request: HttpRequest) -> HttpResponse:
    """Where sign-in leads a visitor who claimed: carries out the wish, once. The claim was a POST of this session."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    wished = request.session.pop(WISH, None)
    if wished is None:
        return redirect("shifts:mine")
    return _claim(request, shift_for(request.user, wished), person=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Gives the claim back at once; asks first where it is late for the captain to find somebody else."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("shifts:detail", args=[shift_id]))
    now = timezone.now()
    shift = shift_for(request.user, shift_id)
    signup = active_signup(shift, request.user)
    if signup is None:
        messages.info(request, _("You have no claim on this shift."))
        return _back(request, shift)
    asked = request.method == "POST" and ("sure" in request.POST or not is_late_release(signup, now))
    if not asked:
        context = {"shift": shift, "cancel_url": _back_url(request, shift), "confirm": _("Release it")}
        return render(request, "shifts/release.html", context)
    try:
        release_signup(signup, by=request.user, now=now)
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        text = _("Released: %(shift)s. Somebody else can have it now.") % {"shift": shift_in_words(shift)}
        messages.success(request, text, extra_tags=_undo("shifts:claim", request, shift))
    return _back(request, shift)


def _claim(request: HttpRequest, shift: Shift, *, person: User) -> HttpResponse:
    try:
        _signup, is_new = claim_shift(shift, person=person, by=person, now=timezone.now())
    except ShiftChanged as refused:
        messages.error(request, str(refused))
        return redirect("shifts:detail", shift.pk)
    except Refusal:
        # Its own page says why, and what else there is.
        return redirect("shifts:detail", shift.pk)
    if is_new:
        text = _("Yours: %(shift)s.") % {"shift": shift_in_words(shift)}
        file = reverse("shifts:shift_file", args=[shift.pk])
        messages.success(request, text, extra_tags=f"{_undo('shifts:release', request, shift)} file:{file}")
    else:
        messages.info(request, _("You have this shift already."))
    return _back(request, shift)


def _undo(url_name: str, request: HttpRequest, shift: Shift) -> str:
    """Lets the message carry a button that takes the act back and returns to the same page."""
    return f"undo:{reverse(url_name, args=[shift.pk])}?{urlencode({'next': _back_url(request, shift)})}"


def _back(request: HttpRequest, shift: Shift) -> HttpResponseRedirect:
    return HttpResponseRedirect(_back_url(request, shift))


def _back_url(request: HttpRequest, shift: Shift) -> str:
    """The page that she came from, scrolled to the shift's line there; else the shift's own page. Only our pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    page = wanted.split("#")[0]
    if is_own_page(page):
        return f"{page}#shift-{shift.pk}"
    return reverse("shifts:detail", args=[shift.pk])
