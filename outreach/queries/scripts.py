"""What a campaign counts and asks, as the screens and the sync read it. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from outreach.models import Choice, Counter, Outcome, Question
from people.models import Actor
from shifts.models import Campaign


@dataclass(frozen=True)
class Script:
    """Counters, outcomes and questions (with `choices` fetched) of one campaign, in the order of the screen."""

    counters: tuple[Counter, ...]
    outcomes: tuple[Outcome, ...]
    questions: tuple[Question, ...]

    @property
    def has_questions(self) -> bool:
        return bool(self.questions)


def script_for(campaign: Campaign) -> Script:
    """What is asked today: rows that were retired are left out. Four queries."""
    return Script(
        counters=tuple(Counter.objects.in_use().of_script().filter(campaign=campaign)),
        outcomes=tuple(Outcome.objects.in_use().filter(campaign=campaign)),
        questions=tuple(_with(Choice.objects.in_use()).filter(campaign=campaign, retired_at__isnull=True)),
    )


def full_scripts(campaign_ids: Iterable[int]) -> dict[int, Script]:
    """For each campaign everything that it ever asked, retired rows included: a phone may come back from three days
    without signal with rows of a script that has changed since, and they are still true. Four queries."""
    ids = set(campaign_ids)
    counters = list(Counter.objects.filter(campaign__in=ids))
    outcomes = list(Outcome.objects.filter(campaign__in=ids))
    questions = list(_with(Choice.objects.all()).filter(campaign__in=ids))
    return {
        campaign_id: Script(
            counters=tuple(row for row in counters if row.campaign_id == campaign_id),
            outcomes=tuple(row for row in outcomes if row.campaign_id == campaign_id),
            questions=tuple(row for row in questions if row.campaign_id == campaign_id),
        )
        for campaign_id in ids
    }


def choosable(campaign_ids: Iterable[int]) -> dict[tuple[int, str], set[str]]:
    """By campaign and question, the keys that an answer can have, or could once. One query."""
    found: dict[tuple[int, str], set[str]] = {}
    questions = Question.objects.filter(campaign__in=set(campaign_ids)).order_by()
    for campaign, key, kind, choice in questions.values_list("campaign_id", "key", "kind", "choices__key"):
        known = {Question.YES, Question.NO} if kind == Question.Kind.YES_NO else {choice} - {None}
        found.setdefault((campaign, key), set()).update(known)
    return found


def _with(choices: QuerySet[Choice]) -> QuerySet[Question]:
    return Question.objects.prefetch_related(Prefetch("choices", queryset=choices.order_by("position", "pk")))


ROW_KINDS = {"counters": Counter, "outcomes": Outcome, "questions": Question, "choices": Choice}


def script_row_for(actor: Actor, kind: str, row_id: int) -> Counter | Outcome | Question | Choice:
    """A row of a script that the actor may edit, with its campaign; 404 otherwise. `kind` is one of ROW_KINDS."""
    model: Any = ROW_KINDS[kind]
    every = Counter.objects.of_script() if model is Counter else model.objects
    path = "question__campaign" if model is Choice else "campaign"
    rows: QuerySet[Counter | Outcome | Question | Choice] = every.select_related(f"{path}__chapter").filter(
        **{f"{path}__in": Campaign.objects.organized_by(actor)}
    )
    return get_object_or_404(rows, pk=row_id)
