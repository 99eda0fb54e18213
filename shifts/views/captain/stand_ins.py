"""Handing the roster of one shift on to somebody else, and taking it back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shifts.actions.handing_on import hand_on, take_back
from shifts.forms.captain import SearchForm
from shifts.queries.captain import captained_shift_for, person_for
from shifts.queries.stand_ins import could_stand_in, handable_shift_for, stand_in_of
from shifts.views.captain.pages import CaptainRequest, captain_page, done, roster_url, say, to_roster, told


@captain_page("GET", "HEAD")
def choose(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Who stands in, and who could."""
    shift, now = handable_shift_for(request.user, shift_id), timezone.now()
    form = SearchForm(request.GET)
    found, total = could_stand_in(request.user, shift, search=form.search, now=now)
    stand_in = stand_in_of(shift, now=now)
    context = {"shift": shift, "form": form, "people": found, "more": total - len(found), "stand_in": stand_in}
    return render(request, "captain/hand_on.html", context)


@captain_page("POST")
def give(request: CaptainRequest, shift_id: int, person_id: int) -> HttpResponse:
    shift = handable_shift_for(request.user, shift_id)
    person = person_for(request.user, shift, person_id)
    is_done = done(
        request,
        lambda: hand_on(shift, person=person, by=request.user, now=timezone.now()),
        told(_("%(name)s keeps this roster too, until a day after the shift."), request.user, name=person),
        undo=roster_url("take_back", shift),
    )
    return to_roster(shift) if is_done else redirect("shifts:captain_hand_on", shift.pk)


@captain_page("POST")
def end(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Taken back by who gave it or keeps the roster too, or given back."""
    shift = captained_shift_for(request.user, shift_id)
    ended = take_back(shift, by=request.user, now=timezone.now())
    is_own = ended is not None and ended.person == request.user
    say(request, _("The roster is with its captain again."))
    return redirect("shifts:mine") if is_own else to_roster(shift)
