"""Where a captain looks at what was held."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.actions.review import accept_held, discard_held
from outreach.queries.review import guests, held_groups, kept_by
from shifts.queries.captain import chapters_with_rosters
from shifts.views.captain.pages import CaptainRequest, captain_page


@captain_page("GET", "HEAD", "POST")
def held(request: CaptainRequest) -> HttpResponse:
    """The held rows of one's shifts by shift and person; a POST decides about those that are ticked."""
    if not chapters_with_rosters(request.user, now=timezone.now()):
        raise Http404
    if request.method == "POST":
        _decide(request)
        return redirect("outreach:held")
    kept = kept_by(request.user)
    return render(request, "outreach/held.html", {"groups": held_groups(kept), "guests": guests(kept)})


def _decide(request: CaptainRequest) -> None:
    ids, now = _ticked(request.POST.getlist("entry")), timezone.now()
    if request.POST.get("act") == "discard":
        count = discard_held(ids, by=request.user, now=now)
        text = ngettext("%(count)s row was erased.", "%(count)s rows were erased.", count)
    else:
        count = accept_held(ids, by=request.user, now=now)
        text = ngettext("%(count)s row counts now.", "%(count)s rows count now.", count)
    if count:
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Nothing was changed: tick rows that still wait, then decide."))


def _ticked(values: list[str]) -> list[UUID]:
    """The ids among what was posted; anything else is passed over."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
