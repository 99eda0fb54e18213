"""Who calls: a browser's session (with CSRF) or a program's token."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from people.actions.limiting import spend
from people.actions.tokens import note_use
from people.models import ApiToken, User
from people.queries import token_for
from people.rules.limits import place_of

SCHEMES = (b"bearer", b"token")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer SECRET`. A wrong, revoked or malformed token is 401: it never falls back to a visitor.
    Many of them from one place on the net are 429, while its good tokens go on."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _blank, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() not in SCHEMES:
            return None
        token = token_for(secret.decode("ascii", errors="replace").strip())
        if token is None:
            spend("wrong_token", place_of(request.META), now=timezone.now())
            raise AuthenticationFailed(_("This token is not known or was revoked. Make a new one."), "token_invalid")
        note_use(token, now=timezone.now())
        return token.person, token

    def authenticate_header(self, request: HttpRequest) -> str:
        return "Bearer"


def caller(request: Request) -> User:
    """The person behind the session or token. IsAuthenticated has turned visitors away."""
    if not isinstance(request.user, User):
        raise TypeError("a visitor passed IsAuthenticated")
    return request.user
