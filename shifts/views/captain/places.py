"""Giving a shift its place, or another one because people stand somewhere else: "we moved"."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from people.emails.reach import unreached
from people.errors import Refusal
from people.models import User
from shifts.actions.editing import place_shift
from shifts.actions.moving import move_to_new_corner
from shifts.documents.letters import CHANGES
from shifts.forms.captain import SearchForm
from shifts.forms.locations import CornerForm
from shifts.models import Shift, Signup
from shifts.queries.captain import captained_shift_for
from shifts.queries.placing import corners_for, location_to_place_for, may_add_corner
from shifts.rules.changes import claims_of, state_of
from shifts.views.captain.pages import CaptainRequest, captain_page, roster_url, say, to_roster


@captain_page("GET", "HEAD")
def choose_place(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Where to send the people of this shift, who are named; the nearest first where it has a place."""
    shift = captained_shift_for(request.user, shift_id)
    form = SearchForm(request.GET)
    found, total = corners_for(request.user, shift, search=form.search)
    context = {
        "shift": shift,
        "form": form,
        "corners": found,
        "more": total - len(found),
        "may_add": may_add_corner(request.user, shift),
        **_seen(request, shift),
    }
    return render(request, "captain/place.html", context)


@captain_page("POST")
def place(request: CaptainRequest, shift_id: int, location_id: int) -> HttpResponse:
    """`seen` is in the form of the page, and in the address of an Undo."""
    shift = captained_shift_for(request.user, shift_id)
    location = location_to_place_for(request.user, shift, location_id)
    seen = request.POST.get("seen") or request.GET.get("seen", "")
    try:
        _move(request, shift, lambda: place_shift(shift, location=location, seen=seen, **_by(request)))
    except Refusal as refused:
        messages.error(request, str(refused))
    return to_roster(shift)


@captain_page("GET", "HEAD", "POST")
def new_corner(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """A place that is in no list: a name, and in words where exactly."""
    shift = captained_shift_for(request.user, shift_id)
    if not may_add_corner(request.user, shift):
        raise Http404
    form = CornerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        details, seen = form.details, request.POST.get("seen", "")
        try:
            _move(request, shift, lambda: move_to_new_corner(shift, details=details, seen=seen, **_by(request)))
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            return to_roster(shift)
    return render(request, "captain/new_corner.html", {"shift": shift, "form": form, **_seen(request, shift)})


def _move(request: CaptainRequest, shift: Shift, act: Callable[[], Shift]) -> None:
    """Do it and say so, and whom she has to tell herself; Undo leads back to where the shift was. Raises what the act
    raises."""
    before, moved = shift.location, act()
    claims, undo = claims_of(moved), ""
    if before and before != moved.location:
        undo = f"{roster_url('place', moved, before.pk)}?{urlencode({'seen': state_of(moved, claims)})}"
    _told, silent = _split(claims, request.user)
    text = _("This shift is at %(place)s now. Everybody on it is told.")
    if silent:
        text = _("This shift is at %(place)s now. No message reaches these, tell them yourself: %(names)s.")
    say(request, text % {"place": moved.location, "names": ", ".join(map(str, silent))}, undo=undo)


def _split(claims: list[Signup], by: User) -> tuple[list[User], list[User]]:
    """The people of these claims but `by`: those who hear of a move, and those whom no message reaches."""
    people = [claim.person for claim in claims if claim.person != by]
    silent = unreached(people, group=CHANGES.key)
    return [person for person in people if person not in silent], silent


def _by(request: CaptainRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now()}


def _seen(request: CaptainRequest, shift: Shift) -> dict[str, Any]:
    """Whom a move would tell, whom it would not, and the mark of having seen them."""
    claims = claims_of(shift)
    told, silent = _split(claims, request.user)
    return {"told": told, "silent": silent, "seen": state_of(shift, claims)}
