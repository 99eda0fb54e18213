"""Where a captain looks at what was held."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.actions.review import accept_held, set_aside_held, undo_decision
from outreach.models import Review
from outreach.queries.review import decided_lately, guests, kept_by, rows_to_look_at
from shifts.queries.captain import chapters_with_rosters
from shifts.views.captain.pages import CaptainRequest, captain_page, say


@captain_page("GET", "HEAD", "POST")
def held(request: CaptainRequest) -> HttpResponse:
    """The held rows of one's shifts by shift and person, and what was decided of late; a POST decides about those that
    are ticked."""
    if not chapters_with_rosters(request.user, now=timezone.now()):
        raise Http404
    if request.method == "POST":
        _decide(request)
        return redirect("outreach:held")
    kept = kept_by(request.user)
    context = {
        "held": rows_to_look_at(kept),
        "guests": guests(kept),
        "reasons": Review.Reason.choices,
        "decided": decided_lately(kept, now=timezone.now()),
    }
    return render(request, "outreach/held.html", context)


def _decide(request: CaptainRequest) -> None:
    ids, now = _ticked(request.POST.getlist("entry")), timezone.now()
    reason = request.POST.get("reason", "")
    if request.POST.get("act") != "set_aside":
        decided = accept_held(ids, by=request.user, now=now)
        text = ngettext("%(count)s row counts now.", "%(count)s rows count now.", decided.rows)
    elif reason not in Review.Reason.values:
        messages.error(request, _("Nothing was changed: choose why these do not count. Whoever logged them reads it."))
        return
    else:
        decided = set_aside_held(ids, reason=Review.Reason(reason), by=request.user, now=now)
        text = ngettext("%(count)s row does not count.", "%(count)s rows do not count.", decided.rows)
    if decided.rows:
        undo = reverse("outreach:held_undo", args=[decided.decision])
        say(request, text % {"count": decided.rows}, undo=undo)
    else:
        messages.info(request, _("Nothing was changed: tick rows that still wait, then decide."))


@captain_page("POST")
def undo(request: CaptainRequest, decision: UUID) -> HttpResponse:
    """The rows wait again."""
    if not chapters_with_rosters(request.user, now=timezone.now()):
        raise Http404
    rows = undo_decision(decision, by=request.user, now=timezone.now())
    if rows:
        say(request, ngettext("%(count)s row waits again.", "%(count)s rows wait again.", rows) % {"count": rows})
    else:
        messages.info(request, _("There is nothing left of that decision to undo."))
    return redirect("outreach:held")


def _ticked(values: list[str]) -> list[UUID]:
    """The ids among what was posted; anything else is passed over."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
