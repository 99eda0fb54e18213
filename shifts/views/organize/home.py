"""Where an organizer begins: the campaigns, and what needs doing."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Chapter
from people.queries import organized_chapter_for
from shifts.models import Campaign, Location
from shifts.queries.organize import organized_campaigns
from shifts.views.organize.pages import READ, OrganizerRequest, organizer_page


@organizer_page(*READ)
def home(request: OrganizerRequest) -> HttpResponse:
    """`chapter` matters to who organizes several."""
    chapter = organized_chapter_for(request.user, request.GET.get("chapter", ""))
    now = timezone.now()
    campaigns = list(organized_campaigns(chapter, now=now))
    today = chapter.today(now)
    context = {
        "chapter": chapter,
        "tabs": chapter_tabs(request, chapter, "shifts:organize"),
        "campaigns": [(campaign, campaign_state(campaign, today)) for campaign in campaigns],
        "todo": _todo(chapter, campaigns, today),
    }
    return render(request, "organize/home.html", context)


def chapter_tabs(request: OrganizerRequest, chapter: Chapter, url_name: str) -> list[dict[str, object]]:
    """One tab a chapter, for who organizes several; empty for most."""
    chapters = list(Chapter.objects.organized_by(request.user).order_by("name"))
    return [
        {"url": f"{reverse(url_name)}?chapter={each.pk}", "label": each.name, "current": each == chapter}
        for each in chapters
        if len(chapters) > 1
    ]


def campaign_state(campaign: Campaign, today: date) -> dict[str, str]:
    """The state in a word, and its colour."""
    if not campaign.is_published:
        return {"text": _("Draft"), "kind": "warn"}
    if campaign.ends_on < today:
        return {"text": _("Over"), "kind": ""}
    if campaign.starts_on > today:
        return {"text": _("Published, begins later"), "kind": "good"}
    return {"text": _("Running"), "kind": "good"}


def _todo(chapter: Chapter, campaigns: list[Any], today: date) -> list[dict[str, str]]:
    """What needs doing next, each with a link to do it. Reports come in also after a campaign's last day."""
    found = []
    if not Location.objects.in_use().filter(chapter=chapter).exists():
        text = _("There is no location yet. Add the first one, or have many imported from a table.")
        url = f"{reverse('shifts:organize_location_new')}?chapter={chapter.pk}"
        found.append({"text": text, "url": url, "label": _("Add a location")})
    for campaign in campaigns:
        if campaign.reports:
            found.append(_reports_of(campaign))
        if campaign.ends_on >= today:
            found += _todo_of(campaign)
    return found


def _reports_of(campaign: Any) -> dict[str, str]:
    text = ngettext(
        "%(number)s new report of an incident at “%(campaign)s”.",
        "%(number)s new reports of incidents at “%(campaign)s”.",
        campaign.reports,
    ) % {"campaign": campaign.name, "number": campaign.reports}
    url = reverse("shifts:organize_incidents", args=[campaign.pk])
    return {"text": text, "url": url, "label": _("Read the reports")}


def _todo_of(campaign: Any) -> list[dict[str, str]]:
    found = []
    name = {"campaign": campaign.name}
    if not campaign.made:
        text = _("“%(campaign)s” has no shifts. Make them by a pattern.") % name
        url = reverse("shifts:organize_pattern_new", args=[campaign.pk])
        found.append({"text": text, "url": url, "label": _("Make a pattern")})
    elif not campaign.is_published:
        text = _("“%(campaign)s” is a draft: nobody else sees it. Publish it when it is right.") % name
        url = reverse("shifts:organize_campaign", args=[campaign.pk])
        found.append({"text": text, "url": url, "label": _("Look and publish")})
    if campaign.short and campaign.is_published:
        text = ngettext(
            "%(count)s shift of “%(campaign)s” in the next seven days has fewer people than its minimum.",
            "%(count)s shifts of “%(campaign)s” in the next seven days have fewer people than their minimum.",
            campaign.short,
        ) % (name | {"count": campaign.short})
        url = reverse("shifts:organize_shifts", args=[campaign.pk]) + "?short=on"
        found.append({"text": text, "url": url, "label": _("See them")})
    return found
