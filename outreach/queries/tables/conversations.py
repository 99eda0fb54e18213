from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from outreach.models import Choice, Conversation, Note, Question
from outreach.queries.tables.base import (
    Breakdown,
    Cell,
    Column,
    Kind,
    Source,
    Table,
    place_columns,
    read_placed,
)
from outreach.queries.tallies import whose

FIELDS = (
    "shift__location_id", "shift__campaign_id", "shift__starts_on", "occurred_at", "pk", "outcome__label",
    "outcome__key", "script_version", "answers",
)  # fmt: skip


def conversations_table(source: Source) -> Table:
    """Every conversation that counts, with a column a question. Not who had it: no name, no number of a person."""
    passing = source.filters.where(shift="shift__", day="shift__starts_on")
    rows = Conversation.objects.counted().filter(whose(source.actor, source.filters), passing)
    if source.filters.outcome:
        rows = rows.filter(outcome__key=source.filters.outcome)
    answers = _Answers.of(source)
    rows = rows.annotate(**{f"text_{place}": _text(key) for place, key in enumerate(answers.texts)})
    fields = (*FIELDS, *(f"text_{place}" for place in range(len(answers.texts))))

    def cells(
        location: int | None, campaign: int, day: date, occurred_at: datetime, pk: UUID, outcome: str, key: str,
        version: int | None, given: Mapping[str, Any], *texts: str | None,
    ) -> tuple[Cell, ...]:  # fmt: skip
        known = (source.targets.get(location), day, source.local(occurred_at), str(pk), outcome, key, version)
        return (*known, *answers.cells(campaign, given, texts))

    columns = (
        *place_columns(),
        Column(_("Targets"), Kind.LONG),
        Column(_("Day"), Kind.DAY),
        Column(source.in_zone(_("Time")), Kind.MOMENT),
        Column(_("Conversation")),
        Column(_("Outcome")),
        Column(_("Outcome key")),
        Column(_("Script version"), Kind.NUMBER),
    )
    columns += answers.columns({column.header for column in columns})
    by_outcome = Breakdown(_("Conversations by outcome"), by=_("Outcome"))
    rows = rows.order_by("occurred_at", "pk")
    return Table("conversations", _("Conversations"), columns, read_placed(rows, fields, cells), by_outcome)


def _text(question: str) -> Subquery:
    """In the same query, because rows are read as a stream."""
    return Subquery(Note.objects.filter(conversation=OuterRef("pk"), question__key=question).values("text")[:1])


@dataclass(frozen=True)
class _Answers:
    """The questions of the campaigns in question, and what their choices are called. Two campaigns that ask under the
    same key share a column; a question that came to mean something else has a key and so a column of its own."""

    questions: dict[str, str]
    kinds: dict[str, set[str]]
    choices: dict[tuple[int, str, str], str]

    @classmethod
    def of(cls, source: Source) -> "_Answers":
        questions = Question.objects.filter(campaign__chapter=source.chapter).order_by("campaign", "position", "pk")
        choices = Choice.objects.filter(question__campaign__chapter=source.chapter)
        if source.filters.campaign is not None:
            questions = questions.filter(campaign=source.filters.campaign)
            choices = choices.filter(question__campaign=source.filters.campaign)
        fields = ("question__campaign_id", "question__key", "key", "label")
        labels = {(campaign, question, key): label for campaign, question, key, label in choices.values_list(*fields)}
        asked: dict[str, str] = {}
        kinds: dict[str, set[str]] = defaultdict(set)
        for key, label, kind in questions.values_list("key", "label", "kind"):
            asked[key] = label
            kinds[key].add(kind)
        return cls(asked, kinds, labels)

    def columns(self, taken: set[str]) -> tuple[Column, ...]:
        """A header is the question as it is asked; its key is added where another column is called the same."""
        labels = [*taken, *self.questions.values()]
        return tuple(
            Column(label if labels.count(label) == 1 else f"{label} [{key}]", self._kind(key))
            for key, label in self.questions.items()
        )

    def _kind(self, key: str) -> Kind:
        return Kind.NUMBER if self.kinds[key].issubset(Question.WITH_BOUNDS) else Kind.LONG

    @cached_property
    def texts(self) -> list[str]:
        """The keys of questions that are answered by a short text."""
        return [key for key, kinds in self.kinds.items() if Question.Kind.TEXT in kinds]

    def cells(self, campaign: int, given: Mapping[str, Any], texts: Sequence[str | None]) -> tuple[Cell, ...]:
        if self.texts:
            given = {**dict(zip(self.texts, texts, strict=True)), **given}
        return tuple([self._cell(campaign, key, given[key]) if key in given else None for key in self.questions])

    def _cell(self, campaign: int, question: str, answer: Any) -> Cell:
        """Choices by name; several are separated by semicolons. Numbers stay numbers."""
        if isinstance(answer, list):
            return "; ".join([str(self._cell(campaign, question, key)) for key in answer]) or None
        if answer is None:
            return None
        if Question.Kind.TEXT in self.kinds[question]:
            return str(answer)
        if isinstance(answer, int):
            return answer if self._kind(question) is Kind.NUMBER else str(answer)
        return self.choices.get((campaign, question, str(answer))) or self.named.get(answer, str(answer))

    @cached_property
    def named(self) -> dict[object, str]:
        """Looked up once: a translation a cell would take longer than all else about it."""
        return {Question.YES: _("Yes"), Question.NO: _("No")}
