"""Single shifts: the list, adding, changing and cancelling them. What would touch people's promises is asked first."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import Refusal
from people.validators import read_id
from shifts.actions.editing import add_shift, cancel_shift, change_shift
from shifts.errors import LocationRetired, ReleaseMore, ShiftChanged
from shifts.forms.shifts import CancelForm, ShiftForm, ShiftSearchForm
from shifts.models import Shift
from shifts.queries.organize import organized_campaign_for, organized_shift_for, organized_shifts
from shifts.rules.changes import claims_of, consequences_of, state_of
from shifts.rules.words import shift_in_words
from shifts.views.organize.pages import FORM, READ, OrganizerRequest, organizer_page, whom_to_tell

PAGE_SIZE = 60


@organizer_page(*READ)
def shifts(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    """Without filters, from today on."""
    campaign = organized_campaign_for(request.user, campaign_id)
    now = timezone.now()
    today = {"first_day": campaign.chapter.today(now).isoformat()}
    form = ShiftSearchForm(request.GET if "first_day" in request.GET else today | request.GET.dict(), campaign=campaign)
    found = organized_shifts(campaign, form.search)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "form": form,
        "is_filtered": bool(request.GET.keys() - {"page"}),
        "page_obj": page,
        "lines": [(shift, shift.status_at(now)) for shift in page],
        "all_url": f"{request.path}?first_day=",
    }
    return render(request, "organize/shifts.html", context)


@organizer_page(*FORM)
def new(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    campaign = organized_campaign_for(request.user, campaign_id)
    form = ShiftForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            shift = add_shift(campaign, terms=form.terms, by=request.user, now=timezone.now())
        except Refusal as refused:
            form.add_error("location" if isinstance(refused, LocationRetired) else "day", str(refused))
        else:
            messages.success(request, _("Added: %(shift)s.") % {"shift": shift_in_words(shift)})
            return _to_list(shift)
    return render(request, "organize/shift_form.html", {"form": form, "campaign": campaign})


@organizer_page(*FORM)
def edit(request: OrganizerRequest, shift_id: int) -> HttpResponse:
    """A form; then, where people are affected, a question with their names (`seen` is posted with the answer); then
    the change. `again` leads from the question back to the form, with what was typed."""
    shift = organized_shift_for(request.user, shift_id)
    form = ShiftForm(request.POST or None, campaign=shift.campaign, shift=shift)
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        return _change(request, shift, form)
    context = {"form": form, "campaign": shift.campaign, "shift": shift, "status": shift.status_at(timezone.now())}
    return render(request, "organize/shift_form.html", context)


def _change(request: OrganizerRequest, shift: Shift, form: ShiftForm) -> HttpResponse:
    effects = consequences_of(shift, form.terms, claims_of(shift))
    if effects.ask_first and "seen" not in request.POST:
        return _question(request, shift, form)
    release = {pk for text in request.POST.getlist("release") if (pk := read_id(text))}
    try:
        change_shift(
            shift,
            terms=form.terms,
            seen=request.POST.get("seen", ""),
            release=release,
            by=request.user,
            now=timezone.now(),
        )
    except (ShiftChanged, ReleaseMore) as refused:
        return _question(request, organized_shift_for(request.user, shift.pk), form, refused, release)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return render(request, "organize/shift_form.html", {"form": form, "campaign": shift.campaign, "shift": shift})
    messages.success(request, _("Saved."))
    return _to_list(shift)


def _question(
    request: OrganizerRequest,
    shift: Shift,
    form: ShiftForm,
    refused: Refusal | None = None,
    release: set[int] | None = None,
) -> HttpResponse:
    """Who is affected, now; with what was refused, if this is the second time of asking."""
    claims = claims_of(shift)
    effects = consequences_of(shift, form.terms, claims)
    clashes = {clash.claim.pk: shift_in_words(clash.other) for clash in effects.clashes}
    context: dict[str, Any] = {
        "shift": shift,
        "form": form,
        "terms": form.terms,
        "effects": effects,
        "people": [(claim, clashes.get(claim.pk, ""), claim.pk in (release or ())) for claim in claims],
        "silent": whom_to_tell(claims, by=request.user),
        "seen": state_of(shift, claims),
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "organize/shift_question.html", context, status=status)


@organizer_page(*FORM)
def cancel(request: OrganizerRequest, shift_id: int) -> HttpResponse:
    """Asks with the names of who is affected; an answer to another state of the shift is asked again."""
    shift = organized_shift_for(request.user, shift_id)
    form = CancelForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        seen, reason = request.POST.get("seen", ""), form.cleaned_data["reason"]
        try:
            cancel_shift(shift, reason=reason, seen=seen, by=request.user, now=timezone.now())
        except Refusal as refusal:
            refused = refusal
            shift = organized_shift_for(request.user, shift_id)
        else:
            messages.success(request, _("Cancelled: %(shift)s.") % {"shift": shift_in_words(shift)})
            return _to_list(shift)
    claims = claims_of(shift)
    silent = whom_to_tell(claims, by=request.user)
    told = [claim.person for claim in claims if claim.person not in (request.user, *silent)]
    context = {"shift": shift, "form": form, "claims": claims, "told": told, "silent": silent, "refused": refused}
    context["seen"] = state_of(shift, claims)
    return render(request, "organize/shift_cancel.html", context, status=409 if refused else 200)


def _to_list(shift: Shift) -> HttpResponseRedirect:
    """The list from the shift's day on."""
    url = reverse("shifts:organize_shifts", args=[shift.campaign_id])
    return redirect(f"{url}?first_day={shift.starts_on.isoformat()}")
