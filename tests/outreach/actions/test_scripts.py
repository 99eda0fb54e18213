"""A new campaign's counters and outcomes."""

import pytest
from django.utils import translation

from outreach.actions.scripts import default_script
from outreach.models import Counter, Outcome, Question
from tests.factories import NOW, make_campaign

pytestmark = pytest.mark.django_db


def test_a_new_campaign_counts_and_asks_what_nearly_every_street_needs():
    campaign = make_campaign()
    default_script(campaign, now=NOW)
    assert list(Counter.objects.values_list("key", "label")) == [
        ("approached", "Approached"),
        ("declined", "Declined"),
        ("flyers", "Flyers taken"),
    ]
    assert list(Outcome.objects.values_list("key", "label", "position")) == [
        ("interested", "Interested", 0),
        ("wants_to_leave", "Wants to leave their job", 1),
        ("talked", "Good talk", 2),
        ("not_now", "Not now", 3),
    ]
    assert not Question.objects.exists()


def test_giving_it_twice_changes_nothing():
    campaign = make_campaign()
    default_script(campaign, now=NOW)
    Counter.objects.filter(key="flyers").update(label="Leaflets")
    with translation.override("es"):
        default_script(campaign, now=NOW)
    assert Counter.objects.count() == 3
    assert Outcome.objects.count() == 4
    assert Counter.objects.get(key="flyers").label == "Leaflets"
