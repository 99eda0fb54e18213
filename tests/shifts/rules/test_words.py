"""How a shift is named in a sentence."""

import pytest
from django.utils import translation

from shifts.rules.words import shift_in_words
from tests.factories import make_campaign, make_chapter, make_location, make_shift

pytestmark = pytest.mark.django_db


def test_day_and_clock_are_the_chapters_and_the_place_is_named():
    campaign = make_campaign(make_chapter(time_zone="America/Los_Angeles"))
    shift = make_shift(campaign, make_location(campaign.chapter, "Mission St"))
    assert shift_in_words(shift) == "Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m., Mission St"


def test_a_floating_shift_has_its_place_later():
    assert shift_in_words(make_shift(floating=True)).endswith(", place comes later")


def test_it_speaks_the_readers_language():
    shift = make_shift()
    with translation.override("es"):
        assert shift_in_words(shift) == f"mar 4 ago, 8\u00a0a.m. – 10\u00a0a.m., {shift.location}"
