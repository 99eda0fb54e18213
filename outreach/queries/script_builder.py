"""A script as its organizer works on it: the gate to its rows, and the list of them. Nothing here writes."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from outreach.models import Choice, Conversation, Counter, Note, Outcome, Question, ScriptVersion, Tally, TextPermit
from outreach.models.labels import Label, written_languages
from outreach.queries.scripts import Asked, rows_of, script_for
from people.models import Actor
from shifts.models import Campaign

Row: TypeAlias = Counter | Outcome | Question | Choice


def versions_of(campaign: Campaign) -> Sequence[ScriptVersion]:
    """The newest first."""
    return list(ScriptVersion.objects.filter(campaign=campaign).order_by("-number"))


def allows_texts(campaign: Campaign) -> bool:
    return TextPermit.objects.filter(campaign=campaign).exists()


def texts_of(campaign: Campaign) -> int:
    """How many short texts are stored."""
    return Note.objects.filter(question__campaign=campaign).count()


def question_in(campaign: Campaign, pk: int) -> Question | None:
    return Question.objects.filter(campaign=campaign, pk=pk).first()


def questions_before(question: Question) -> list[Asked]:
    """Those in use that come earlier. Five queries."""
    found: list[Asked] = []
    for each in script_for(question.campaign).questions:
        if each.pk == question.pk:
            break
        found.append(each)
    return found


@dataclass(frozen=True)
class Line:
    """A row as the organizer's list has it. `condition` are the question that decides whether it is asked, and the
    answers; `lacks` the codes of languages in which its words, or those of its choices, are missing."""

    row: Row
    condition: tuple[str, str] | None = None
    choices: tuple["Line", ...] = ()
    retired_choices: tuple[Choice, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    kind: str
    lines: tuple[Line, ...]
    retired: tuple[Row, ...]


def sections_of(campaign: Campaign) -> list[Section]:
    """The whole script for its organizer. Four queries."""
    rows = rows_of([campaign.pk])[campaign.pk]
    labels = {question.key: question for question in rows.full().questions}
    counters = [row for row in rows.counters if row.key != Counter.CARDS]
    lines: dict[str, Iterable[tuple[Row, Line]]] = {
        "counters": [(row, _line(row)) for row in counters],
        "outcomes": [(row, _line(row)) for row in rows.outcomes],
        "questions": [(row, _question_line(row, labels)) for row in rows.questions],
    }
    return [
        Section(
            kind,
            tuple(line for row, line in found if row.retired_at is None),
            tuple(row for row, _line in found if row.retired_at is not None),
        )
        for kind, found in lines.items()
    ]


def _line(row: Row) -> Line:
    return Line(row, lacks=_lacks(row.label))


def _lacks(label: str) -> tuple[str, ...]:
    texts = label.texts if isinstance(label, Label) else {}
    return tuple(code for code in written_languages() if code not in texts)


def _question_line(row: Any, labels: Mapping[str, Asked]) -> Line:
    choices = list(row.choices.all())
    used = tuple(_line(choice) for choice in choices if choice.retired_at is None)
    condition = None
    if row.asked_after:
        before = labels[row.asked_after.key]
        condition = before.label, ", ".join(label for value, label in before.options if value in row.asked_if)
    ends = [_lacks(label) for label in (row.low_label, row.high_label) if label]
    lacks = {code for found in (_lacks(row.label), *ends, *(line.lacks for line in used)) for code in found}
    gone = tuple(choice for choice in choices if choice.retired_at is not None)
    return Line(row, condition, used, gone, tuple(sorted(lacks)))


ROW_KINDS = {"counters": Counter, "outcomes": Outcome, "questions": Question, "choices": Choice}


def script_row_for(actor: Actor, kind: str, row_id: int) -> Row:
    """A row of a script that the actor may edit, with its campaign; 404 otherwise. `kind` is one of ROW_KINDS."""
    model: Any = ROW_KINDS[kind]
    every = Counter.objects.of_script() if model is Counter else model.objects
    path = "question__campaign" if model is Choice else "campaign"
    rows: QuerySet[Row] = every.select_related(f"{path}__chapter").filter(
        **{f"{path}__in": Campaign.objects.organized_by(actor)}
    )
    return get_object_or_404(rows, pk=row_id)


def may_be_on_phones(campaign: Campaign) -> bool:
    """Whether somebody may have asked what the script says: volunteers see it once its campaign is published, and its
    organizers can try it before."""
    of_it = {"shift__campaign": campaign}
    return (
        campaign.is_published or Conversation.objects.filter(**of_it).exists() or Tally.objects.filter(**of_it).exists()
    )


def state_of(row: Row) -> str:
    """Tells whether a row is as it was: another text after each change of what its form edits."""
    names = ("label", "low_label", "high_label", "least", "most", "asked_after_id", "asked_if", "retired_at")
    values = [getattr(row, name, None) for name in names]
    told = json.dumps([value.stored if isinstance(value, Label) else str(value) for value in values])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
