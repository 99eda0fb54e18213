"""Ending one's own sessions."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.actions.push import stop_push
from people.actions.sessions import sign_out_everywhere
from people.models import User
from people.queries import calendar_address_of, usable_tokens
from people.views.push import RUNG_HERE


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Of this browser, which then is not rung any more either."""
    if request.user.is_authenticated and (endpoint := request.session.get(RUNG_HERE)):
        stop_push(request.user, endpoint=endpoint)
    return _left(request, _("You are signed out."))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def everywhere(request: HttpRequest) -> HttpResponse:
    """Asks first. With `tokens`, her programs are locked out as well."""
    person = cast(User, request.user)
    if request.method != "POST":
        has_address = calendar_address_of(person) is not None
        context = {
            "has_programs": has_address or usable_tokens(person).exists(),
            "cancel_url": reverse("people:account"),
            "confirm": _("Sign out everywhere"),
        }
        return render(request, "people/everywhere.html", context)
    sign_out_everywhere(person, with_tokens="tokens" in request.POST, now=timezone.now())
    return _left(request, _("You are signed out on every device."))


def _left(request: HttpRequest, said: str) -> HttpResponse:
    logout(request)
    messages.success(request, said)
    response = redirect("/")
    # Her pages are not to come back by the back button to whoever has the phone next.
    response["Clear-Site-Data"] = '"cache"'
    return response
