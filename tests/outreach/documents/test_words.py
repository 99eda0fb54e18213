import pytest
from django.utils.translation import override

from outreach.documents.words import hours, number, per_hour, share


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [(None, 0, "–"), (0, 0, "0"), (1234567, 0, "1,234,567"), (9.75, 1, "9.8"), (5.25, 1, "5.3"), (2 / 3, 0, "1")],
)
def test_numbers_are_rounded_not_cut_and_grouped(value, decimals, words):
    assert number(value, decimals) == words


def test_numbers_are_written_as_the_language_does():
    with override("de"):
        assert number(1234.56, 1) == "1.234,6"


def test_spanish_numbers_are_written_as_in_the_americas():
    with override("es"):
        assert number(1234.56, 1) == "1,234.6"


def test_shares_are_whole_percents():
    assert [share(value) for value in (None, 0, 1 / 3, 2 / 3, 1)] == ["–", "0%", "33%", "67%", "100%"]


def test_hours_that_nobody_knows_are_said_to_be_unknown():
    assert (hours(None), per_hour(None)) == ("no attendance yet", "no attendance yet")
    assert (hours(0), per_hour(0)) == ("0.0", "0.0")
