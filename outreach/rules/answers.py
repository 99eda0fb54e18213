"""Whether answers fit the script under which they were given.

An answer that was never offered is refused: nobody can know what was meant. An answer to a question that was not asked,
because of an earlier answer or because it stood on no screen, is left out and the conversation is stored: it happened,
and whoever logged it on a street can do nothing about a hidden field. Both are said.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.translation import gettext as _

from outreach.errors import AnswerOutOfBounds, AnswerUnknown, NoteRefused
from outreach.models import Question
from outreach.queries.scripts import Asked, Script
from outreach.rules.entries import Answers, Value
from outreach.rules.notes import cleaned_note

Answer: TypeAlias = str | int | list[str]


@dataclass
class Checked:
    """`answers` as they are stored and short texts by key of their question; `left_out` says what was not."""

    answers: dict[str, Answer] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def checked_answers(script: Script, answers: Answers, *, ever: Script | None = None) -> Checked:
    """The answers as the script takes them. `ever` is all that the campaign has asked at any time: what stands there
    and not in `script` was not on that screen. Raises AnswerUnknown, AnswerOutOfBounds or NoteRefused."""
    checked = Checked()
    for question in script.questions:
        if question.key not in answers:
            continue
        if not is_asked(question, checked.answers):
            checked.left_out.append(_not_asked(script, question))
        elif not question.is_permitted:
            checked.left_out.append(_("“%(question)s”: short texts were switched off.") % {"question": question.label})
        else:
            _take(question, answers[question.key], checked)
    known = {question.key for question in script.questions}
    once = {question.key: question.label for question in (ever or script).questions}
    for key in answers.keys() - known:
        if key not in once:
            raise AnswerUnknown(key=key)
        checked.left_out.append(_("“%(question)s”: it was not on this screen.") % {"question": once[key]})
    return checked


def is_asked(question: Asked, answers: dict[str, Answer]) -> bool:
    """`answers` are those to the questions before it that were asked: what hangs on a question that was not asked is
    not asked either."""
    if not question.after:
        return True
    given = answers.get(question.after, [])
    return not question.among.isdisjoint(map(str, given if isinstance(given, list) else [given]))


def _not_asked(script: Script, question: Asked) -> str:
    before = next((each.label for each in script.questions if each.key == question.after), question.after)
    said = _("“%(question)s” is asked only after certain answers to “%(before)s”.")
    return said % {"question": question.label, "before": before}


def _take(question: Asked, value: Value, checked: Checked) -> None:
    if question.kind == Question.Kind.TEXT:
        if not isinstance(value, str):
            raise AnswerUnknown(key=question.key)
        if note := _note(question, value):
            checked.notes[question.key] = note
    elif question.kind in Question.WITH_BOUNDS:
        checked.answers[question.key] = _within_bounds(question, value)
    elif chosen := _chosen(question, value):
        checked.answers[question.key] = chosen


def _note(question: Asked, text: str) -> str:
    try:
        return cleaned_note(text)
    except NoteRefused as refused:
        raise NoteRefused(key=question.key, **refused.details) from None


def _within_bounds(question: Asked, value: Value) -> int:
    if question.least is None or question.most is None:
        raise AnswerUnknown(key=question.key)
    if type(value) is not int or not question.least <= value <= question.most:
        raise AnswerOutOfBounds(key=question.key, question=question.label, least=question.least, most=question.most)
    return value


def _chosen(question: Asked, value: Value) -> str | list[str]:
    """One key, or a list where several may be chosen."""
    choices = [value] if isinstance(value, str) else value
    if not isinstance(choices, list) or not question.values.issuperset(choices):
        raise AnswerUnknown(key=question.key)
    if question.is_several:
        return choices
    if not isinstance(value, str):
        raise AnswerUnknown(key=question.key)
    return value
