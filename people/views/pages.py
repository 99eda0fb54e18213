"""Where to go after an act: only to pages of our own."""

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from people.models import Actor, User, roles_of


def is_own_page(wanted: str) -> bool:
    """Whether the text is a path of this site. It begins with a slash: what does not, redirect() takes for the name of
    a view."""
    return wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)


def own_page(wanted: str | None, *, person: Actor) -> str:
    """The wanted address if it is one of ours, else the first page of the person's highest role."""
    if wanted and is_own_page(wanted):
        return wanted
    role = roles_of(person).highest()
    return resolve_url(settings.START_PAGES.get(role or "", settings.LOGIN_REDIRECT_URL))


def with_next(url_name: str, after: str) -> str:
    """The address of a page that leads on to `after`."""
    return f"{reverse(url_name)}?{urlencode({'next': after})}"


def stay_signed_in(request: HttpRequest) -> None:
    """After an act that ended all sessions of whoever sent this request: this one goes on, under a new key."""
    person = cast(User, request.user)
    person.refresh_from_db(fields=["session_generation"])
    update_session_auth_hash(request, person)
