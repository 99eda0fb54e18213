"""Where would you like to be? Asked of whoever claimed a shift that has no place yet."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.errors import Refusal
from people.models import User
from shifts.actions.preferring import ask_for_location
from shifts.forms.preferring import PreferenceForm
from shifts.queries.shifts import shift_for
from shifts.queries.signups import active_signup, locations_to_ask_for


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preference(request: HttpRequest, shift_id: int) -> HttpResponse:
    person = cast(User, request.user)
    shift = shift_for(person, shift_id)
    signup = active_signup(shift, person)
    if signup is None:
        raise Http404
    told = {"location": signup.requested_location_id}
    form = PreferenceForm(request.POST or None, initial=told, locations=locations_to_ask_for(shift))
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_location(shift, person=person, location=form.cleaned_data["location"])
        except Refusal as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Your captain sees what you would like."))
        return redirect("shifts:mine")
    return render(request, "shifts/preference.html", {"shift": shift, "form": form})
