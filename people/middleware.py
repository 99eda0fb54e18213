"""What every request of a signed-in person gets: her language and the end of a session that grew too old; what her
session says about how she signed in; and the answer to too many requests."""

import time
from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.errors import TooOften
from people.models import roles_of
from people.queries import factors_of
from people.rules.sessions import must_hold_factor, session_limits

# In the session: when it began and when it was last used, in seconds of the epoch.
BEGAN_AT, SEEN_AT = "began_at", "seen_at"
# In the session of somebody who used a second factor and has all that her role must have; and of who came by a link of
# the demo.
COMPLETE, DEMO = "second_factor", "demo"

RECENT = timedelta(minutes=15)


def is_signed_in_fully(request: HttpRequest) -> bool:
    """Whether this session may do what an organizer may. Found out once, then remembered in the session."""
    session = request.session
    if session.get(COMPLETE) or (settings.DEMO and session.get(DEMO)):
        return True
    if used_factor(request) and factors_of(request.user).are_complete:
        session[COMPLETE] = True
    return bool(session.get(COMPLETE))


def used_factor(request: HttpRequest, *, within: timedelta = timedelta.max) -> bool:
    """Whether a passkey, a code of an app or a recovery code was used in this session."""
    return _has_record(request, methods={"mfa"}, within=within)


def proved_recently(request: HttpRequest) -> bool:
    """Whether the person showed within a quarter of an hour that it is she: by her second factor where her role must
    have one and she has it, else by whatever signed her in."""
    if must_hold_factor(roles_of(request.user)) and factors_of(request.user).exist:
        return used_factor(request, within=RECENT)
    return _has_record(request, methods={"mfa", "code", "link"}, within=RECENT)


def _has_record(request: HttpRequest, *, methods: set[str], within: timedelta) -> bool:
    earliest = time.time() - within.total_seconds()
    records = get_authentication_records(request, request.user)
    return any(record["method"] in methods and record["at"] >= earliest for record in records)


class PreferredLanguageMiddleware:
    """Speak the language that the signed-in person chose; a visitor gets what her browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if language := getattr(request.user, "language", ""):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SessionAgeMiddleware:
    """End a session that is older, or was left alone for longer, than the person's role of this moment allows. Who
    becomes organizer keeps a month-old session no longer than an organizer may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self.judge(request)
        return self.get_response(request)

    def judge(self, request: HttpRequest) -> None:
        session, now = request.session, timezone.now()
        limits = session_limits(roles_of(request.user))
        began_at = session.setdefault(BEGAN_AT, now.timestamp())
        seen_at = session.setdefault(SEEN_AT, now.timestamp())
        if limits.are_over(began_at=began_at, seen_at=seen_at, now=now):
            logout(request)
            messages.info(request, _("You were signed in for a long time, so we signed you out. Please sign in again."))
        elif limits.is_news(seen_at=seen_at, now=now) and request.path_info != reverse("people:news"):
            # A phone that asks for its news does so by itself: nobody need be there.
            session[SEEN_AT] = now.timestamp()


class TooOftenMiddleware:
    """Whoever is over a limit of a screen gets a page that says how long to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TooOften):
            return None
        page = render(request, "429.html", {"minutes": error.minutes}, status=429)
        page["Retry-After"] = str(error.wait)
        return page
