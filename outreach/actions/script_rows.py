"""Changing a campaign's script row by row.

A key is made once, from the first label, and has one meaning for ever. So what somebody may have asked is retired and
not deleted, and what comes to mean something else is a new row under a new key in the place of the old one. Each change
of what is asked is a version of the script.

Lock: the campaign, so that keys, places in the order and numbers of versions stay unique, and so that nobody writes
over what somebody else has changed since she looked (`seen`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify

from outreach.actions.script_versions import note_version
from outreach.errors import ChangedMeanwhile, CountsAsAttempt, LastOutcome, MayBeOnPhones, TextsOff
from outreach.models import Choice, Counter, Outcome, Question, TextPermit
from outreach.queries.script_builder import Row, may_be_on_phones, state_of
from people.actions.audit import record
from people.models import User
from shifts.models import Campaign

RowT = TypeVar("RowT", bound=Row)
KEY_LENGTH = 40


@dataclass(frozen=True)
class Details:
    """What a question is but for its choices. `after` is the earlier question of which the answer has to be among
    `among`; `least` and `most` are of a scale or a number, with words for the ends of a scale."""

    label: str
    least: int | None = None
    most: int | None = None
    low_label: str = ""
    high_label: str = ""
    after: Question | None = None
    among: Collection[str] = ()

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "least": self.least,
            "most": self.most,
            "low_label": self.low_label,
            "high_label": self.high_label,
            "asked_after": self.after,
            "asked_if": sorted(self.among),
        }


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
    campaign: Campaign, *, details: Details, kind: str, choices: Iterable[str] = (), by: User, now: datetime
) -> Question:
    """A question with its choices; only those that are answered by choices take any. Raises TextsOff for a short text
    where nobody has allowed them."""
    _hold(campaign)
    _check_permitted(campaign, kind)
    rows = list(campaign.questions.all())
    place = {"key": _key(details.label, rows), "position": _last(rows)}
    question = Question.objects.create(campaign=campaign, kind=kind, **place, **details.fields)
    if kind in Question.WITH_CHOICES:
        for choice in choices:
            _add_choice(question, choice)
    return _noted("add", question, campaign, by, now)


@transaction.atomic
def add_choice(question: Question, *, label: str, by: User, now: datetime) -> Choice:
    _hold(question.campaign)
    return _noted("add", _add_choice(question, label), question.campaign, by, now)


@transaction.atomic
def reword_row(row: RowT, *, label: str, seen: str, means_other: bool, by: User, now: datetime) -> RowT:
    """Another label for a counter, an outcome or a choice. Where it `means_other` than before, a new row takes the
    place of the old one, which keeps its words and what was logged with it. Raises ChangedMeanwhile if it is no more
    as it was `seen` (see `state_of`), CountsAsAttempt for what attempts are reckoned by."""
    campaign = campaign_of(row)
    _hold(campaign)
    row = _unchanged(row, seen)
    if not means_other:
        return _saved(row, {"label": label}, by, now)
    _check_may_go(row)
    model: Any = type(row)
    again: RowT = model(**{_owner(row): getattr(row, _owner(row))}, label=label)
    return _replaced(row, again, by, now)


@transaction.atomic
def edit_question(
    question: Question, *, details: Details, seen: str, means_other: bool, by: User, now: datetime
) -> Question:
    """The same for a question, with all that it is; a scale with other steps means something else in any case."""
    _hold(question.campaign)
    question = _unchanged(question, seen)
    steps = question.kind == Question.Kind.SCALE and (question.least, question.most) != (details.least, details.most)
    if not means_other and not (steps and may_be_on_phones(question.campaign)):
        return _saved(question, details.fields, by, now)
    again = Question(campaign=question.campaign, kind=question.kind, **details.fields)
    return _replaced(question, again, by, now)


@transaction.atomic
def move_row(row: RowT, *, up: bool, by: User, now: datetime) -> RowT:
    """Change places with the neighbour in use; the first one cannot go up, nor the last one down."""
    _hold(campaign_of(row))
    used = _used(row)
    at = next((place for place, each in enumerate(used) if each.pk == row.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(used):
        return row
    used[at], used[to] = used[to], used[at]
    return _put_in_order(row, used, by, now)


@transaction.atomic
def place_row(row: RowT, *, before: int | None, by: User, now: datetime) -> RowT:
    """Put it in front of the row in use with the id `before`, or last. What is gone from there is no place any more:
    then nothing is moved."""
    _hold(campaign_of(row))
    used = _used(row)
    rest = [each for each in used if each.pk != row.pk]
    ids: list[int | None] = [each.pk for each in rest]
    if len(rest) == len(used) or before not in [*ids, None]:
        return row
    rest.insert(ids.index(before) if before is not None else len(rest), row)
    return row if rest == used else _put_in_order(row, rest, by, now)


@transaction.atomic
def retire_row(row: RowT, *, by: User, now: datetime) -> RowT:
    """Offer it no more. Raises CountsAsAttempt for what attempts are reckoned by, LastOutcome for the only outcome, and
    what `check_script` raises where a question hangs on it."""
    campaign = campaign_of(row)
    _hold(campaign)
    _check_may_go(row)
    if isinstance(row, Outcome) and not campaign.outcomes.filter(retired_at=None).exclude(pk=row.pk).exists():
        raise LastOutcome
    if row.retired_at is None:
        row.retired_at = now
        row.save(update_fields=["retired_at"])
        _noted("retire", row, campaign, by, now)
    return row


@transaction.atomic
def restore_row(row: RowT, *, by: User, now: datetime) -> RowT:
    """Offer it again, after the others. Raises TextsOff for a short text where they are not allowed any more."""
    campaign = campaign_of(row)
    _hold(campaign)
    if isinstance(row, Question):
        _check_permitted(campaign, row.kind)
    if row.retired_at is not None:
        row.retired_at, row.position = None, _last(_siblings(row))
        row.save(update_fields=["retired_at", "position"])
        _noted("restore", row, campaign, by, now)
    return row


@transaction.atomic
def delete_row(row: RowT, *, by: User, now: datetime) -> None:
    """Undo that it was ever added. Raises MayBeOnPhones once somebody may have asked it."""
    campaign = campaign_of(row)
    _hold(campaign)
    _check_may_go(row)
    if may_be_on_phones(campaign):
        raise MayBeOnPhones(label=row.label)
    if isinstance(row, Outcome) and not campaign.outcomes.filter(retired_at=None).exclude(pk=row.pk).exists():
        raise LastOutcome
    if isinstance(row, Question):
        # What hangs on it is checked against a script without it, and said in words; the database would only refuse.
        row.decides.filter(retired_at__isnull=False).update(asked_after=None, asked_if=[])
        row.retired_at = now
        row.save(update_fields=["retired_at"])
        note_version(campaign, now=now)
    record("delete", row, chapter=campaign.chapter, by=by, now=now)
    row.delete()
    note_version(campaign, now=now)


def campaign_of(row: Row) -> Campaign:
    return row.question.campaign if isinstance(row, Choice) else row.campaign


def _hold(campaign: Campaign) -> None:
    Campaign.objects.hold(campaign.pk)


def _noted(verb: str, row: RowT, campaign: Campaign, by: User, now: datetime) -> RowT:
    note_version(campaign, now=now)
    record(verb, row, chapter=campaign.chapter, by=by, now=now)
    return row


def _unchanged(row: RowT, seen: str) -> RowT:
    """As it stands now, which must be as it was seen."""
    model: Any = type(row)
    found: RowT = model.objects.get(pk=row.pk)
    if state_of(found) != seen:
        raise ChangedMeanwhile(label=found.label)
    return found


def _check_permitted(campaign: Campaign, kind: str) -> None:
    if kind == Question.Kind.TEXT and not TextPermit.objects.filter(campaign=campaign).exists():
        raise TextsOff


def _check_may_go(row: Row) -> None:
    if isinstance(row, Counter) and row.key in Counter.ATTEMPTS:
        raise CountsAsAttempt(label=row.label)


def _saved(row: RowT, fields: dict[str, Any], by: User, now: datetime) -> RowT:
    before = state_of(row)
    for name, value in fields.items():
        setattr(row, name, value)
    if state_of(row) == before:
        return row
    row.save(update_fields=[*fields])
    return _noted("edit", row, campaign_of(row), by, now)


def _replaced(row: RowT, again: RowT, by: User, now: datetime) -> RowT:
    """`again` in the place of `row`, which is retired. What hung on the old one hangs on the new one."""
    siblings = _siblings(row)
    again.key, again.position = _key(again.label, siblings), row.position
    again.save()
    type(row).objects.filter(pk=row.pk).update(retired_at=now)
    if isinstance(row, Question) and isinstance(again, Question):
        choices = row.choices.in_use().values("key", "label", "position")
        Choice.objects.bulk_create([Choice(question=again, **choice) for choice in choices])
        row.decides.filter(retired_at=None).update(asked_after=again)
    if isinstance(row, Choice):
        for hanging in row.question.decides.all():
            if row.key in hanging.asked_if:
                hanging.asked_if = sorted({again.key, *hanging.asked_if} - {row.key})
                hanging.save(update_fields=["asked_if"])
    return _noted("replace", again, campaign_of(row), by, now)


def _put_in_order(row: RowT, used: Iterable[Row], by: User, now: datetime) -> RowT:
    retired = [each for each in _siblings(row) if each.retired_at is not None]
    for position, each in enumerate([*used, *retired]):
        type(each).objects.filter(pk=each.pk).update(position=position)
    return _noted("move", row, campaign_of(row), by, now)


def _owner(row: Row) -> str:
    return "question" if isinstance(row, Choice) else "campaign"


def _used(row: Row) -> list[Row]:
    return [each for each in _siblings(row) if each.retired_at is None]


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
