"""Where to go after an act: only to pages of our own."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def own_page(request: HttpRequest, wanted: str | None) -> str:
    """The wanted address if it is one of ours, else the page that follows a plain sign-in."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
