"""The demo's believable past and near future: who claimed, who came, what was said. Seeded, and made by the same
actions that the screens call, so that it holds to every rule."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from config.demo.stage import Stage
from outreach.actions.snapshots import freeze_weeks
from outreach.actions.sync import store_items
from outreach.models import Question
from outreach.queries.scripts import Asked
from outreach.rules.answers import Answer, is_asked
from people.models import User
from shifts.actions.claims import claim_shift, release_signup
from shifts.actions.closing import close_shift
from shifts.actions.confirming import confirm_signup
from shifts.actions.editing import cancel_shift
from shifts.actions.presence import mark
from shifts.models import Attendance, Shift, Signup
from shifts.rules.asking import awaits_word

# Of those who promise, the share that comes: "half of those who promise do not come" is the field's figure.
SHOW_RATE = 0.58
FULL_CLAIMS_AHEAD = timedelta(days=10)
OUTCOMES = {"interested": 0.3, "wants_to_leave": 0.05, "talked": 0.3, "not_now": 0.35}


def play(stage: Stage) -> None:
    """Fill the shifts of the stage's campaign up to the present and for the days ahead."""
    shifts = list(stage.campaign.shifts.with_place())
    marked = _one_full_one_empty_one_cancelled(stage, [each for each in shifts if each.starts_at > stage.now])
    for shift in shifts:
        if shift.pk not in marked:
            _claims(stage, shift, wanted=_how_many(stage, shift))
        if shift.starts_at <= stage.now:
            _take_place(stage, shift)
    freeze_weeks(now=stage.now)


def _one_full_one_empty_one_cancelled(stage: Stage, ahead: list[Shift]) -> set[int]:
    """Three shifts of the coming days that a visitor of the demo should find; returns their ids."""
    placed = [each for each in ahead if each.location]
    full, empty, cancelled = placed[2], placed[4], placed[7]
    _claims(stage, full, wanted=full.capacity)
    cancel_shift(cancelled, reason="Street works at the corner", by=stage.organizer, now=stage.now)
    return {full.pk, empty.pk, cancelled.pk}


def _how_many(stage: Stage, shift: Shift) -> int:
    """How many claim it: more where the talks are good, fewer the further ahead it is."""
    draw = stage.rng.random
    if shift.starts_at > stage.now + FULL_CLAIMS_AHEAD:
        return int(draw() < 0.15)
    liked = stage.talks[shift.location.name][shift.period] / 3 if shift.location else 0.8
    return sum(draw() < 0.3 + 0.3 * liked for _ in range(shift.capacity))


def _claims(stage: Stage, shift: Shift, *, wanted: int) -> None:
    """`wanted` claims by people who are free then; a few are released again, some of them late."""
    rng = stage.rng
    busy = set(
        Signup.objects.active()
        .filter(shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at)
        .values_list("person_id", flat=True)
    )
    free = [each for each in stage.volunteers if each.pk not in busy]
    for person in _keen_ones(stage, free, wanted):
        at = min(shift.starts_at, stage.now) - timedelta(hours=rng.uniform(14, 240))
        signup = claim_shift(shift, person=person, by=person, now=at).signup
        if awaits_word(signup, stage.now) and shift.starts_at > stage.now and person.pk % 3:
            confirm_signup(signup, by=person, now=stage.now - timedelta(minutes=20))
        if shift.starts_at <= stage.now and rng.random() < 0.1:
            before = timedelta(hours=rng.choice([2, 8, 13]))
            release_signup(signup, by=person, now=shift.starts_at - before)


def _keen_ones(stage: Stage, people: list[User], wanted: int) -> list[User]:
    """Some do much more than others: the earlier in the list, the likelier."""
    order = sorted(people, key=lambda person: stage.rng.random() ** (1 + 2 / (1 + person.pk % 7)))
    return order[-wanted:] if wanted else []


