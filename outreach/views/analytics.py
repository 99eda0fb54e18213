"""The numbers page: what the shifts came to."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outreach.documents.glance import goal_answer, period_answer, place_answer
from outreach.documents.sections import sections
from outreach.documents.totals import staffing_stats, totals_stats
from outreach.forms.filters import FiltersForm
from outreach.queries.filters import Filters
from outreach.queries.goals import goal_for
from outreach.queries.staffing import staffing
from outreach.queries.tallies import campaign_totals, facts_for, sees_only_own
from outreach.queries.waiting import waiting_rows
from people.models import Role, User

# What the page asks for once a minute while somebody looks at it.
FIGURES = "figures"


@never_cache
@login_required
@require_safe
def analytics(request: HttpRequest) -> HttpResponse:
    """The whole page or, with `part=figures`, what changes in it."""
    person = cast(User, request.user)
    form = FiltersForm(request.GET, actor=person)
    context: dict[str, Any] = {"form": form, "is_valid": form.is_valid(), "views": _views(person, form.filters)}
    if context["is_valid"]:
        context |= _figures(person, form.filters)
        shown = {name: value for name, value in form.filters.params.items() if name != "mine"}
        part_query = urlencode({**form.filters.params, "part": FIGURES})
        context |= {"shown_query": urlencode(shown), "part_query": part_query}
    template = "outreach/analytics.html"
    if request.GET.get("part") == FIGURES and context["is_valid"]:
        template = f"{template}#{FIGURES}"
    return render(request, template, context, status=200 if context["is_valid"] else 400)


def _figures(person: User, filters: Filters) -> dict[str, Any]:
    now = timezone.now()
    facts = facts_for(person, filters=filters)
    goal = goal_for(person, filters=filters, now=now)
    only_own = sees_only_own(person, filters)
    return {
        "only_own": only_own,
        "goal": goal,
        "answers": [
            place_answer(facts),
            period_answer(facts),
            goal_answer(goal, with_days=person.roles.holds(Role.CAPTAIN)),
        ],
        "totals": totals_stats(facts.totals, filters),
        "staffing": [] if only_own else staffing_stats(staffing(person, filters=filters)),
        "together": totals_stats(campaign_totals(goal.campaign.pk), Filters()) if only_own and goal else [],
        "sections": sections(facts, filters),
        "waiting": waiting_rows(person, filters=filters),
        "is_organizer": person.roles.holds(Role.ORGANIZER),
        "as_of": now,
        "zone": goal.campaign.chapter.zone if goal else timezone.get_default_timezone(),
    }


def _views(person: User, filters: Filters) -> list[dict[str, Any]]:
    """Tabs for those who see more than their own."""
    if not person.roles.holds(Role.CAPTAIN):
        return []
    kept = {name: value for name, value in filters.params.items() if name != "mine"}
    both = [(_("Our shifts"), kept, not filters.mine), (_("Mine"), {**kept, "mine": "1"}, filters.mine)]
    return [{"label": label, "url": f"?{urlencode(query)}", "current": current} for label, query, current in both]
