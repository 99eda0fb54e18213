"""The organizer's script forms: counters, outcomes, questions and their choices."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.actions.script_rows import (
    Row,
    add_choice,
    add_counter,
    add_outcome,
    add_question,
    campaign_of,
    move_row,
    rename_row,
    restore_row,
    retire_row,
)
from outreach.forms.scripts import LabelForm, QuestionForm
from outreach.models import Counter, Question
from outreach.queries.scripts import ROW_KINDS, full_scripts, script_row_for
from people.errors import Refusal
from shifts.models import Campaign
from shifts.queries.organize import organized_campaign_for
from shifts.views.organize.pages import READ, OrganizerRequest, organizer_page

ADD: dict[str, tuple[type[forms.Form], Callable[..., Row]]] = {
    "counters": (LabelForm, add_counter),
    "outcomes": (LabelForm, add_outcome),
    "questions": (QuestionForm, add_question),
}


@organizer_page(*READ)
def script(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    return _page(request, organized_campaign_for(request.user, campaign_id))


@organizer_page("POST")
def add(request: OrganizerRequest, campaign_id: int, kind: str) -> HttpResponse:
    campaign = organized_campaign_for(request.user, campaign_id)
    if kind not in ADD:
        raise Http404
    form_class, act = ADD[kind]
    form = form_class(request.POST, prefix=kind)
    if not form.is_valid():
        return _page(request, campaign, **{kind: form})
    row = act(campaign, **form.cleaned_data, by=request.user, now=timezone.now())
    messages.success(request, _("“%(label)s” was added.") % {"label": row.label})
    return _back(campaign, kind)


@organizer_page("POST")
def choice(request: OrganizerRequest, question_id: int) -> HttpResponse:
    question = script_row_for(request.user, "questions", question_id)
    form = LabelForm(request.POST)
    if not isinstance(question, Question) or question.kind == Question.Kind.YES_NO:
        raise Http404
    if form.is_valid():
        add_choice(question, label=form.cleaned_data["label"], by=request.user, now=timezone.now())
    else:
        messages.error(request, _("Write what the choice says, in at most 80 characters."))
    return _back(question.campaign, "questions")


@organizer_page("POST")
def row(request: OrganizerRequest, kind: str, row_id: int) -> HttpResponse:
    """`do` is the pressed button: rename (with `label`), up, down, retire or restore."""
    if kind not in ROW_KINDS:
        raise Http404
    found = script_row_for(request.user, kind, row_id)
    told: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    try:
        match request.POST.get("do"):
            case "rename":
                _rename(request, found, told)
            case "up" | "down" as towards:
                move_row(found, up=towards == "up", **told)
            case "retire":
                retire_row(found, **told)
            case "restore":
                restore_row(found, **told)
    except Refusal as refused:
        messages.error(request, str(refused))
    return _back(campaign_of(found), "questions" if kind == "choices" else kind)


def _rename(request: OrganizerRequest, found: Row, told: dict[str, Any]) -> None:
    form = LabelForm(request.POST)
    if form.is_valid():
        rename_row(found, label=form.cleaned_data["label"], **told)
    else:
        messages.error(request, _("Write what it says, in at most 80 characters."))


def _page(request: OrganizerRequest, campaign: Campaign, **refused: forms.Form) -> HttpResponse:
    """The script; `refused` is a form with errors by its kind."""
    found = full_scripts([campaign.pk])[campaign.pk]
    about = {
        "counters": (
            _("Counters"),
            _("One tap each on the log screen. Approached and declined are attempts; the others stand apart."),
            [counter for counter in found.counters if counter.key != Counter.CARDS],
        ),
        "outcomes": (
            _("Outcomes"),
            _("How a conversation can end. One of them is picked for each."),
            found.outcomes,
        ),
        "questions": (
            _("Questions"),
            _("Asked in a conversation, answered from a list and never in free words. No names."),
            found.questions,
        ),
    }
    sections = [
        {
            "kind": kind,
            "title": title,
            "text": text,
            "rows": rows,
            "form": refused.get(kind) or ADD[kind][0](prefix=kind),
        }
        for kind, (title, text, rows) in about.items()
    ]
    context = {"campaign": campaign, "attempts": Counter.ATTEMPTS, "sections": sections}
    return render(request, "organize/script.html", context, status=400 if refused else 200)


def _back(campaign: Campaign, kind: str) -> HttpResponseRedirect:
    return redirect(reverse("outreach:script", args=[campaign.pk]) + f"#{kind}")
