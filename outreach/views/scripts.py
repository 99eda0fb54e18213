"""The organizer's script: counters, outcomes, questions and their choices. Its list, with a preview, and a page for
each row; every button is a form, static/js/script.js lays dragging and keys over them."""

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
    Details,
    add_choice,
    add_counter,
    add_outcome,
    add_question,
    campaign_of,
    delete_row,
    edit_question,
    move_row,
    place_row,
    restore_row,
    retire_row,
    reword_row,
)
from outreach.actions.script_texts import allow_texts, stop_texts
from outreach.errors import ChangedMeanwhile
from outreach.forms.scripts import (
    AllowTextsForm,
    EditForm,
    EditLabelForm,
    EditQuestionForm,
    LabelForm,
    QuestionForm,
    StopTextsForm,
)
from outreach.models import Choice, Counter, Question
from outreach.queries.script_builder import (
    ROW_KINDS,
    Row,
    allows_texts,
    may_be_on_phones,
    question_in,
    questions_before,
    script_row_for,
    sections_of,
    texts_of,
    versions_of,
)
from outreach.queries.scripts import script_for
from outreach.views.script_preview import preview_of
from people.errors import Refusal
from shifts.models import Campaign
from shifts.queries.organize import organized_campaign_for
from shifts.views.organize.pages import FORM, READ, OrganizerRequest, organizer_page

ADD: dict[str, Callable[..., Row]] = {"counters": add_counter, "outcomes": add_outcome}
SECTIONS = ("counters", "outcomes", "questions")


