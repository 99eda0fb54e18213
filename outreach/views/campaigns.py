"""Making a campaign together with its script. What follows is in shifts/views/organize/."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.actions.campaigns import create_campaign
from people.queries import organized_chapter_for
from shifts.forms.campaigns import CampaignForm
from shifts.views.organize.pages import FORM, OrganizerRequest, organizer_page


@organizer_page(*FORM)
def new(request: OrganizerRequest) -> HttpResponse:
    chapter = organized_chapter_for(request.user, request.GET.get("chapter", ""))
    form = CampaignForm(request.POST or None, initial=CampaignForm.start())
    if request.method == "POST" and form.is_valid():
        campaign = create_campaign(chapter, details=form.details, by=request.user, now=timezone.now())
        messages.success(request, _("The campaign is made. Next: its shifts."))
        return redirect("shifts:organize_campaign", campaign.pk)
    return render(request, "organize/campaign_form.html", {"form": form, "chapter": chapter})
