"""In front of what changes how somebody, or a program of hers, gets in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from people.middleware import proved_recently
from people.views.pages import with_next

View = Callable[..., HttpResponse]


def proved(view: View) -> View:
    """For views that open to who has shown lately that it is she; anybody else does so first."""

    @wraps(view)
    def ask_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not proved_recently(request):
            return redirect(with_next("people:confirm", request.get_full_path()))
        return view(request, *args, **kwargs)

    return never_cache(login_required(ask_first))
