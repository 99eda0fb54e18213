"""The chapter's locations."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import Refusal
from people.models import Chapter
from people.queries import organized_chapter_for
from shifts.actions.places import add_location, edit_location, restore_location, retire_location
from shifts.documents.pin_map import box, pin_map
from shifts.forms.locations import LocationForm, LocationSearch
from shifts.models import Location
from shifts.queries.organize import neighbours, organized_location_for, organized_locations
from shifts.views.organize.home import chapter_tabs
from shifts.views.organize.pages import FORM, READ, OrganizerRequest, organizer_page

PAGE_SIZE = 50


def locations_page(chapter: Chapter) -> str:
    return f"{reverse('shifts:organize_locations')}?chapter={chapter.pk}"


@organizer_page(*READ)
def locations(request: OrganizerRequest) -> HttpResponse:
    """`q` searches in names, addresses and targets."""
    chapter = organized_chapter_for(request.user, request.GET.get("chapter", ""))
    form = LocationSearch(request.GET)
    words, retired = form.asked
    found = organized_locations(chapter, words=words, retired=retired, now=timezone.now())
    context = {
        "chapter": chapter,
        "tabs": chapter_tabs(request, chapter, "shifts:organize_locations"),
        "form": form,
        "is_filtered": words or retired,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "all_url": locations_page(chapter),
    }
    return render(request, "organize/locations.html", context)


@organizer_page(*FORM)
def new(request: OrganizerRequest) -> HttpResponse:
    chapter = organized_chapter_for(request.user, request.GET.get("chapter", ""))
    form = LocationForm(request.POST or None)
    if request.method == "POST":
        if "nudge" in request.POST:
            return _page(request, form.moved(request.POST["nudge"]), chapter)
        if form.is_valid():
            location = add_location(chapter, details=form.details, by=request.user, now=timezone.now())
            messages.success(request, _("%(location)s was added.") % {"location": location})
            return redirect(locations_page(chapter))
    return _page(request, form, chapter)


@organizer_page(*FORM)
def edit(request: OrganizerRequest, location_id: int) -> HttpResponse:
    location = organized_location_for(request.user, location_id)
    form = LocationForm(request.POST or None, initial=LocationForm.start(location))
    if request.method == "POST":
        if "nudge" in request.POST:
            return _page(request, form.moved(request.POST["nudge"]), location.chapter, location)
        if form.is_valid():
            edit_location(location, details=form.details, by=request.user, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(locations_page(location.chapter))
    return _page(request, form, location.chapter, location)


def _page(
    request: OrganizerRequest, form: LocationForm, chapter: Chapter, location: Location | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "chapter": chapter,
        "location": location,
        "cancel_url": locations_page(chapter),
        "pin_map": None,
    }
    if position := form.position:
        near = neighbours(chapter, position, reach=box(position))
        context["pin_map"] = pin_map(position, [each for each in near if each != location])
    return render(request, "organize/location_form.html", context)


@organizer_page("POST")
def retire(request: OrganizerRequest, location_id: int) -> HttpResponse:
    location = organized_location_for(request.user, location_id)
    try:
        retire_location(location, by=request.user, now=timezone.now())
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect("shifts:organize_location", location.pk)
    undo = reverse("shifts:organize_location_restore", args=[location.pk])
    messages.success(
        request, _("%(location)s is retired and offered no more.") % {"location": location}, extra_tags=f"undo:{undo}"
    )
    return redirect(locations_page(location.chapter))


@organizer_page("POST")
def restore(request: OrganizerRequest, location_id: int) -> HttpResponse:
    location = organized_location_for(request.user, location_id)
    restore_location(location, by=request.user, now=timezone.now())
    messages.success(request, _("%(location)s is in use again.") % {"location": location})
    return redirect(locations_page(location.chapter))
