"""A campaign's numbers for everybody: the page, the picture for other people's pages, and the organizer's switch."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from outreach.actions.snapshots import share_numbers, stop_sharing_numbers
from outreach.documents import snapshots as documents
from outreach.models import Sharing
from outreach.queries.snapshots import next_comes_at, public_numbers, shared_campaign_for
from outreach.rules.suppression import LEAST_PEOPLE, K
from shifts.queries.organize import organized_campaign_for
from shifts.views.organize.pages import READ, OrganizerRequest, organizer_page

# A new week comes once in seven days; whoever shows the picture gets it within the hour.
PICTURE_CACHING = "public, max-age=3600"


@require_safe
def numbers(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """What everybody sees. No figure of it is computed: all of them are sums of frozen groups."""
    campaign = shared_campaign_for(campaign_id)
    found = public_numbers(campaign)
    context = {
        "campaign": campaign,
        "found": found,
        "total": documents.shown(found.total),
        "k": K,
        "least_people": LEAST_PEOPLE,
        "charts": {"weeks": documents.weeks_chart(found), "places": documents.places_chart(found)},
        "tables": {
            "weeks": documents.weeks_table(found),
            "periods": documents.periods_table(found),
            "places": documents.places_table(found),
        },
        "next_at": next_comes_at(campaign, found),
    }
    return render(request, "outreach/public/numbers.html", context)


@require_safe
def picture(request: HttpRequest, campaign_id: int) -> HttpResponseBase:
    """An SVG without script that anybody's page may show by an <img>. The same for every reader, whatever her browser
    sends: `language` chooses the words."""
    campaign = shared_campaign_for(campaign_id)
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        context = {"picture": documents.picture(campaign, public_numbers(campaign)), "language": language}
        drawn = render_to_string("outreach/public/numbers.svg", context).encode()
    response = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    response["ETag"] = f'"{sha256(drawn).hexdigest()[:32]}"'
    response["Cache-Control"] = PICTURE_CACHING
    response["Content-Language"] = language
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@organizer_page(*READ)
def sharing(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    """What becomes public and what does not, before anything does."""
    campaign = organized_campaign_for(request.user, campaign_id)
    found = public_numbers(campaign)
    page = settings.PUBLIC_URL + reverse("outreach:public_numbers", args=[campaign.pk])
    context = {
        "campaign": campaign,
        "is_shared": Sharing.objects.filter(campaign=campaign).exists(),
        "found": found,
        "k": K,
        "least_people": LEAST_PEOPLE,
        "page": page,
        "embed": documents.embed_code(campaign, page=page, language=translation.get_language() or ""),
        "next_at": next_comes_at(campaign, found),
    }
    return render(request, "organize/sharing.html", context)


@organizer_page("POST")
def share(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    campaign = organized_campaign_for(request.user, campaign_id)
    share_numbers(campaign, by=request.user, now=timezone.now())
    back = reverse("outreach:stop_sharing", args=[campaign.pk])
    messages.success(request, _("The numbers are public, week by week."), extra_tags=f"undo:{back}")
    return redirect("outreach:sharing", campaign.pk)


@organizer_page("POST")
def stop_sharing(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    campaign = organized_campaign_for(request.user, campaign_id)
    stop_sharing_numbers(campaign, by=request.user, now=timezone.now())
    messages.success(request, _("The numbers are not public any more."))
    return redirect("outreach:sharing", campaign.pk)
