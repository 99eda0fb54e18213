"""One campaign. Making a new one also makes its script: outreach/views/campaigns.py."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import Refusal
from shifts.actions.campaigns import edit_campaign, publish_campaign, unpublish_campaign
from shifts.forms.campaigns import CampaignForm
from shifts.models import Shift
from shifts.queries.organize import organized_campaign_for, organized_campaigns, patterns_of
from shifts.views.organize.home import campaign_state
from shifts.views.organize.pages import FORM, READ, OrganizerRequest, organizer_page


@organizer_page(*READ)
def campaign(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    found = organized_campaign_for(request.user, campaign_id)
    now = timezone.now()
    context = {
        "campaign": found,
        "state": campaign_state(found, found.chapter.today(now)),
        "counts": organized_campaigns(found.chapter, now=now).get(pk=found.pk),
        "periods": list(found.periods.all()),
        "patterns": list(patterns_of(found, now=now)),
    }
    return render(request, "organize/campaign.html", context)


@organizer_page(*FORM)
def edit(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    found = organized_campaign_for(request.user, campaign_id)
    form = CampaignForm(request.POST or None, initial=CampaignForm.start(found))
    if request.method == "POST" and form.is_valid():
        edit_campaign(found, details=form.details, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("shifts:organize_campaign", found.pk)
    coming = Shift.objects.not_over(timezone.now()).filter(campaign=found).count()
    return render(request, "organize/campaign_form.html", {"form": form, "campaign": found, "coming": coming})


@organizer_page("POST")
def publish(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    found = organized_campaign_for(request.user, campaign_id)
    publish_campaign(found, by=request.user, now=timezone.now())
    messages.success(request, _("Published: everybody can see it and claim its shifts."))
    return redirect("shifts:organize_campaign", found.pk)


@organizer_page("POST")
def unpublish(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    found = organized_campaign_for(request.user, campaign_id)
    try:
        unpublish_campaign(found, by=request.user, now=timezone.now())
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A draft again: only organizers see it."))
    return redirect("shifts:organize_campaign", found.pk)
