"""Patterns: a form, a preview of what it does, and the doing. Nothing is saved before the preview was confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.errors import Refusal
from shifts.actions.patterns import set_pattern
from shifts.forms.patterns import PatternForm
from shifts.models import Campaign, Pattern, Shift
from shifts.queries.organize import claimants, organized_campaign_for, organized_pattern_for
from shifts.rules.calendar import weeks
from shifts.rules.patterns import Plan, plan
from shifts.views.organize.pages import FORM, OrganizerRequest, organizer_page


@organizer_page(*FORM)
def new(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    return _form(request, organized_campaign_for(request.user, campaign_id), None)


@organizer_page(*FORM)
def edit(request: OrganizerRequest, pattern_id: int) -> HttpResponse:
    pattern = organized_pattern_for(request.user, pattern_id)
    return _form(request, pattern.campaign, pattern)


def _form(request: OrganizerRequest, campaign: Campaign, pattern: Pattern | None) -> HttpResponse:
    """`step` is the pressed button: `preview`, `confirm`, or `again` back to the form with what was typed. An address
    can fill the form of a new pattern in; nothing is made by that."""
    proposed = request.GET if pattern is None else None
    form = PatternForm(request.POST or None, campaign=campaign, pattern=pattern, proposed=proposed)
    step = request.POST.get("step", "preview")
    if request.method == "POST" and step != "again" and form.is_valid():
        if step == "preview":
            return _preview(request, form)
        try:
            return _confirmed(request, form)
        except Refusal as refused:
            form.add_error(None, str(refused))
    return render(request, "organize/pattern_form.html", {"form": form, "campaign": campaign, "pattern": pattern})


def _preview(request: OrganizerRequest, form: PatternForm) -> HttpResponse:
    zone = form.campaign.chapter.zone
    existing = form.pattern.shifts.with_place() if form.pattern else Shift.objects.none()
    found = plan(form.terms, existing, zone=zone, now=timezone.now())
    names = claimants(found.claimed)
    context: dict[str, Any] = {
        "form": form,
        "campaign": form.campaign,
        "pattern": form.pattern,
        "plan": found,
        "weeks": weeks(found, form.terms.starts_on, form.terms.ends_on),
        "claimed": [(shift, names.get(shift.pk, [])) for shift in found.claimed],
    }
    return render(request, "organize/pattern_preview.html", context)


def _confirmed(request: OrganizerRequest, form: PatternForm) -> HttpResponse:
    remove = "remove" in request.POST
    _pattern, done = set_pattern(
        form.campaign, terms=form.terms, pattern=form.pattern, remove=remove, by=request.user, now=timezone.now()
    )
    messages.success(request, _said(done, removed=len(done.removals) if remove else 0))
    if done.claimed:
        text = ngettext(
            "%(count)s claimed shift differs from the pattern and was left as it is.",
            "%(count)s claimed shifts differ from the pattern and were left as they are.",
            len(done.claimed),
        )
        messages.info(request, text % {"count": len(done.claimed)})
    return redirect("shifts:organize_campaign", form.campaign.pk)


def _said(done: Plan, *, removed: int) -> str:
    counts = {"added": len(done.adds), "changed": len(done.changes), "removed": removed}
    return _("Saved. Shifts: %(added)s added, %(changed)s changed, %(removed)s removed.") % counts
