"""The log screen's plain forms: what is asked, and what was posted as rows for `store_items`, which checks them as it
checks a phone's. A posted row says no time, only that it was just now (`age_s` 0), so that a form that is sent twice is
one row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.models import Question, Tally
from outreach.queries.log import OwnEntry
from outreach.queries.scripts import Script
from outreach.rules.entries import CONVERSATION, TALLY
from shifts.models import Shift

Item = dict[str, Any]
Posted = MultiValueDict[str, str]


@dataclass(frozen=True)
class Asked:
    """A question as the screen draws it: `options` are (value, label, whether it is chosen)."""

    name: str
    label: str
    is_several: bool
    options: list[tuple[str, str, bool]]


def questions_of(script: Script, answers: Mapping[str, Any] | None = None) -> list[Asked]:
    """The script's questions, with `answers` chosen."""
    return [_asked(question, (answers or {}).get(question.key, [])) for question in script.questions]


def _asked(question: Question, chosen: str | list[str]) -> Asked:
    picked = [chosen] if isinstance(chosen, str) else chosen
    if question.kind == Question.Kind.YES_NO:
        options = [(Question.YES, _("Yes")), (Question.NO, _("No"))]
    else:
        options = [(choice.key, choice.label) for choice in question.choices.all()]
    return Asked(
        name=_field(question),
        label=question.label,
        is_several=question.kind == Question.Kind.SEVERAL,
        options=[(value, label, value in picked) for value, label in options],
    )


def _field(question: Question) -> str:
    return f"answer-{question.key}"


def new_id() -> str:
    """The id of a row that a form will make when it is sent, made with the form."""
    return str(uuid4())


def tally_item(shift: Shift, posted: Posted) -> Item:
    """One tap on the counter whose button was pressed. Each button has an id of its own beside it: two taps on two
    buttons of one page are two rows."""
    counter = posted.get("counter", "")
    return {**_row(TALLY, shift, posted.get(f"id-{counter}")), "counter": counter, "delta": 1}


def conversation_item(shift: Shift, script: Script, posted: Posted) -> Item:
    row = _row(CONVERSATION, shift, posted.get("id"))
    return {**row, "outcome": posted.get("outcome"), "answers": _answers(script, posted)}


class TallyCorrection(forms.Form):
    """How many it should have been. `was` is what the person saw when she decided: the correction is the difference,
    however often the form is sent."""

    should_be = forms.IntegerField(
        min_value=0,
        max_value=Tally.MOST,
        label=gettext_lazy("How many should it be?"),
        help_text=gettext_lazy("0 takes it back altogether."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    was = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)

    @property
    def difference(self) -> int:
        return int(self.cleaned_data["should_be"] - self.cleaned_data["was"])


def tally_correction(shift: Shift, entry: OwnEntry, difference: int, posted: Posted) -> Item:
    row = _row(TALLY, shift, posted.get("id"))
    return {**row, "corrects": str(entry.id), "counter": entry.key, "delta": difference}


def conversation_correction(shift: Shift, entry: OwnEntry, script: Script, posted: Posted) -> Item:
    """An empty outcome withdraws the conversation."""
    row = {**_row(CONVERSATION, shift, posted.get("id")), "corrects": str(entry.id)}
    outcome = posted.get("outcome") or None
    return {**row, "outcome": outcome, "answers": _answers(script, posted) if outcome else {}}


def _row(kind: str, shift: Shift, row_id: str | None) -> Item:
    return {"id": row_id, "kind": kind, "shift": shift.pk, "age_s": 0}


def _answers(script: Script, posted: Posted) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for question in script.questions:
        chosen = [value for value in posted.getlist(_field(question)) if value]
        if chosen:
            found[question.key] = chosen if question.kind == Question.Kind.SEVERAL else chosen[-1]
    return found
