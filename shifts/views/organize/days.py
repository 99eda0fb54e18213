"""Calling off a whole day: choose it, see what that means, and say why."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.errors import Refusal
from people.times import day_text
from shifts.actions.cancelling import cancel_day
from shifts.forms.shifts import CancelForm, DayForm
from shifts.queries.organize import claims_on, organized_campaign_for, shifts_of_day
from shifts.rules.changes import state_of_day
from shifts.views.organize.pages import FORM, OrganizerRequest, organizer_page, whom_to_tell


@organizer_page(*FORM)
def cancel(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    """The address says which day; an answer to another state of the day is asked again."""
    campaign = organized_campaign_for(request.user, campaign_id)
    now = timezone.now()
    chosen = DayForm(request.GET or None, campaign=campaign)
    if not chosen.is_valid():
        return render(request, "organize/day_choose.html", {"campaign": campaign, "form": chosen})
    day, period = chosen.cleaned_data["day"], chosen.cleaned_data["period"]
    form = CancelForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        reason, seen = form.cleaned_data["reason"], request.POST.get("seen", "")
        try:
            off = cancel_day(campaign, day=day, period=period, reason=reason, seen=seen, by=request.user, now=now)
        except Refusal as refusal:
            refused = refusal
        else:
            text = ngettext("Cancelled: %(shifts)s shift.", "Cancelled: %(shifts)s shifts.", off.shifts)
            told = ngettext("%(people)s person had claimed.", "%(people)s people had claimed.", off.people)
            messages.success(request, f"{text} {told}" % off._asdict())
            return redirect(f"{reverse('shifts:organize_shifts', args=[campaign.pk])}?first_day={day.isoformat()}")
    shifts = list(shifts_of_day(campaign, day=day, period=period, now=now))
    claims = list(claims_on(shifts))
    silent = whom_to_tell(claims, by=request.user)
    context = {
        "campaign": campaign,
        "form": form,
        "day": day_text(day),
        "shifts": shifts,
        "people": len({claim.person for claim in claims} - {request.user, *silent}),
        "silent": silent,
        "seen": state_of_day(shifts, claims),
        "refused": refused,
        "cancel_url": request.path,
        "confirm": _("Cancel them all"),
        "danger": True,
    }
    return render(request, "organize/day_cancel.html", context, status=409 if refused else 200)
