"""The log screen's plain forms: what is asked, and what was posted as rows for `store_items`, which checks them as it
checks a phone's. A posted row says no time, only that it was just now (`age_s` 0), so that a form that is sent twice is
one row."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_lazy

from outreach.models import Counter, Note, Outcome, Question, Tally
from outreach.queries.log import OwnEntry
from outreach.queries.scripts import Asked, Script
from outreach.rules.entries import CONVERSATION, TALLY, Value
from outreach.rules.notes import FORBIDDEN
from shifts.models import Shift

Item = dict[str, Any]
Posted = MultiValueDict[str, str]


@dataclass(frozen=True)
class Drawn:
    """A question as the screen draws it: `options` are (value, label, whether it is chosen), `typed` is what stands in
    a field. `condition` says in words after which answers it is asked, `after` is the name of those fields."""

    asked: Asked
    name: str
    options: list[tuple[str, str, bool]]
    typed: str
    after: str
    condition: str

    @property
    def label(self) -> str:
        return self.asked.label

    @property
    def among(self) -> str:
        return " ".join(sorted(self.asked.among))

    @property
    def longest(self) -> int:
        return Note.LONGEST

    @property
    def forbidden(self) -> str:
        """What must not stand in a text, for the phone: pairs of a pattern and a sentence, as JSON."""
        return json.dumps([[pattern, str(why)] for pattern, why in FORBIDDEN])


def questions_of(script: Script, answers: Mapping[str, Any] | None = None) -> list[Drawn]:
    """The script's questions, with `answers` chosen or typed."""
    by_key = {question.key: question for question in script.questions}
    return [_drawn(each, (answers or {}).get(each.key), by_key) for each in script.questions]


def _drawn(question: Asked, given: object, by_key: Mapping[str, Asked]) -> Drawn:
    chosen = {str(each) for each in given} if isinstance(given, list) else {str(given)}
    before = by_key.get(question.after)
    return Drawn(
        asked=question,
        name=_field(question),
        options=[(value, label, value in chosen) for value, label in question.options],
        typed="" if given is None or question.options else str(given),
        after=_field(before) if before else "",
        condition=condition_of(question, before) if before else "",
    )


def condition_of(question: Asked, before: Asked) -> str:
    """After which answers it is asked, in words."""
    answers = ", ".join(label for value, label in before.options if value in question.among)
    return gettext("Only after “%(question)s”: %(answers)s") % {"question": before.label, "answers": answers}


def _field(question: Asked) -> str:
    return f"answer-{question.key}"


def new_id() -> str:
    """The id of a row that a form will make when it is sent, made with the form."""
    return str(uuid4())


def buttons_of(rows: Iterable[Counter | Outcome], numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """What the big buttons need, with one's own `numbers` by key."""
    return [{"key": row.key, "label": row.label, "count": numbers.get(row.key, 0), "id": new_id()} for row in rows]


def tally_item(shift: Shift, posted: Posted) -> Item:
    """One tap on the counter whose button was pressed, or `delta` of them at once. Each button has an id of its own
    beside it, and so has the form for several: two taps on two buttons of one page are two rows."""
    counter, delta = posted.get("counter", ""), posted.get("delta")
    if delta is not None:
        return {**_row(TALLY, shift, posted.get("id-several")), "counter": counter, "delta": _number(delta)}
    return {**_row(TALLY, shift, posted.get(f"id-{counter}")), "counter": counter, "delta": 1}


def conversation_item(shift: Shift, script: Script, posted: Posted) -> Item:
    """`script` is the one that the posted page showed."""
    row = _row(CONVERSATION, shift, posted.get("id"))
    answers = _answers(script, posted)
    return {**row, "outcome": posted.get("outcome"), "answers": answers, "script_version": script.version}


def posted_version(posted: Posted) -> int | None:
    """The number of the script's version that the posted page showed."""
    number = posted.get("script_version", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


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
    answers = _answers(script, posted) if outcome else {}
    return {**row, "outcome": outcome, "answers": answers, "script_version": script.version}


def _row(kind: str, shift: Shift, row_id: str | None) -> Item:
    return {"id": row_id, "kind": kind, "shift": shift.pk, "age_s": 0}


def _answers(script: Script, posted: Posted) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for question in script.questions:
        if given := [value for value in posted.getlist(_field(question)) if value.strip()]:
            found[question.key] = given if question.is_several else _single(question, given[-1])
    return found


def _single(question: Asked, given: str) -> Value:
    return _number(given) if question.kind in Question.WITH_BOUNDS else given


def _number(typed: str) -> int | str:
    """What is no number goes on as it was typed, to be refused with the reason."""
    try:
        return int(typed)
    except ValueError:
        return typed
