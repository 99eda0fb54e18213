"""Keys for programs: which ones somebody has, making one, taking one away."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.actions.tokens import make_own_token, revoke_own_token
from people.forms import TokenForm
from people.models import User, roles_of
from people.queries import token_of, usable_tokens
from people.rules.sessions import may_make_tokens
from people.views.proving import proved


@never_cache
@login_required
@require_safe
def list_tokens(request: HttpRequest) -> HttpResponse:
    context = {"tokens": usable_tokens(cast(User, request.user)), "may_make": may_make_tokens(roles_of(request.user))}
    return render(request, "people/tokens.html", context)


@proved
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """The POST's answer is the only page that ever shows the key."""
    if not may_make_tokens(roles_of(request.user)):
        raise Http404
    form = TokenForm(request.POST or None, initial={"scopes": TokenForm.READ})
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = make_own_token(cast(User, request.user), **form.cleaned_data, now=timezone.now())
    context = {"form": form, "secret": secret, "cancel_url": reverse("people:tokens")}
    return render(request, "people/token_add.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Asks first."""
    token = token_of(request.user, token_id)
    if request.method != "POST":
        return render(request, "people/token_revoke.html", {"token": token, "cancel_url": reverse("people:tokens")})
    revoke_own_token(token, now=timezone.now())
    messages.success(request, _("The key “%(name)s” no longer works.") % {"name": token.name})
    return redirect("people:tokens")
