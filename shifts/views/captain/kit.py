"""The kit, from a roster: who has what, handed over by one tap on a name."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from people.validators import read_id
from shifts.actions.kit import add_thing, hand_over, remove_thing
from shifts.forms.kit import ThingForm, WhereForm
from shifts.models import Shift, Thing
from shifts.queries.captain import person_for
from shifts.queries.kit import hands_on, kit_of, thing_for
from shifts.queries.stand_ins import handable_shift_for
from shifts.views.captain.pages import CaptainRequest, captain_page, done, roster_url, say


@captain_page("GET", "HEAD", "POST")
def kit(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """The list; a POST adds a thing to it."""
    shift = handable_shift_for(request.user, shift_id)
    chapter = shift.campaign.chapter
    form = ThingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        add_thing(chapter, name=form.cleaned_data["name"], by=request.user, now=timezone.now())
        return _back(shift)
    things, hands = kit_of(request.user, [chapter]), hands_on(shift, also=request.user)
    context = {"shift": shift, "zone": shift.zone, "form": form, "things": things, "hands": hands}
    return render(request, "captain/kit.html", context)


@captain_page("POST")
def give(request: CaptainRequest, shift_id: int, thing_id: int) -> HttpResponse:
    """To the `person` of the button, or to a `place` in words. An Undo has them in its address."""
    shift = handable_shift_for(request.user, shift_id)
    thing, now = thing_for(request.user, shift, thing_id), timezone.now()
    back = _undo(shift, thing)
    sent = request.POST if {"person", "place"} & request.POST.keys() else request.GET
    if "person" in sent:
        person = person_for(request.user, shift, read_id(sent["person"]) or 0)
        text = _("%(thing)s is with %(name)s now.") % {"thing": thing, "name": person}
        done(request, lambda: hand_over(thing, person=person, by=request.user, now=now), text, undo=back)
        return _back(shift)
    form = WhereForm(sent)
    if form.is_valid():
        place = form.cleaned_data["place"]
        text = _("%(thing)s is here now: %(place)s.") % {"thing": thing, "place": place}
        done(request, lambda: hand_over(thing, place=place, by=request.user, now=now), text, undo=back)
    else:
        messages.error(request, _("Say in a few words where it is, or tap on a name."))
    return _back(shift)


@captain_page("POST")
def remove(request: CaptainRequest, shift_id: int, thing_id: int) -> HttpResponse:
    shift = handable_shift_for(request.user, shift_id)
    thing = thing_for(request.user, shift, thing_id)
    remove_thing(thing, by=request.user, now=timezone.now())
    say(request, _("%(thing)s is off the list.") % {"thing": thing})
    return _back(shift)


def _undo(shift: Shift, thing: Thing) -> str:
    """Back to where it is; nowhere, if nobody had said where."""
    was = {"person": thing.holder_id} if thing.holder_id else {"place": thing.place}
    return f"{roster_url('kit_give', shift, thing.pk)}?{urlencode(was)}" if any(was.values()) else ""


def _back(shift: Shift) -> HttpResponse:
    return redirect("shifts:captain_kit", shift.pk)
