"""The brief of a campaign, as its organizers write it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shifts.actions.briefs import write_brief
from shifts.forms.briefs import BriefForm
from shifts.queries.briefs import brief_of
from shifts.queries.organize import organized_campaign_for
from shifts.views.organize.pages import FORM, OrganizerRequest, organizer_page


@organizer_page(*FORM)
def edit(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    campaign = organized_campaign_for(request.user, campaign_id)
    form = BriefForm(request.POST or None, initial=BriefForm.start(brief_of(campaign)))
    if request.method == "POST" and form.is_valid():
        write_brief(campaign, details=form.details, parts=form.changed_data, by=request.user, now=timezone.now())
        messages.success(request, _("Saved. This is what everybody with a shift reads."))
        return redirect("shifts:brief", campaign.pk)
    return render(request, "organize/brief_form.html", {"form": form, "campaign": campaign})
