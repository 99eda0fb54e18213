"""The second factor: asked for at sign-in, got by who must have one, and shown again before factors are changed."""

from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.stages import LoginStageController
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.actions.factors import use_code
from people.actions.limiting import spend
from people.adapters import SecondStep
from people.forms import FactorCodeForm
from people.middleware import is_signed_in_fully, used_factor
from people.models import User, roles_of
from people.queries import factors_of
from people.rules.sessions import must_hold_factor
from people.views.ceremonies import note_factor, request_options, shown_passkey
from people.views.pages import own_page, with_next

FEW_CODES = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The last page of an organizer's sign-in."""
    if request.user.is_authenticated:
        return redirect(own_page(None, person=request.user))
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None:
        return redirect("people:signin")
    person = stage.login.user
    form, factor, options = _asked(request, person)
    if options is not None:
        return options
    if factor is not None:
        response: HttpResponse = stage.exit()
        return response
    return render(request, "people/second_step.html", {"form": form, "factors": factors_of(person)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Before a change of factors: is it still she? Who has no factor, or not at hand, signs in again."""
    person = cast(User, request.user)
    after = own_page(request.GET.get("next"), person=person)
    if "again" in request.POST:
        logout(request)
        return redirect(f"{reverse('people:signin')}?{urlencode({'next': after})}")
    form, factor, options = _asked(request, person)
    if options is not None:
        return options
    if factor is not None:
        return redirect(after)
    needs_factor = must_hold_factor(roles_of(person))
    context = {"form": form, "factors": factors_of(person), "needs_factor": needs_factor, "enrolling": needs_factor}
    return render(request, "people/confirm.html", context)


@never_cache
@login_required
@require_safe
def enrol(request: HttpRequest) -> HttpResponse:
    """Where an organizer comes who has no second factor, or has not used it in this session: the next step to it."""
    person, factors = cast(User, request.user), factors_of(request.user)
    after = own_page(request.GET.get("next"), person=person)
    if not must_hold_factor(roles_of(person)) or is_signed_in_fully(request):
        return redirect(after)
    if not factors.exist:
        return render(request, "people/enrol.html", {"here": request.get_full_path(), "enrolling": True})
    page = "people:recovery_codes" if used_factor(request) else "people:confirm"
    return redirect(with_next(page, request.get_full_path()))


def _asked(request: HttpRequest, person: User) -> tuple[Form, Any | None, HttpResponse | None]:
    """The form for codes, the factor that was shown just now (the session remembers it), and what the script asked for
    instead of a page."""
    if request.method == "POST" and "options" in request.POST:
        return FactorCodeForm(), None, JsonResponse(request_options(person))
    form = FactorCodeForm(request.POST if "code" in request.POST else None)
    factor = _passkey_shown(request, person) if "credential" in request.POST else _code_used(form, person)
    if factor is not None:
        note_factor(request, factor)
        _warn_of_few_codes(request, factor)
    return form, factor, None


def _passkey_shown(request: HttpRequest, person: User) -> Any | None:
    factor = shown_passkey(request, person)
    if factor is None:
        messages.error(request, _("This passkey does not belong to your account here. Try another one."))
    return factor


def _code_used(form: Form, person: User) -> Any | None:
    """Raises TooOften: a code can be guessed, a passkey cannot."""
    if not form.is_valid():
        return None
    spend("second_factor", f"person {person.pk}", now=timezone.now())
    factor = use_code(person, form.cleaned_data["code"], now=timezone.now())
    if factor is None:
        form.add_error("code", _("This code is wrong, too old, or was used before. Type the newest one."))
    return factor


def _warn_of_few_codes(request: HttpRequest, factor: Any) -> None:
    left = factors_of(factor.user).codes_left
    if factor.type == factor.Type.RECOVERY_CODES and left <= FEW_CODES:
        words = ngettext(
            "%(left)s recovery code is left. Make new ones on your account page.",
            "%(left)s recovery codes are left. Make new ones on your account page.",
            left,
        )
        messages.warning(request, words % {"left": left})
