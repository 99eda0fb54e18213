"""The evening's page: what needs somebody's hand before tomorrow."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.models import Chapter
from shifts.rules.tonight import Concern, tonight_for
from shifts.views.organize.pages import READ, OrganizerRequest, organizer_page

# More than anybody does in an evening; the rest comes up as these are done.
LISTED = 40


@organizer_page(*READ)
def tonight(request: OrganizerRequest) -> HttpResponse:
    now = timezone.now()
    found = tonight_for(request.user, now=now)
    parts = {
        "short": found.short,
        "floating": found.floating,
        "unconfirmed": found.unconfirmed,
        "to_close": found.to_close,
    }
    context = {
        "now": now,
        "is_calm": found.is_calm,
        "several_chapters": Chapter.objects.organized_by(request.user).count() > 1,
        **{name: _listed(concerns) for name, concerns in parts.items()},
    }
    return render(request, "organize/tonight.html", context)


def _listed(concerns: list[Concern]) -> dict[str, object]:
    return {"concerns": concerns[:LISTED], "total": len(concerns), "more": max(0, len(concerns) - LISTED)}
