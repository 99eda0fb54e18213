"""How somebody signs in: her passkeys, her app for codes and her recovery codes."""

from typing import cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.actions.factors import (
    add_app,
    add_passkey,
    is_code_of,
    new_recovery_codes,
    remove_factor,
    rename_passkey,
)
from people.actions.limiting import spend
from people.documents.qr import qr_code
from people.errors import Refusal
from people.forms import AppCodeForm, PasskeyNameForm
from people.middleware import COMPLETE, is_signed_in_fully
from people.models import User, roles_of
from people.queries import factor_for, factors_of, passkey_for, usable_tokens
from people.rules.sessions import must_hold_factor
from people.views.ceremonies import creation_options, made_passkey, note_factor
from people.views.pages import own_page, stay_signed_in
from people.views.proving import proved

# What a browser calls itself, and what we call a device of that kind. The first that fits.
DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Macintosh", "Mac"))


@never_cache
@login_required
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    needs_factor = must_hold_factor(roles_of(person))
    context = {"factors": factors_of(person), "needs_factor": needs_factor, "tokens": usable_tokens(person).count()}
    return render(request, "people/ways.html", context)


@proved
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    if "options" in request.POST:
        return JsonResponse(creation_options(person))
    form = PasskeyNameForm(request.POST or None, initial={"name": _device(request)})
    if request.method == "POST" and form.is_valid():
        if credential := made_passkey(request):
            row = add_passkey(person, name=form.cleaned_data["name"], credential=credential, now=timezone.now())
            note_factor(request, row)
            messages.success(request, _("From now on this device can sign you in."))
            return redirect(_after(request))
        form.add_error(None, _("The passkey did not arrive whole. Try again."))
    return render(request, "people/passkey_add.html", {"form": form, "after": _after(request), **_frame(request)})


@proved
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_rename(request: HttpRequest, factor_id: int) -> HttpResponse:
    passkey = passkey_for(request.user, factor_id)
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.wrap().name})
    if request.method == "POST" and form.is_valid():
        rename_passkey(passkey, name=form.cleaned_data["name"])
        return redirect("people:ways")
    return render(request, "people/passkey_rename.html", {"form": form, "cancel_url": reverse("people:ways")})


@proved
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Asks first. Whatever else is signed in as her is signed out."""
    factor = factor_for(request.user, factor_id)
    if request.method != "POST":
        return render(request, "people/factor_remove.html", {"factor": factor, "cancel_url": reverse("people:ways")})
    try:
        remove_factor(factor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        request.session.pop(COMPLETE, None)
        stay_signed_in(request)
        messages.success(request, _("Removed. Your other devices are signed out."))
    return redirect("people:ways")


@proved
@require_http_methods(["GET", "HEAD", "POST"])
def app_add(request: HttpRequest) -> HttpResponse:
    """Shows the secret as a picture and as text; the app is kept once it has shown a code."""
    person = cast(User, request.user)
    form = AppCodeForm(request.POST or None)
    secret = get_totp_secret(regenerate=request.method != "POST")
    if request.method == "POST" and form.is_valid():
        spend("second_factor", f"person {person.pk}", now=timezone.now())
        if not is_code_of(secret, form.cleaned_data["code"], now=timezone.now()):
            form.add_error("code", _("This is not what the app should show. Look again, or add it to the app anew."))
        elif _keep_app(request, person, secret):
            return redirect(_after(request))
    picture = qr_code(get_adapter().build_totp_url(person, secret))
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    context = {"form": form, "qr": picture, "secret": " ".join(groups), "after": _after(request), **_frame(request)}
    return render(request, "people/app_add.html", context)


def _keep_app(request: HttpRequest, person: User, secret: str) -> bool:
    try:
        row = add_app(person, secret=secret, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    clear_totp_secret(request)
    note_factor(request, row)
    messages.success(request, _("From now on this app can sign you in."))
    return True


@proved
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Asks first; the POST's own answer is the only page that ever shows the codes."""
    codes: list[str] = []
    if request.method == "POST":
        try:
            codes = new_recovery_codes(cast(User, request.user), now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("people:ways")
    has_codes = factors_of(request.user).recovery is not None
    context = {"codes": codes, "has_codes": has_codes, "after": _after(request), **_frame(request)}
    return render(request, "people/recovery_codes.html", context)


def _after(request: HttpRequest) -> str:
    wanted = request.GET.get("next") or reverse("people:ways")
    return own_page(wanted, person=request.user)


def _frame(request: HttpRequest) -> dict[str, bool]:
    """`enrolling`: the other pages are still closed to her, so none is offered."""
    return {"enrolling": must_hold_factor(roles_of(request.user)) and not is_signed_in_fully(request)}


def _device(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    return next((name for sign, name in DEVICES if sign in agent), _("This computer"))
