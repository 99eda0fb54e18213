"""Spreadsheets for organizers: the page with the filters, and the files."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from outreach.documents.downloads import FORMS, NAMES, make_download
from outreach.forms.filters import FiltersForm
from outreach.models import Export
from outreach.queries.filters import read_filters
from outreach.queries.tables import source_for
from outreach.queries.tallies import read_groups
from people.models import Role, User
from people.views.limiting import limited

RECENT = 10


def organizer_of(request: HttpRequest) -> User:
    """Who asks, if she organizes anything; for everybody else the downloads are not there."""
    person = cast(User, request.user)
    if not person.roles.holds(Role.ORGANIZER):
        raise Http404
    return person


@never_cache
@login_required
@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    person = organizer_of(request)
    form = FiltersForm(request.GET, actor=person)
    is_valid = form.is_valid()
    if is_valid:
        try:
            source_for(person, form.filters)
        except ValidationError as wrong:
            form.add_error("campaign", wrong.message_dict["campaign"])
            is_valid = False
    context = {
        "form": form,
        "tables": descriptions() if is_valid else [],
        "query": urlencode(form.filters.params),
        "exports": Export.objects.visible_to(person).select_related("person", "chapter")[:RECENT],
    }
    return render(request, "outreach/downloads.html", context)


@never_cache
@login_required
@require_GET
@limited("download", "GET")
def download(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    person = organizer_of(request)
    if table not in NAMES or form not in FORMS:
        raise Http404
    try:
        filters = read_filters(request.GET, actor=person)
        groups = read_groups(request.GET.get("group_by", ""))
        source = source_for(person, filters, groups, question=request.GET.get("question", "").replace("\0", "")[:40])
    except ValidationError as wrong:
        return render(request, "outreach/download_refused.html", {"errors": wrong.messages}, status=400)
    file = make_download(table, form, source=source, by=person, now=timezone.now())
    response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    return response


def descriptions() -> list[dict[str, str]]:
    return [
        {"name": "shifts", "title": _("Shifts"), "text": _("When and where, places, claims and state.")},
        {"name": "signups", "title": _("Claims"), "text": _("Who promised to come, and what became of it.")},
        {"name": "attendance", "title": _("Attendance"), "text": _("Who was there, and for how many hours.")},
        {
            "name": "conversations",
            "title": _("Conversations"),
            "text": _("Every talk that counts, with its outcome and answers. Never with whom."),
        },
        {"name": "tallies", "title": _("Tallies"), "text": _("Every count that counts: approached, declined, flyers.")},
        {
            "name": "figures",
            "title": _("Figures"),
            "text": _("The figures of the numbers page by location, ready to chart."),
        },
        {
            "name": "answers",
            "title": _("Answers"),
            "text": _("Each answer to each question of the script, and how often it was given."),
        },
        {
            "name": "rates",
            "title": _("Per volunteer-hour"),
            "text": _("Conversations per volunteer-hour by location, with the range in which they may lie."),
        },
        {"name": "periods", "title": _("Morning or evening"), "text": _("Both compared at the same places.")},
        {"name": "steps", "title": _("From attempts to outcomes"), "text": _("Each step, and its part of the last.")},
        {"name": "weeks", "title": _("Weeks"), "text": _("The campaign week by week, and what its goal still takes.")},
        {"name": "first-timers", "title": _("First-timers"), "text": _("How many came back. Never who.")},
    ]
