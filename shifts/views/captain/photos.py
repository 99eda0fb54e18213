"""A location's photo, for those who look after it. Everybody who sees the location gets it from views/locations.py."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import Refusal
from shifts.actions.photos import describe_photo, remove_photo, set_photo
from shifts.documents.photos import read_photo
from shifts.forms.photos import PhotoForm
from shifts.models import Location
from shifts.queries.places import captained_location_for, photo_of
from shifts.views.captain.pages import CaptainRequest, captain_page, say


@captain_page("GET", "HEAD", "POST")
def photo(request: CaptainRequest, location_id: int) -> HttpResponse:
    location = captained_location_for(request.user, location_id)
    shown = photo_of(location)
    form = PhotoForm(
        request.POST or None,
        request.FILES or None,
        has_photo=bool(shown),
        initial={"alternative": shown.alternative if shown else ""},
    )
    if form.is_valid():
        try:
            _save(request, location, form)
        except Refusal as refused:
            form.add_error("photo", str(refused))
        else:
            say(request, _("The photo is saved."))
            return redirect("shifts:location", location.pk)
    return render(request, "captain/photo.html", {"location": location, "photo": shown, "form": form})


def _save(request: CaptainRequest, location: Location, form: PhotoForm) -> None:
    words, upload = form.cleaned_data["alternative"], form.cleaned_data["photo"]
    if upload:
        set_photo(location, picture=read_photo(upload), alternative=words, by=request.user, now=timezone.now())
    else:
        describe_photo(location, alternative=words, by=request.user, now=timezone.now())


@captain_page("POST")
def remove(request: CaptainRequest, location_id: int) -> HttpResponse:
    location = captained_location_for(request.user, location_id)
    remove_photo(location, by=request.user, now=timezone.now())
    say(request, _("The photo and its files are deleted."))
    return redirect("shifts:location", location.pk)
