"""Which answers fit a script, and what becomes of those that nobody asked for."""

import pytest

from outreach.errors import AnswerOutOfBounds, AnswerUnknown, NoteRefused
from outreach.queries.scripts import Asked, Script
from outreach.rules.answers import checked_answers

A_OR_B = (("a", "A"), ("b", "B"))
YES_OR_NO = (("yes", "Yes"), ("no", "No"))
FIVE = tuple((str(step), str(step)) for step in range(1, 6))


def asked(key, kind, options=(), **fields):
    return Asked(1, key, f"{key}?", kind, options, **fields)


def script(*questions):
    return Script((), (), questions)


SCRIPT = script(
    asked("heard", "choice", A_OR_B),
    asked("topics", "several", A_OR_B),
    asked("union", "yes_no", YES_OR_NO),
    asked("sure", "scale", FIVE, least=1, most=5),
    asked("years", "number", least=0, most=50),
    asked("else", "text"),
)
CHAIN = script(
    asked("heard", "choice", A_OR_B),
    asked("topics", "several", A_OR_B, after="heard", among=frozenset("a")),
    asked("sure", "scale", FIVE, least=1, most=5, after="topics", among=frozenset("ab")),
    asked("why", "yes_no", YES_OR_NO, after="sure", among=frozenset("45")),
)


@pytest.mark.parametrize(
    ("answers", "stored"),
    [
        ({}, {}),
        ({"heard": "a", "topics": ["b", "a"], "union": "no"}, {"heard": "a", "topics": ["b", "a"], "union": "no"}),
        ({"topics": "a"}, {"topics": ["a"]}),
        ({"topics": []}, {}),
        ({"sure": 5, "years": 0}, {"sure": 5, "years": 0}),
    ],
)
def test_answers_from_the_script_are_stored(answers, stored):
    checked = checked_answers(SCRIPT, answers)
    assert (checked.answers, checked.notes, checked.left_out) == (stored, {}, [])


@pytest.mark.parametrize(
    "answers",
    [
        {"heard": "c"},
        {"heard": ["a"]},
        {"heard": "yes"},
        {"heard": 1},
        {"topics": ["a", "c"]},
        {"topics": 1},
        {"union": "maybe"},
        {"union": ["yes"]},
        {"else": 7},
        {"else": ["a"]},
        {"age": "a"},
    ],
)
def test_other_answers_are_refused_by_the_question(answers):
    with pytest.raises(AnswerUnknown) as refused:
        checked_answers(SCRIPT, answers)
    assert f"“{next(iter(answers))}”" in str(refused.value)


@pytest.mark.parametrize(
    "answers", [{"sure": 0}, {"sure": 6}, {"sure": "5"}, {"years": -1}, {"years": 51}, {"years": ["1"]}]
)
def test_numbers_outside_their_bounds_are_refused_with_the_bounds(answers):
    with pytest.raises(AnswerOutOfBounds) as refused:
        checked_answers(SCRIPT, answers)
    bounds = "1 to 5" if "sure" in answers else "0 to 50"
    assert f"takes a whole number from {bounds}" in str(refused.value)


def test_a_short_text_stands_apart():
    checked = checked_answers(SCRIPT, {"heard": "a", "else": "  The bus\nwas late "})
    assert (checked.answers, checked.notes) == ({"heard": "a"}, {"else": "The bus was late"})
    assert checked_answers(SCRIPT, {"else": " \n"}).notes == {}
    with pytest.raises(NoteRefused):
        checked_answers(SCRIPT, {"else": "x" * 281})


def test_a_short_text_is_left_out_where_they_were_switched_off():
    checked = checked_answers(script(asked("else", "text", is_permitted=False)), {"else": "555 123 4567"})
    assert (checked.notes, checked.left_out) == ({}, ["“else?”: short texts were switched off."])


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"heard": "a", "topics": ["b"], "sure": 4, "why": "no"}, ["heard", "topics", "sure", "why"]),
        ({"heard": "a", "topics": ["b"], "sure": 3, "why": "no"}, ["heard", "topics", "sure"]),
        ({"heard": "a", "sure": 4}, ["heard"]),
        ({"heard": "b", "topics": ["a"], "sure": 5, "why": "yes"}, ["heard"]),
        ({"topics": ["a"]}, []),
    ],
)
def test_what_hangs_on_another_answer_is_left_out_unless_that_was_given(answers, kept):
    checked = checked_answers(CHAIN, answers)
    assert list(checked.answers) == kept
    assert len(checked.left_out) == len(answers) - len(kept)


def test_why_an_answer_was_left_out_is_said():
    checked = checked_answers(CHAIN, {"topics": ["a"]})
    assert checked.left_out == ["“topics?” is asked only after certain answers to “heard?”."]


def test_a_question_of_another_version_was_not_on_the_screen():
    checked = checked_answers(script(), {"heard": "a"}, ever=SCRIPT)
    assert (checked.answers, checked.left_out) == ({}, ["“heard?”: it was not on this screen."])
    with pytest.raises(AnswerUnknown):
        checked_answers(script(), {"age": "a"}, ever=SCRIPT)
