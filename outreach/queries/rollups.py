"""What the figures kept of each shift say, and what they should say: counted anew from the rows that were logged."""

import json
from collections import Counter as Bag
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, Self

from django.db import connection
from django.db.models import Count, Q, Sum

from outreach.models import Conversation, Counter, ShiftAnswer, ShiftFigures, Tally
from outreach.queries.scripts import choosable
from shifts.models import Attendance, PastPresence, Shift

# The row of a question that says how often it was answered at all.
ANSWERED = ""
# What is written of a shift.
FIELDS = (
    "shift_id", "campaign_id", "location_id", "period", "starts_on", "starts_at", "weekday", "conversations",
    "attempts", "seconds", "people", "counters", "outcomes",
)  # fmt: skip
Choices = Mapping[tuple[int, str], Collection[str]]


class Place(NamedTuple):
    """Where and when a shift is, under the names of its fields."""

    campaign_id: int
    location_id: int | None
    period: str
    starts_on: date
    starts_at: datetime


class Written(NamedTuple):
    """What stands in the tables about one shift: the fields of its ShiftFigures, and of each of its ShiftAnswer by
    question and choice."""

    figures: dict[str, Any]
    answers: dict[tuple[str, str], dict[str, Any]]


@dataclass
class Sums:
    """What one shift came to. `answers` is {(question, choice): how often with which outcome}; see ShiftAnswer."""

    place: Place
    seconds: int | None = None
    people: int = 0
    counters: Bag[str] = field(default_factory=Bag)
    outcomes: Bag[str] = field(default_factory=Bag)
    answers: dict[tuple[str, str], Bag[str]] = field(default_factory=lambda: defaultdict(Bag))

    @classmethod
    def of(cls, written: Written) -> Self:
        figures = written.figures
        found = cls(
            Place(*(figures[name] for name in Place._fields)),
            figures["seconds"],
            figures["people"],
            Bag(figures["counters"]),
            Bag(figures["outcomes"]),
        )
        for said, answer in written.answers.items():
            found.answers[said] = Bag(answer["outcomes"])
        return found

    @property
    def is_something(self) -> bool:
        return self.seconds is not None or bool(self.outcomes or self.counters)

    def written(self, shift_id: int) -> Written:
        conversations = self.outcomes.total()
        figures = {
            "shift_id": shift_id,
            **self.place._asdict(),
            "weekday": self.place.starts_on.weekday(),
            "conversations": conversations,
            "attempts": conversations + sum(self.counters[key] for key in Counter.ATTEMPTS),
            "seconds": self.seconds,
            "people": self.people,
            "counters": dict(self.counters),
            "outcomes": dict(self.outcomes),
        }
        answers = {said: {"number": by.total(), "outcomes": dict(by)} for said, by in self.answers.items()}
        return Written(figures, answers)

    def with_outcome(self, outcome: str) -> Self:
        """The conversations that ended so, and the hours; counters have no outcome."""

        def only(outcomes: Bag[str]) -> Bag[str]:
            return Bag({outcome: outcomes[outcome]} if outcomes[outcome] else {})

        found = type(self)(self.place, self.seconds, self.people, outcomes=only(self.outcomes))
        found.answers.update({said: part for said, by in self.answers.items() if (part := only(by))})
        return found

    def add_conversations(self, outcome: str, answers: Mapping[str, Any], choices: Choices, number: int = 1) -> None:
        """So many conversations with the same outcome and answers. Only what can be chosen is counted one by one: words
        of somebody's own are an answer, and no more."""
        self.outcomes[outcome] += number
        for question, said in answers.items():
            self.answers[question, ANSWERED][outcome] += number
            known = choices.get((self.place.campaign_id, question), ())
            for choice in said if isinstance(said, list) else [said]:
                if isinstance(choice, int) or choice in known:
                    self.answers[question, str(choice)][outcome] += number

    def add_counts(self, counter: str, number: int) -> None:
        self.counters[counter] += number
        if not self.counters[counter]:  # what corrections brought to nothing is as if it had not been
            del self.counters[counter]


def count(where: Q) -> dict[int, Sums]:
    """What the rows and the attendances that pass `where` (of their shift and person) come to, by shift. Four queries,
    one more where questions were answered."""
    talks = Conversation.objects.counted().filter(where).order_by()
    grouped = list(talks.values_list("shift_id", "outcome__key", "answers").annotate(Count("pk")))
    tallies = Tally.objects.counted().filter(where).order_by()
    counts = list(tallies.values_list("shift_id", "counter__key").annotate(Sum("delta")))
    times = _hours(where)
    shift_ids = {row[0] for row in (*grouped, *counts)} | times.keys()
    found = {pk: Sums(place) for pk, place in places(shift_ids).items()}
    campaigns = {found[shift].place.campaign_id for shift, _outcome, answers, _number in grouped if answers}
    choices = choosable(campaigns) if campaigns else {}
    for shift, outcome, answers, number in grouped:
        found[shift].add_conversations(outcome, answers, choices, number)
    for shift, counter, number in counts:
        found[shift].add_counts(counter, number)
    for shift, (seconds, people) in times.items():
        found[shift].seconds, found[shift].people = seconds, people
    return {pk: sums for pk, sums in found.items() if sums.is_something}


def _hours(where: Q) -> dict[int, tuple[int, int]]:
    """By shift, the seconds and how many people they are of, where they are known."""
    hours = Attendance.objects.attended().with_hours().filter(where, Q(time_there__isnull=False)).order_by()
    times = hours.values_list("shift_id").annotate(Sum("time_there"), Count("pk"))
    return {shift: (round(time_there.total_seconds()), people) for shift, time_there, people in times}


