"""The captain's link of a shift: making it, showing it once, taking it back."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.documents.qr import qr_code
from people.errors import Refusal
from shifts.actions.captain_links import end_captain_link, make_captain_link
from shifts.models import Shift
from shifts.models.shifts import STAYS_OPEN
from shifts.queries.captain import captained_shift_for
from shifts.queries.captain_links import link_of
from shifts.views.captain.pages import CaptainRequest, captain_page, done


@captain_page("GET", "HEAD", "POST")
def link(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Whether one is out, and a button that makes one. The POST's answer shows it, and no other page ever does."""
    shift, now = captained_shift_for(request.user, shift_id), timezone.now()
    if request.method == "POST":
        try:
            secret = make_captain_link(shift, by=request.user, now=now)
        except Refusal as refused:
            messages.error(request, str(refused))
        else:
            return _shown_once(request, shift, secret)
    found = link_of(shift, now=now)
    return render(request, "captain/link.html", {"shift": shift, "link": found, "zone": shift.zone})


def _shown_once(request: CaptainRequest, shift: Shift, secret: str) -> HttpResponse:
    url = settings.PUBLIC_URL + reverse("shifts:link_shift", args=[secret])
    context = {"shift": shift, "qr": qr_code(url), "url": url, "ends_at": shift.ends_at + STAYS_OPEN}
    return render(request, "captain/link_made.html", context)


@captain_page("POST")
def end_link(request: CaptainRequest, shift_id: int) -> HttpResponse:
    shift = captained_shift_for(request.user, shift_id)
    done(
        request,
        lambda: end_captain_link(shift, by=request.user, now=timezone.now()),
        _("The link opens nothing any more."),
    )
    return redirect("shifts:captain_link", shift.pk)
