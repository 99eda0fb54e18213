"""What somebody says about herself."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from people.actions.persons import choose_language, set_languages, set_phone, update_account
from people.forms import AccountForm, LanguagesForm, PhoneForm
from people.models import Role, User
from people.views.limiting import limited
from people.views.pages import own_page


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """With `next`, on the way to that page: somebody new is asked for her name here."""
    person = cast(User, request.user)
    told = {"name": person.name, "language": person.language or get_language(), "time_zone": person.time_zone}
    form = AccountForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        update_account(person, **form.cleaned_data)
        if wanted := request.GET.get("next"):
            return redirect(own_page(wanted, person=person))
        with override(person.language):
            messages.success(request, _("Saved."))
        return redirect("people:account")
    return render(request, "people/account.html", {"form": form, "is_captain": person.roles.holds(Role.CAPTAIN)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Captains are reached by those who come, those who come by their captains: near the shift alone."""
    person = cast(User, request.user)
    told = {"phone": person.phone, "may_be_called": person.may_be_called, "may_be_texted": person.may_be_texted}
    form = PhoneForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        set_phone(person, **form.cleaned_data)
        messages.success(request, _("Saved.") if person.phone else _("Saved: nobody sees a number of yours."))
        return redirect("people:account")
    return render(request, "people/phone.html", {"form": form, "is_captain": person.roles.holds(Role.CAPTAIN)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def languages(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    form = LanguagesForm(request.POST or None, initial=LanguagesForm.begin(person.languages))
    if request.method == "POST":
        form = LanguagesForm(request.POST)  # Nothing ticked is an answer, too.
        if form.is_valid():
            set_languages(person, languages=form.languages)
            messages.success(request, _("Saved."))
            return redirect("people:account")
    return render(request, "people/languages.html", {"form": form})


@require_POST
@limited("public_form", visitors_only=True)
def speak(request: HttpRequest) -> HttpResponse:
    """Django's choice of language, which somebody signed in takes along to her other devices and into her mail."""
    response = set_language(request)
    chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen and request.user.is_authenticated:
        choose_language(request.user, chosen.value)
    return response
