"""People who were not in the list: those who phoned and those who just came. Two fields, and the second is optional."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.documents.qr import qr_code
from people.errors import Refusal
from shifts.actions.assigning import add_caller, add_walk_in
from shifts.actions.letting_in import let_in
from shifts.forms.captain import NameOnlyForm, NewcomerForm
from shifts.queries.captain import captained_shift_for, person_for
from shifts.views.captain.desk import Desk, desk_page
from shifts.views.captain.pages import CaptainRequest, captain_page, say, to_roster


@captain_page("GET", "HEAD", "POST")
def caller(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """Somebody phoned: a new person with a claim."""
    desk = Desk(captained_shift_for(request.user, shift_id), request.user)

    def add(form: NameOnlyForm) -> tuple[str, str]:
        room = "room" in request.POST
        signup = add_caller(desk.shift, **form.cleaned_data, make_room=room, by=desk.by, now=timezone.now())
        text = _("%(name)s is on this shift.") % {"name": signup.person}
        undo = desk.url("shifts:captain_take_off", signup.person.pk)
        return text, f"{undo}?room" if room else undo

    return _answer(request, desk, "captain/caller.html", add)


@desk_page("GET", "HEAD", "POST")
def walk_in(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Somebody just came: a new person who is here."""

    def add(form: NameOnlyForm) -> tuple[str, str]:
        attendance = add_walk_in(desk.shift, **form.cleaned_data, by=desk.by, now=timezone.now())
        text = _("%(name)s is here.") % {"name": desk.name(attendance.person)}
        return text, desk.url("shifts:captain_mark", attendance.person.pk, "expected")

    return _answer(request, desk, "captain/walk_in.html", add)


@captain_page("POST")
def phone(request: CaptainRequest, shift_id: int, person_id: int) -> HttpResponse:
    """A code to scan that signs somebody who is here in on her own phone. The POST's answer shows it, and no other
    page: what is scanned must not lie in a history."""
    shift = captained_shift_for(request.user, shift_id)
    person = person_for(request.user, shift, person_id)
    goes_to = reverse("outreach:log", args=[shift.pk])
    try:
        secret = let_in(shift, person=person, goes_to=goes_to, by=request.user, now=timezone.now())
    except Refusal as refused:
        messages.error(request, str(refused))
        return to_roster(shift, person)
    url = settings.PUBLIC_URL + reverse("people:walk_in_link", args=[secret])
    return render(request, "captain/phone.html", {"shift": shift, "person": person, "qr": qr_code(url), "url": url})


def _answer(
    request: HttpRequest, desk: Desk, template: str, add: Callable[[NameOnlyForm], tuple[str, str]]
) -> HttpResponse:
    """The form; or the roster, once `add` has returned what to say and how to undo it."""
    sent, shift = request.POST if request.method == "POST" else None, desk.shift
    kind = NewcomerForm if desk.knows_chapter else NameOnlyForm
    form = kind(sent, initial={"name": request.GET.get("name", "")})
    if form.is_valid():
        try:
            text, undo = add(form)
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            say(request, text, undo=undo)
            return desk.to_roster()
    full = {"is_full": shift.spots_left <= 0, "more_places": shift.capacity + 1}
    return render(request, template, {"desk": desk, "shift": shift, "form": form, **full})
