"""Signing in by a code that is mailed. allauth keeps the code and runs the stages of a sign-in, so that a second
factor is one more stage; see docs/decisions/0002-sign-in-by-code.md.

The code, the page to come back to and the name that was typed wait in the visitor's session: the code works in that
browser only, and the name reaches the person's row only when the code proves that the address is hers.
"""

from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.actions.limiting import spend
from people.actions.persons import ensure_person
from people.actions.signing_in import prove_address
from people.errors import NoCode, TooOften
from people.forms import CodeForm, SignInForm
from people.models import roles_of
from people.rules.limits import place_of
from people.rules.sessions import must_hold_factor
from people.views.ceremonies import note_factor, request_options, shown_passkey
from people.views.pages import own_page, with_next

SESSION_KEY = "signing_in"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One form for the known, the new and the switched off: page, bytes and statements are the same for all."""
    if request.user.is_authenticated:
        return redirect(own_page(request.GET.get("next"), person=request.user))
    form = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            spend("code_request", place_of(request.META), now=now)
            spend("code_mail", form.cleaned_data["email"], now=now)
        except TooOften as refusal:
            form.add_error("email", str(refusal))
            wait = {"Retry-After": str(refusal.wait)}
            return TemplateResponse(request, "people/signin.html", {"form": form}, status=429, headers=wait)
        return _mail_code(request, **form.cleaned_data)
    return render(request, "people/signin.html", {"form": form})


@transaction.atomic  # One commit for everybody, and no mail without the person whom it lets in.
def _mail_code(request: HttpRequest, *, email: str, name: str, next: str) -> HttpResponse:
    person = ensure_person(email, now=timezone.now())
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email)
    request.session[SESSION_KEY] = {"name": name, "next": next}
    return redirect("people:signin_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(own_page(None, person=request.user))
    process = _pending(request)
    if process is None:
        return _ask_anew(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        left = _count_try(process)
        if left is not None and form.is_code(process.code):
            try:
                return _finish(request, process)
            except NoCode:
                return _ask_anew(request)
        if not left:
            process.abort()
            messages.error(request, _("That was the wrong code too often. Ask for a new one."))
            return redirect("people:signin")
        form.add_error("code", _("This is not the code in the newest mail. Look again, then type it here."))
    return render(request, "people/code.html", {"form": form, "email": process.state["email"]})


def _ask_anew(request: HttpRequest) -> HttpResponse:
    messages.warning(request, str(NoCode()))
    return redirect("people:signin")


def _count_try(process: LoginCodeVerificationProcess) -> int | None:
    """How many tries are left after this one, None where it is one too many. Counted before anything is compared, so
    that guesses at the same moment are guesses too, and for this code alone: nobody uses up somebody else's tries."""
    try:
        return spend("code_entry", f"{process.state['email']} {process.code}", now=timezone.now())
    except TooOften:
        return None


def _pending(request: HttpRequest) -> LoginCodeVerificationProcess | None:
    """The sign-in that this browser began, unless it took longer than a code lives."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    process = LoginCodeVerificationProcess.resume(stage) if stage else None
    return process if process and process.user else None


def _finish(request: HttpRequest, process: LoginCodeVerificationProcess) -> HttpResponse:
    asked = request.session.pop(SESSION_KEY, {})
    person = process.user
    after = own_page(asked.get("next"), person=person)
    if person.is_active:
        is_new = person.email_verified_at is None
        prove_address(person, name=asked.get("name", ""), language=get_language() or "", now=timezone.now())
        if not person.name:
            after = with_next("people:account", after)
        if is_new and not must_hold_factor(roles_of(person)):
            _offer_passkey(request)
    response: HttpResponse = process.finish(after)
    return response


def _offer_passkey(request: HttpRequest) -> None:
    """To somebody new, beside whatever she came for: it must not come between her and her first shift."""
    words = _("Next time without a code? Your phone or laptop can sign you in: fingerprint, face or PIN.")
    messages.info(request, words, extra_tags=f"go:{reverse('people:passkey_add')}")


@never_cache
@require_POST
def use_passkey(request: HttpRequest) -> HttpResponse:
    """First the script asks for a challenge (`options`), then the form brings the browser's answer to it."""
    if request.user.is_authenticated:
        return redirect(own_page(None, person=request.user))
    spend("passkey", place_of(request.META), now=timezone.now())
    if "options" in request.POST:
        return JsonResponse(request_options(None))
    passkey = shown_passkey(request, None)
    if passkey is None:
        messages.error(request, _("This passkey is not known here. Sign in with a code, then add it to your account."))
        return redirect("people:signin")
    note_factor(request, passkey, passwordless=True)
    after = own_page(request.POST.get("next"), person=passkey.user)
    response: HttpResponse = perform_login(request, Login(user=passkey.user, redirect_url=after))
    return response


@never_cache
@require_safe
def open_mail_link(request: HttpRequest, code: str) -> HttpResponse:
    """Changes nothing and checks nothing: programs that look into mails open links as well."""
    if request.user.is_authenticated:
        return redirect(own_page(None, person=request.user))
    return render(request, "people/mail_link.html", {"code": code, "is_here": _pending(request) is not None})
