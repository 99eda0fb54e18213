"""The numbers pages: what the shifts came to. Which pages there are stands in `documents.numbers.pages`."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outreach.documents.numbers.pages import NumbersPage, page_of, pages_for
from outreach.forms.filters import FiltersForm
from outreach.queries.filters import Filters
from outreach.queries.look import Look
from people.models import Role, User

# What a page asks for once a minute while somebody looks at it.
FIGURES = "figures"


@never_cache
@login_required
@require_safe
def analytics(request: HttpRequest, page: str = "") -> HttpResponse:
    """The whole page or, with `part=figures`, what changes in it."""
    person = cast(User, request.user)
    form = FiltersForm(request.GET, actor=person)
    form.is_valid()
    pages = pages_for(person, form.filters)
    found = page_of(page, pages)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"form": form, "is_valid": form.is_valid(), "page": found}
    context |= {"tabs": _tabs(found, pages, form.filters), "views": _views(person, found, form.filters)}
    if context["is_valid"]:
        look = Look(person, form.filters, timezone.now())
        context |= found.content(look) | _around(look)
    template = "outreach/analytics.html"
    if request.GET.get("part") == FIGURES and context["is_valid"]:
        template = f"{template}#{FIGURES}"
    return render(request, template, context, status=200 if context["is_valid"] else 400)


def _around(look: Look) -> dict[str, Any]:
    """What every page shows, and how it is asked for anew."""
    shown = {name: value for name, value in look.filters.params.items() if name != "mine"}
    return {
        "shown_query": urlencode(shown),
        "part_query": urlencode({**look.filters.params, "part": FIGURES}),
        "only_own": look.only_own,
        "is_organizer": look.is_organizer,
        "goal": look.goal,
        "plans": look.plans,
        "as_of": look.now,
        "zone": look.goal.campaign.chapter.zone if look.goal else timezone.get_default_timezone(),
    }


def _tabs(current: NumbersPage, pages: Sequence[NumbersPage], filters: Filters) -> list[dict[str, Any]]:
    return [{"label": page.title, "url": page.address(filters), "current": page is current} for page in pages]


def _views(person: User, page: NumbersPage, filters: Filters) -> list[dict[str, Any]]:
    """Tabs for those who see more than their own; a page that has nothing of one's own leads to the first one."""
    if not person.roles.holds(Role.CAPTAIN):
        return []
    kept = {name: value for name, value in filters.params.items() if name != "mine"}
    path = reverse("outreach:analytics") if page.whole else ""
    return [
        {"label": _("Our shifts"), "url": f"?{urlencode(kept)}", "current": not filters.mine},
        {"label": _("Mine"), "url": f"{path}?{urlencode({**kept, 'mine': '1'})}", "current": filters.mine},
    ]
