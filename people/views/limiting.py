"""Limits for screens: who is over one gets the page 429.html, by people.middleware."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from people.actions.limiting import spend
from people.rules.limits import caller_of

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], Answer]


def limited(what: str, *methods: str, visitors_only: bool = False) -> Callable[[View[P, Answer]], View[P, Answer]]:
    """Count the view's requests of these methods (POST, unless others are named; a HEAD is a GET) as tries at `what`.
    `visitors_only` where an act of somebody signed in has bounds of its own, and should not cost a write more."""

    def decorate(view: View[P, Answer]) -> View[P, Answer]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            method = "GET" if request.method == "HEAD" else request.method
            if method in (methods or ("POST",)) and not (visitors_only and request.user.is_authenticated):
                spend(what, caller_of(request.user, request.META), now=timezone.now())
            return view(request, *args, **kwargs)

        return inner

    return decorate
