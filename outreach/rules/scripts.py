"""Whether a script can be asked as it stands."""

from outreach.errors import AskedOutOfOrder, LastChoice, NobodyIsAsked
from outreach.models import Question
from outreach.queries.scripts import Script


def check_script(script: Script, *, ever: Script) -> None:
    """`ever` is all that was ever asked, for the names of what is not. Raises AskedOutOfOrder, NobodyIsAsked or
    LastChoice."""
    before = {}
    for question in script.questions:
        before[question.key] = question
        if question.kind in Question.WITH_CHOICES and not question.options:
            raise LastChoice(question=question.label)
    seen: set[str] = set()
    for question in script.questions:
        if question.after and question.after not in seen:
            raise AskedOutOfOrder(question=question.label, before=_label(ever, question.after))
        if question.after and question.among.isdisjoint(before[question.after].values):
            raise NobodyIsAsked(question=question.label, before=before[question.after].label)
        seen.add(question.key)


def _label(script: Script, key: str) -> str:
    return next((question.label for question in script.questions if question.key == key), key)
