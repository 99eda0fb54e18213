"""Shifts in somebody's calendar: the addresses that calendar apps read, a new one of her own, and none."""

from typing import cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.actions.tokens import end_calendar_address, make_calendar_address
from people.models import User
from people.queries import calendar_address_of
from people.validators import read_id
from shifts.queries.campaigns import campaign_for


@never_cache
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Everybody's open shifts, those of a campaign where `campaign` names one, and one's own."""
    campaign = read_id(request.GET.get("campaign", ""))
    narrowed = f"?{urlencode({'campaign': campaign})}" if campaign else ""
    context = {
        "address": calendar_address_of(request.user),
        "campaign": campaign_for(request.user, campaign) if campaign else None,
        "public": _links(reverse("shifts:public_feed") + narrowed),
    }
    return render(request, "shifts/calendar.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_address(request: HttpRequest) -> HttpResponse:
    """Asks first where a calendar would stop. The POST's answer is the only page that ever shows the address."""
    if request.method != "POST":
        if calendar_address_of(request.user) is None:
            return redirect("shifts:calendar")
        context = {"cancel_url": reverse("shifts:calendar"), "confirm": _("Make a new address")}
        return render(request, "shifts/calendar_renew.html", context)
    secret = make_calendar_address(cast(User, request.user), now=timezone.now())
    return render(request, "shifts/calendar_address.html", {"links": _links(reverse("shifts:own_feed", args=[secret]))})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def switch_off(request: HttpRequest) -> HttpResponse:
    """Asks first."""
    if request.method != "POST":
        context = {"cancel_url": reverse("shifts:calendar"), "confirm": _("Switch off")}
        return render(request, "shifts/calendar_off.html", context)
    if end_calendar_address(cast(User, request.user)):
        messages.success(request, _("Your calendar no longer gets your shifts."))
    return redirect("shifts:calendar")


def _links(path: str) -> dict[str, str]:
    """The address of a feed to copy, and the one that opens a calendar app."""
    url = settings.PUBLIC_URL + path
    return {"url": url, "subscribe": urlsplit(url)._replace(scheme="webcal").geturl()}
