"""Giving a shift without a location its place."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shifts.actions.editing import place_shift
from shifts.forms.captain import SearchForm
from shifts.queries.captain import captained_shift_for, location_to_place_for, locations_to_place
from shifts.rules.changes import claims_of, state_of
from shifts.views.captain.pages import CaptainRequest, captain_page, done, to_roster


@captain_page("GET", "HEAD")
def choose_place(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Where to send the people of this shift, who are named."""
    shift = captained_shift_for(request.user, shift_id)
    form = SearchForm(request.GET)
    found, total = locations_to_place(request.user, shift, search=form.search)
    claims = claims_of(shift)
    context = {
        "shift": shift,
        "form": form,
        "locations": found,
        "more": total - len(found),
        "claims": claims,
        "seen": state_of(shift, claims),
    }
    return render(request, "captain/place.html", context)


@captain_page("POST")
def place(request: CaptainRequest, shift_id: int, location_id: int) -> HttpResponse:
    shift = captained_shift_for(request.user, shift_id)
    location = location_to_place_for(request.user, shift, location_id)
    seen = request.POST.get("seen", "")
    done(
        request,
        lambda: place_shift(shift, location=location, seen=seen, by=request.user, now=timezone.now()),
        _("This shift is at %(place)s now. Everybody on it is told by mail.") % {"place": location},
    )
    return to_roster(shift)