@organizer_page(*READ)
def script(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    """With `?language=` and `?version=` the preview is in that language and of that version."""
    campaign = organized_campaign_for(request.user, campaign_id)
    preview = preview_of(campaign, language=request.GET.get("language", ""), version=request.GET.get("version", ""))
    context = {
        "campaign": campaign,
        "sections": sections_of(campaign),
        "attempts": Counter.ATTEMPTS,
        "allows_texts": allows_texts(campaign),
        "versions": versions_of(campaign),
        **preview,
    }
    return render(request, "organize/script.html", context)


@organizer_page(*FORM)
def add(request: OrganizerRequest, campaign_id: int, kind: str) -> HttpResponse:
    campaign = organized_campaign_for(request.user, campaign_id)
    if kind not in SECTIONS:
        raise Http404
    form: forms.Form
    data = request.POST if request.method == "POST" else None
    if kind == "questions":
        earlier = script_for(campaign).questions
        form = QuestionForm(data, allows_texts=allows_texts(campaign), earlier=earlier)
    else:
        form = LabelForm(data)

    def save() -> Row:
        if isinstance(form, QuestionForm):
            told = {"kind": form.kind, "choices": form.cleaned_data["choices"]}
            return add_question(campaign, details=_details(campaign, form), **told, **_who(request))
        return ADD[kind](campaign, label=form.cleaned_data["label"], **_who(request))

    return _form_page(request, campaign, form, save, kind=kind, said=_("“%(label)s” was added."))


@organizer_page(*FORM)
def choice(request: OrganizerRequest, question_id: int) -> HttpResponse:
    question = script_row_for(request.user, "questions", question_id)
    if not isinstance(question, Question) or question.kind not in Question.WITH_CHOICES:
        raise Http404
    form = LabelForm(request.POST if request.method == "POST" else None)

    def save() -> Row:
        return add_choice(question, label=form.cleaned_data["label"], **_who(request))

    said = _("“%(label)s” was added.")
    return _form_page(request, question.campaign, form, save, kind="choices", said=said, question=question)


@organizer_page(*FORM)
def row(request: OrganizerRequest, kind: str, row_id: int) -> HttpResponse:
    found = _row(request, kind, row_id)
    campaign = campaign_of(found)
    told: dict[str, Any] = {"row": found, "asks_meaning": may_be_on_phones(campaign) and not _keeps_meaning(found)}
    data = request.POST if request.method == "POST" else None
    form: EditLabelForm | EditQuestionForm
    if isinstance(found, Question):
        form = EditQuestionForm(data, earlier=questions_before(found), **told)
    else:
        form = EditLabelForm(data, **told)

    def save() -> Row:
        meaning = {name: form.cleaned_data[name] for name in ("seen", "means_other")}
        if isinstance(found, Question) and isinstance(form, EditQuestionForm):
            return edit_question(found, details=_details(campaign, form), **meaning, **_who(request))
        return reword_row(found, label=form.cleaned_data["label"], **meaning, **_who(request))

    question = found.question if isinstance(found, Choice) else None
    said = _("“%(label)s” was saved.")
    more = {"row": found, "can_delete": not may_be_on_phones(campaign), "keeps": _keeps_meaning(found)}
    return _form_page(request, campaign, form, save, kind=kind, said=said, question=question, **more)


@organizer_page("POST")
def act(request: OrganizerRequest, kind: str, row_id: int) -> HttpResponse:
    """`do` is the pressed button: up, down, retire, restore, delete, or place with the id of the row that comes after
    as `before`, empty for the end."""
    found: Any = _row(request, kind, row_id)
    campaign, label = campaign_of(found), found.label
    try:
        match request.POST.get("do"):
            case "up" | "down" as towards:
                move_row(found, up=towards == "up", **_who(request))
            case "place":
                place_row(found, before=_id(request.POST.get("before", "")), **_who(request))
            case "retire":
                retire_row(found, **_who(request))
                messages.success(request, _("“%(label)s” is offered no more.") % {"label": label})
            case "restore":
                restore_row(found, **_who(request))
                messages.success(request, _("“%(label)s” is offered again.") % {"label": label})
            case "delete":
                delete_row(found, **_who(request))
                messages.success(request, _("“%(label)s” was deleted.") % {"label": label})
    except Refusal as refused:
        messages.error(request, str(refused))
    return _back(campaign, f"{kind}-{row_id}")


@organizer_page(*FORM)
def texts(request: OrganizerRequest, campaign_id: int) -> HttpResponse:
    """Switch short texts on or off."""
    campaign = organized_campaign_for(request.user, campaign_id)
    is_on = allows_texts(campaign)
    form = (StopTextsForm if is_on else AllowTextsForm)(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if is_on:
                stop_texts(campaign, erase=form.cleaned_data["erase"], **_who(request))
            else:
                allow_texts(campaign, **_who(request))
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            said = _("Short texts are off.") if is_on else _("Short texts are on: add a question for one.")
            messages.success(request, said)
            return _back(campaign, "texts")
    context = {"campaign": campaign, "form": form, "is_on": is_on, "stored": texts_of(campaign)}
    return render(request, "organize/script_texts.html", context)


def _row(request: OrganizerRequest, kind: str, row_id: int) -> Row:
    if kind not in ROW_KINDS:
        raise Http404
    return script_row_for(request.user, kind, row_id)


def _id(given: str) -> int | None:
    """None for the end of the list. What is no id of anything is none of a neighbour either."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 20 else None


def _keeps_meaning(found: Row) -> bool:
    return isinstance(found, Counter) and found.key in Counter.ATTEMPTS


def _who(request: OrganizerRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now()}


def _details(campaign: Campaign, form: QuestionForm | EditQuestionForm) -> Details:
    told = form.details()
    return Details(**{**told, "after": told["after"] and question_in(campaign, told["after"])})


def _form_page(
    request: OrganizerRequest,
    campaign: Campaign,
    form: forms.Form,
    save: Callable[[], Row],
    *,
    kind: str,
    said: str,
    **more: Any,
) -> HttpResponse:
    """The page of one row. What is refused stays typed."""
    if form.is_valid():
        try:
            saved = save()
        except Refusal as refused:
            if isinstance(refused, ChangedMeanwhile) and isinstance(form, EditForm):
                form.look_again()
            form.add_error(None, str(refused))
        else:
            messages.success(request, said % {"label": saved.label})
            return _back(campaign, f"{kind}-{saved.pk}")
    context = {"campaign": campaign, "form": form, "kind": kind, **more}
    return render(request, "organize/script_form.html", context)


def _back(campaign: Campaign, place: str) -> HttpResponseRedirect:
    return redirect(reverse("outreach:script", args=[campaign.pk]) + f"#{place}")
