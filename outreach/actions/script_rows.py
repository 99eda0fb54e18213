"""Changing a campaign's script row by row. Rows are retired and never deleted: phones may still come back with them,
and old figures keep their names. Keys are made once, from the first label, and never change.

Lock: the campaign, so that keys and places in the order stay unique.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.text import slugify

from outreach.errors import CountsAsAttempt, LastOutcome
from outreach.models import Choice, Counter, Outcome, Question
from people.actions.audit import record
from people.models import User
from shifts.models import Campaign

Row = Counter | Outcome | Question | Choice
RowT = TypeVar("RowT", bound=Row)
KEY_LENGTH = 40


@transaction.atomic
def add_counter(campaign: Campaign, *, label: str, by: User, now: datetime) -> Counter:
    """It is on the log screen at its next load."""
    _hold(campaign)
    rows = list(campaign.counters.of_script())
    counter = Counter.objects.create(campaign=campaign, key=_key(label, rows), label=label, position=_last(rows))
    return _noted("add", counter, campaign, by, now)


@transaction.atomic
def add_outcome(campaign: Campaign, *, label: str, by: User, now: datetime) -> Outcome:
    _hold(campaign)
    rows = list(campaign.outcomes.all())
    outcome = Outcome.objects.create(campaign=campaign, key=_key(label, rows), label=label, position=_last(rows))
    return _noted("add", outcome, campaign, by, now)


@transaction.atomic
def add_question(
    campaign: Campaign, *, label: str, kind: str, choices: Iterable[str] = (), by: User, now: datetime
) -> Question:
    """A question with its choices; one that is answered by yes or no takes none."""
    _hold(campaign)
    rows = list(campaign.questions.all())
    question = Question.objects.create(
        campaign=campaign, key=_key(label, rows), label=label, kind=kind, position=_last(rows)
    )
    if kind != Question.Kind.YES_NO:
        for choice in choices:
            _add_choice(question, choice)
    return _noted("add", question, campaign, by, now)


@transaction.atomic
def add_choice(question: Question, *, label: str, by: User, now: datetime) -> Choice:
    _hold(question.campaign)
    return _noted("add", _add_choice(question, label), question.campaign, by, now)


@transaction.atomic
def rename_row(row: Row, *, label: str, by: User, now: datetime) -> Row:
    """Another label; the key stays, so phones and downloads know it again."""
    if row.label == label:
        return row
    row.label = label
    row.save(update_fields=["label"])
    return _noted("rename", row, campaign_of(row), by, now)


@transaction.atomic
def move_row(row: Row, *, up: bool, by: User, now: datetime) -> Row:
    """Change places with the neighbour in use; the first one cannot go up, nor the last one down."""
    campaign = campaign_of(row)
    _hold(campaign)
    rows = _siblings(row)
    used = [each for each in rows if each.retired_at is None]
    at = next((place for place, each in enumerate(used) if each.pk == row.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(used):
        return row
    used[at], used[to] = used[to], used[at]
    for position, each in enumerate([*used, *(each for each in rows if each.retired_at is not None)]):
        type(each).objects.filter(pk=each.pk).update(position=position)
    return _noted("move", row, campaign, by, now)


@transaction.atomic
def retire_row(row: Row, *, by: User, now: datetime) -> Row:
    """Offer it no more. Raises CountsAsAttempt for what attempts are reckoned by, LastOutcome for the only outcome."""
    campaign = campaign_of(row)
    _hold(campaign)
    if isinstance(row, Counter) and row.key in Counter.ATTEMPTS:
        raise CountsAsAttempt(label=row.label)
    if isinstance(row, Outcome) and not campaign.outcomes.filter(retired_at=None).exclude(pk=row.pk).exists():
        raise LastOutcome
    if row.retired_at is None:
        row.retired_at = now
        row.save(update_fields=["retired_at"])
        _noted("retire", row, campaign, by, now)
    return row


@transaction.atomic
def restore_row(row: Row, *, by: User, now: datetime) -> Row:
    """Offer it again, after the others."""
    campaign = campaign_of(row)
    _hold(campaign)
    if row.retired_at is not None:
        row.retired_at, row.position = None, _last(_siblings(row))
        row.save(update_fields=["retired_at", "position"])
        _noted("restore", row, campaign, by, now)
    return row


def campaign_of(row: Row) -> Campaign:
    return row.question.campaign if isinstance(row, Choice) else row.campaign


def _hold(campaign: Campaign) -> None:
    Campaign.objects.hold(campaign.pk)


def _noted(verb: str, row: RowT, campaign: Campaign, by: User, now: datetime) -> RowT:
    record(verb, row, chapter=campaign.chapter, by=by, now=now)
    return row


def _siblings(row: Row) -> Sequence[Row]:
    if isinstance(row, Choice):
        return list(row.question.choices.all())
    rows = Counter.objects.of_script() if isinstance(row, Counter) else type(row).objects
    return list(rows.filter(campaign=row.campaign_id))


def _add_choice(question: Question, label: str) -> Choice:
    rows = list(question.choices.all())
    return Choice.objects.create(question=question, key=_key(label, rows), label=label, position=_last(rows))


def _last(rows: Sequence[Row]) -> int:
    return max((row.position for row in rows), default=-1) + 1


def _key(label: str, rows: Sequence[Row]) -> str:
    """A slug of the label that none of `rows` has. Labels without a Latin letter give a number."""
    taken = {Counter.CARDS, *(row.key for row in rows)}
    stem = slugify(label)[: KEY_LENGTH - 4].strip("-") or "row"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