def _take_place(stage: Stage, shift: Shift) -> None:
    """Who came to a shift that has begun, what they logged, and its closing where the captain has closed it."""
    captain = stage.captains[0]
    claims = list(Signup.objects.active().filter(shift=shift).select_related("person"))
    came = [claim.person for claim in claims if stage.rng.random() < SHOW_RATE]
    until = min(shift.ends_at, stage.now)
    for person in came:
        _log(stage, shift, person, until=until)
    is_closed = shift.ends_at < stage.now - timedelta(hours=20) and stage.rng.random() < 0.92
    if not is_closed:
        return
    for claim in claims:
        here = claim.person in came
        excused = not here and stage.rng.random() < 0.2
        status = Attendance.Status.CHECKED_IN if here else Attendance.Status.NO_SHOW
        mark(
            shift,
            person=claim.person,
            status=Attendance.Status.EXCUSED if excused else status,
            reason="Fell ill" if excused else "",
            by=captain,
            now=shift.ends_at,
        )
    times = {person.pk: (shift.starts_at, shift.ends_at - _left_early(stage)) for person in came}
    close_shift(shift, times=times, flyers_left=stage.rng.randrange(60), by=captain, now=shift.ends_at)


def _left_early(stage: Stage) -> timedelta:
    return timedelta(minutes=stage.rng.choice([0, 0, 0, 0, 15, 30]))


def _log(stage: Stage, shift: Shift, person: User, *, until: datetime) -> None:
    """One person's taps between the start and `until`."""
    hours = (until - shift.starts_at).total_seconds() / 3600
    rate = stage.talks[shift.location.name][shift.period] if shift.location else 2.0
    talks = round(hours * rate * stage.rng.uniform(0.8, 1.5))
    items = [*_conversations(stage, shift, talks, until), *_tallies(stage, shift, talks, until)]
    for result in store_items(items, person=person, now=until):
        if result.status not in ("stored", "held"):
            raise RuntimeError(f"the demo made a row that was {result.status}: {result.detail}")


def _item(stage: Stage, shift: Shift, kind: str, until: datetime) -> dict[str, Any]:
    span = (until - shift.starts_at).total_seconds()
    at = shift.starts_at + timedelta(seconds=int(stage.rng.uniform(0, span)))
    return {
        "id": str(UUID(int=stage.rng.getrandbits(128), version=4)),
        "kind": kind,
        "shift": shift.pk,
        "occurred_at": at.isoformat(),
    }


def _conversations(stage: Stage, shift: Shift, talks: int, until: datetime) -> Iterator[dict[str, Any]]:
    for _ in range(talks):
        outcome = stage.rng.choices(list(OUTCOMES), weights=list(OUTCOMES.values()))[0]
        said = {"outcome": outcome, "answers": _answers(stage), "script_version": stage.script.version}
        yield _item(stage, shift, "conversation", until) | said


def _answers(stage: Stage) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question, rng in stage.questions:
        if is_asked(question, answers) and rng.random() < 0.7:
            answers[question.key] = _answer(question, rng)
    return answers


def _answer(question: Asked, rng: Random) -> Answer:
    values = [value for value, _label in question.options]
    if question.is_several:
        return rng.sample(values, k=rng.randint(1, 2))
    chosen = rng.choice(values)
    return int(chosen) if question.kind == Question.Kind.SCALE else chosen


def _tallies(stage: Stage, shift: Shift, talks: int, until: datetime) -> Iterator[dict[str, Any]]:
    """For each talk some two who walked on, one who said no and two flyers, tapped a few at a time."""
    totals = Counter(approached=talks * 2 + 3, declined=talks + 2, flyers=talks * 2)
    for counter, total in totals.items():
        cuts = sorted({0, total, *(stage.rng.randint(0, total) for _ in range(3))})
        for low, high in pairwise(cuts):
            yield _item(stage, shift, "tally", until) | {"counter": counter, "delta": high - low}
