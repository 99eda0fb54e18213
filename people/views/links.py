"""Links that sign in once: the first organizer's and the demo's from the terminal, a walk-in's from a captain."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.actions.signing_in import use_link
from people.errors import LinkUsedUp
from people.middleware import DEMO
from people.models import SignInLink, User, roles_of
from people.queries import sign_in_link
from people.views.limiting import limited
from people.views.pages import own_page

Kind = SignInLink.Kind


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign_in_link", "GET", "POST")
def once(request: HttpRequest, token: str) -> HttpResponse:
    return _sign_in_once(request, token, Kind.ONCE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign_in_link", "GET", "POST")
def walk_in(request: HttpRequest, token: str) -> HttpResponse:
    return _sign_in_once(request, token, Kind.WALK_IN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign_in_link", "GET", "POST")
def demo(request: HttpRequest, token: str) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    return _sign_in_once(request, token, Kind.DEMO)


def _sign_in_once(request: HttpRequest, token: str, kind: SignInLink.Kind) -> HttpResponse:
    """A link that is used, too old or was never made gets one and the same answer."""
    now = timezone.now()
    link = sign_in_link(token, kind=kind, now=now)
    if link and request.method == "POST":
        try:
            person = use_link(link, now=now)
        except LinkUsedUp:
            link = None
        else:
            if kind == Kind.DEMO:
                return _sign_in_to_demo(request, person)
            return _sign_in(request, person, link.goes_to)
    if link is None:
        return render(request, "people/link_used_up.html", {"kind": kind}, status=404)
    context = {"person": link.person, "role": roles_of(link.person).highest(), "kind": kind}
    return render(request, "people/link.html", context)


def _sign_in(request: HttpRequest, person: User, goes_to: str) -> HttpResponse:
    """As far as a mailed code would: an organizer's second step comes after it."""
    logout(request)  # nothing of whoever was signed in here is taken along
    record_authentication(request, person, "link")
    after = own_page(goes_to, person=person)
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=after))
    return response


def _sign_in_to_demo(request: HttpRequest, person: User) -> HttpResponse:
    """All the way in. The mark in the session counts in the demo only: see `middleware.is_signed_in_fully`."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, "link")
    request.session[DEMO] = True
    return redirect(own_page(None, person=person))
