"""A captain chooses what she is told of."""

import pytest
from django.urls import reverse

from shifts.models import AlertRule
from tests.factories import make_user


def rules():
    return dict(AlertRule.objects.values_list("kind", "hours"))


def test_nothing_is_told_until_she_chooses(pages):
    page = pages.get("alerts")
    assert [field.value() for field in page.context["form"]] == [None] * 4
    assert rules() == {}


def test_she_chooses_and_chooses_again(pages):
    page = pages.post("alerts", short="24", held="0")
    assert pages.said(page) == ["Saved."]
    assert rules() == {"short": 24, "held": 0}
    assert 'value="24" selected' in page.content.decode()
    pages.post("alerts", short="4", unclosed="2")
    assert rules() == {"short": 4, "unclosed": 2}


@pytest.mark.parametrize("sent", [{"short": "5"}, {"held": "yes"}, {"late_release": "-1"}])
def test_what_cannot_be_chosen_is_refused_and_changes_nothing(pages, sent):
    pages.post("alerts", short="24")
    page = pages.post("alerts", **sent)
    assert page.context["form"].errors
    assert rules() == {"short": 24}


def test_it_is_for_captains(client, db):
    client.force_login(make_user())
    assert client.get(reverse("shifts:captain_alerts")).status_code == 404