def counted_anew(shift_ids: Collection[int]) -> dict[int, Written]:
    """What should stand there, by shift, without those where nothing counts. Exact while the shifts are held: whoever
    changes what counts holds them too."""
    found = count(Q(shift__in=shift_ids))
    _add_past(found, shift_ids)
    return {pk: sums.written(pk) for pk, sums in found.items()}


def with_hours_anew(before: Mapping[int, Written], shift_ids: Collection[int]) -> dict[int, Written]:
    """The same where `before` stands there and no row has begun or ceased to count: only who was there is looked at."""
    found = {pk: Sums.of(written) for pk, written in before.items()}
    times = _hours(Q(shift__in=shift_ids))
    found |= {pk: Sums(place) for pk, place in places(times.keys() - found.keys()).items()}
    for pk, sums in found.items():
        sums.seconds, sums.people = times.get(pk, (None, 0))
    _add_past(found, shift_ids)
    return {pk: sums.written(pk) for pk, sums in found.items() if sums.is_something}


def _add_past(found: dict[int, Sums], shift_ids: Collection[int]) -> None:
    """The hours of those whose attendance is nobody's any more. A shift has hours only where all of them are known:
    theirs, and those of whoever is marked there today."""
    past = PastPresence.objects.filter(shift__in=shift_ids, people__gt=0)
    hours = {pk: (seconds, people) for pk, seconds, people in past.values_list("shift_id", "seconds", "people")}
    there = set(Attendance.objects.attended().filter(shift__in=hours).values_list("shift_id", flat=True))
    found |= {pk: Sums(place) for pk, place in places(hours.keys() - found.keys()).items()}
    for pk, (seconds, people) in hours.items():
        sums = found[pk]
        if seconds is None or (pk in there and sums.seconds is None):
            sums.seconds, sums.people = None, 0
        else:
            sums.seconds, sums.people = (sums.seconds or 0) + seconds, sums.people + people
        if not sums.is_something:
            del found[pk]


def written_of(shift_ids: Collection[int]) -> dict[int, Written]:
    """What stands there, by shift. Two queries."""
    rows = ShiftFigures.objects.filter(pk__in=shift_ids).values(*FIELDS)
    found = {row["shift_id"]: Written(row, {}) for row in rows}
    answers = ShiftAnswer.objects.filter(figures__in=shift_ids)
    for shift, question, choice, number, outcomes in answers.values_list(
        "figures_id", "question", "choice", "number", "outcomes"
    ):
        found[shift].answers[question, choice] = {"number": number, "outcomes": outcomes}
    return found


# Of each shift in one look: where and when it is, what stands there of it, and whether a person is its guest. Written
# out: each batch of rows asks it, and Django takes longer to put it together than the database to answer.
_STANDING = """
    SELECT s.id, s.campaign_id, s.location_id, s.period, s.starts_on, s.starts_at, f.seconds, f.people, f.counters,
        f.outcomes, (SELECT {listed} FROM outreach_shiftanswer a WHERE a.figures_id = s.id),
        EXISTS (SELECT 1 FROM shifts_attendance g WHERE g.shift_id = s.id AND g.person_id = %s AND g.status IN (%s, %s))
    FROM shifts_shift s LEFT JOIN outreach_shiftfigures f ON f.shift_id = s.id
    WHERE s.id IN ({shifts})
"""
_LISTED = {
    "postgresql": "jsonb_agg(jsonb_build_array(a.question, a.choice, a.outcomes))",
    "sqlite": "json_group_array(json_array(a.question, a.choice, json(a.outcomes)))",
}


def standing(shift_ids: Collection[int], *, person_id: int) -> dict[int, Sums]:
    """What stands there, by shift, of those where the person is no guest: what she logs there counts. One query."""
    sql = _STANDING.format(listed=_LISTED[connection.vendor], shifts=", ".join(["%s"] * len(shift_ids)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [person_id, *Attendance.GUESTS, *shift_ids])
        return {pk: _as_sums(*columns) for pk, *columns, is_guest in cursor.fetchall() if not is_guest}


def _as_sums(*columns: Any) -> Sums:
    campaign, location, period, day, moment, seconds, people, counters, outcomes, answers = columns
    place = Place(campaign, location, period, day, moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    found = Sums(place, seconds, people or 0)
    found.counters.update(json.loads(counters or "{}"))
    found.outcomes.update(json.loads(outcomes or "{}"))
    for question, choice, by_outcome in json.loads(answers or "[]"):
        found.answers[question, choice] = Bag(by_outcome)
    return found


def places(shift_ids: Collection[int]) -> dict[int, Place]:
    rows = Shift.objects.filter(pk__in=shift_ids).values_list("pk", *Place._fields)
    return {pk: Place(*place) for pk, *place in rows}


@dataclass(frozen=True)
class Difference:
    """One thing about a shift that stands there as `written` and is `counted` otherwise; None for nothing."""

    shift_id: int
    what: str
    written: Any
    counted: Any


def differences(before: Mapping[int, Written], after: Mapping[int, Written]) -> Iterator[Difference]:
    """Whatever stands there and is not what is counted, shift by shift."""
    for pk in sorted({*before, *after}):
        if before.get(pk) == after.get(pk):
            continue
        said, found = _in_words(before.get(pk)), _in_words(after.get(pk))
        for what in dict.fromkeys((*said, *found)):
            if said.get(what) != found.get(what):
                yield Difference(pk, what, said.get(what), found.get(what))


def _in_words(written: Written | None) -> dict[str, Any]:
    if written is None:
        return {}
    answers = {f"answers {question} {choice}".rstrip(): said for (question, choice), said in written.answers.items()}
    return {**written.figures, **answers}
