from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from outreach.models import Choice, Conversation, Question
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
    "shift__location_id", "shift__campaign_id", "occurred_on", "occurred_at", "pk", "outcome__label", "outcome__key",
    "answers",
)  # fmt: skip


def conversations_table(source: Source) -> Table:
    """Every conversation that counts, with a column a question. Not who had it: no name, no number of a person."""
    passing = source.filters.where(shift="shift__", day="occurred_on")
    rows = Conversation.objects.counted().filter(whose(source.actor, source.filters), passing)
    if source.filters.outcome:
        rows = rows.filter(outcome__key=source.filters.outcome)
    answers = _Answers.of(source)

    def cells(
        location: int | None, campaign: int, day: date, occurred_at: datetime, pk: UUID, outcome: str, key: str,
        given: Mapping[str, Any],
    ) -> tuple[Cell, ...]:  # fmt: skip
        known = (source.targets.get(location), day, source.local(occurred_at), str(pk), outcome, key)
        return (*known, *answers.cells(campaign, given))

    columns = (
        *place_columns(),
        Column(_("Targets"), Kind.LONG),
        Column(_("Day"), Kind.DAY),
        Column(source.in_zone(_("Time")), Kind.MOMENT),
        Column(_("Conversation")),
        Column(_("Outcome")),
        Column(_("Outcome key")),
    )
    columns += answers.columns({column.header for column in columns})
    by_outcome = Breakdown(_("Conversations by outcome"), by=_("Outcome"))
    rows = rows.order_by("occurred_at", "pk")
    return Table("conversations", _("Conversations"), columns, read_placed(rows, FIELDS, cells), by_outcome)


@dataclass(frozen=True)
class _Answers:
    """The questions of the campaigns in question, and what their choices are called. Two campaigns that ask under the
    same key share a column."""

    questions: dict[str, str]
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
        return cls(dict(questions.values_list("key", "label")), labels)

    def columns(self, taken: set[str]) -> tuple[Column, ...]:
        """A header is the question as it is asked; its key is added where another column is called the same."""
        labels = [*taken, *self.questions.values()]
        return tuple(
            Column(label if labels.count(label) == 1 else f"{label} [{key}]", Kind.LONG)
            for key, label in self.questions.items()
        )

    def cells(self, campaign: int, given: Mapping[str, Any]) -> tuple[Cell, ...]:
        return tuple([self._cell(campaign, key, given[key]) if key in given else None for key in self.questions])

    def _cell(self, campaign: int, question: str, answer: Any) -> Cell:
        """Choices by name; several are separated by semicolons."""
        if isinstance(answer, list):
            return "; ".join([str(self._cell(campaign, question, key)) for key in answer]) or None
        if answer is None:
            return None
        return self.choices.get((campaign, question, str(answer))) or self.named.get(answer, str(answer))

    @cached_property
    def named(self) -> dict[object, str]:
        """Looked up once: a translation a cell would take longer than all else about it."""
        return {Question.YES: _("Yes"), Question.NO: _("No")}
