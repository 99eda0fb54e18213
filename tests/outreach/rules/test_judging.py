"""When a row counts at once, is held, or is refused."""

from datetime import timedelta

import pytest

from outreach.errors import AnswerUnknown, InFuture, LoggedOnCancelled, TooOld
from outreach.models import Choice, Hold, Question
from outreach.queries.scripts import script_for
from outreach.rules import judging
from shifts.models import Shift
from tests.factories import NOW, make_campaign

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
SHIFT = Shift(starts_at=NOW, ends_at=NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("at", "hold"),
    [
        (SHIFT.starts_at - 30 * MINUTE - SECOND, Hold.EARLY),
        (SHIFT.starts_at - 30 * MINUTE, ""),
        (SHIFT.starts_at, ""),
        (SHIFT.ends_at, ""),
        (SHIFT.ends_at + timedelta(hours=72), ""),
        (SHIFT.ends_at + timedelta(hours=72) + SECOND, Hold.LATE),
    ],
)
def test_from_30_minutes_before_the_start_to_72_hours_after_the_end_counts(at, hold):
    assert judging.hold_by_time(SHIFT, at) == hold


@pytest.mark.parametrize("at", [NOW + 10 * MINUTE, NOW, NOW - timedelta(days=30)])
def test_a_moment_of_the_last_30_days_is_taken(at):
    judging.check_moment(at, now=NOW)


@pytest.mark.parametrize(
    ("at", "refusal"), [(NOW + 10 * MINUTE + SECOND, InFuture), (NOW - timedelta(days=30) - SECOND, TooOld)]
)
def test_the_future_and_the_far_past_are_refused(at, refusal):
    with pytest.raises(refusal):
        judging.check_moment(at, now=NOW)


def test_what_happened_before_a_shift_was_cancelled_happened():
    cancelled = Shift(cancelled_at=NOW)
    judging.check_standing(cancelled, at=NOW - SECOND)
    with pytest.raises(LoggedOnCancelled):
        judging.check_standing(cancelled, at=NOW)


@pytest.mark.parametrize(
    ("delta", "total", "odd"), [(100, 100, False), (101, 101, True), (1, 2400, False), (1, 2401, True)]
)
def test_a_tally_is_odd_when_no_hand_counts_like_that(delta, total, odd):
    assert judging.is_odd_tally(SHIFT, delta=delta, total=total) is odd


@pytest.mark.parametrize(("total", "odd"), [(480, False), (481, True)])
def test_conversations_are_odd_when_nobody_talks_that_fast(total, odd):
    assert judging.is_odd_conversation(SHIFT, total=total) is odd


def test_a_very_short_shift_is_judged_like_an_hour():
    short = Shift(starts_at=NOW, ends_at=NOW + 5 * MINUTE)
    assert not judging.is_odd_conversation(short, total=240)


@pytest.fixture
def script(db):
    campaign = make_campaign()
    for key, kind in [("heard", "choice"), ("topics", "several"), ("union", "yes_no")]:
        question = Question.objects.create(campaign=campaign, key=key, label=key, kind=kind)
        if kind != "yes_no":
            for choice in ["a", "b"]:
                Choice.objects.create(question=question, key=choice, label=choice)
    return script_for(campaign)


@pytest.mark.parametrize(
    ("answers", "stored"),
    [
        ({}, {}),
        ({"heard": "a", "topics": ["b", "a"], "union": "no"}, {"heard": "a", "topics": ["b", "a"], "union": "no"}),
        ({"topics": "a"}, {"topics": ["a"]}),
        ({"topics": []}, {}),
    ],
)
def test_answers_from_the_script_are_stored(script, answers, stored):
    assert judging.checked_answers(script, answers) == stored


@pytest.mark.parametrize(
    "answers",
    [
        {"heard": "c"},
        {"heard": ["a"]},
        {"heard": "yes"},
        {"topics": ["a", "c"]},
        {"union": "maybe"},
        {"union": ["yes"]},
        {"age": "a"},
    ],
)
def test_other_answers_are_refused_by_the_question(script, answers):
    with pytest.raises(AnswerUnknown) as refused:
        judging.checked_answers(script, answers)
    assert f"“{next(iter(answers))}”" in str(refused.value)
