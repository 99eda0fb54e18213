"""One place's page, and its photo."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shifts.queries.places import photo_file_for
from shifts.queries.shifts import location_for, open_shifts
from shifts.views.lines import by_day, lines
from shifts.views.shifts import PAGE_SIZE
from shifts.views.surroundings import surroundings


@require_safe
@vary_on_headers("User-Agent")
def location_page(request: HttpRequest, location_id: int) -> HttpResponse:
    """One place: how to find it, and who is wanted there."""
    now = timezone.now()
    location = location_for(request.user, location_id)
    coming = open_shifts(request.user, now).filter(location=location).order_by("starts_at", "pk")
    page = Paginator(coming, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "location": location,
        "place": surroundings(request, location),
        "targets": location.targets.all(),
        "page_obj": page,
        "days": by_day(lines(page.object_list, reader=request.user, now=now)),
    }
    return render(request, "shifts/location.html", context)


@require_safe
@cache_control(private=True, max_age=365 * 24 * 3600, immutable=True)
def photo(request: HttpRequest, location_id: int, name: str) -> HttpResponse:
    """The photo in one size. Its name is that of its content, so a phone asks once."""
    return HttpResponse(photo_file_for(request.user, location_id, name), content_type="image/webp")
