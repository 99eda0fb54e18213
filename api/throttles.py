"""How often a program or visitor may call."""

from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from people.actions.limiting import spend
from people.models import ApiToken
from people.rules.limits import caller_of

if TYPE_CHECKING:  # rest_framework.views itself imports this module by its setting
    from rest_framework.views import APIView


class ReadsAndWrites(BaseThrottle):
    """Reads and writes are counted apart: by token, else by person, else by place on the net. Who is over gets 429
    too_often with Retry-After."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        what = "api_read" if request.method in SAFE_METHODS else "api_write"
        token = request.auth
        who = f"token {token.pk}" if isinstance(token, ApiToken) else caller_of(request.user, request.META)
        spend(what, who, now=timezone.now())
        return True
