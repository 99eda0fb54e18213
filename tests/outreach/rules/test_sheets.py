"""The codes on paper."""

from uuid import uuid4

import pytest

from outreach.rules.sheets import CodeUnknown, id_on_sheet, lettered, numbered

OPTIONS = [("yes", "Yes"), ("no", "No"), ("maybe", "Maybe")]


def test_outcomes_have_numbers_and_answers_letters_in_the_order_of_the_screen():
    assert dict(numbered("outcome", "How", OPTIONS).codes) == dict(zip("123", OPTIONS, strict=True))
    assert dict(lettered("q", "Q", OPTIONS, is_several=False).codes) == dict(zip("abc", OPTIONS, strict=True))


@pytest.mark.parametrize(("typed", "keys"), [("", []), ("b", ["no"]), (" B ", ["no"])])
def test_one_code_is_read(typed, keys):
    assert lettered("q", "Q", OPTIONS, is_several=False).read(typed) == keys


@pytest.mark.parametrize(("typed", "keys"), [("", []), ("ca", ["maybe", "yes"]), ("c, a A", ["maybe", "yes"])])
def test_several_codes_are_read_each_once(typed, keys):
    assert lettered("q", "Q", OPTIONS, is_several=True).read(typed) == keys


@pytest.mark.parametrize("typed", ["d", "ab", "1", "é", "a" * 40, "\u202e"])
def test_a_code_that_is_not_on_the_sheet_is_refused_with_those_that_are(typed):
    with pytest.raises(CodeUnknown, match="only: a b c"):
        lettered("q", "Q", OPTIONS, is_several=False).read(typed)


def test_the_tenth_outcome_has_two_digits():
    ten = numbered("outcome", "How", [(f"key-{number}", "") for number in range(1, 12)])
    assert [ten.read(typed) for typed in ("1", "10", "11")] == [["key-1"], ["key-10"], ["key-11"]]


def test_a_question_with_more_answers_than_letters_ends_at_z():
    many = lettered("q", "Q", [(str(number), "") for number in range(30)], is_several=False)
    assert list(many.codes) == list("abcdefghijklmnopqrstuvwxyz")


def test_a_place_on_a_sheet_has_one_id_for_ever():
    sheet = uuid4()
    assert id_on_sheet(sheet, "1") == id_on_sheet(sheet, "1")
    assert len({id_on_sheet(sheet, "1"), id_on_sheet(sheet, "2"), id_on_sheet(uuid4(), "1")}) == 3
