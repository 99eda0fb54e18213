"""A new corner on the spot."""

import pytest
from django.db import connection

from shifts.actions import moving
from shifts.actions.moving import move_to_new_corner
from shifts.actions.places import LocationDetails
from shifts.models import Location
from tests.factories import NOW, make_campaign, make_location, make_member, make_shift
from tests.races import Meeting, race

TENT = LocationDetails("Pop-up", "", "Under the blue tent", "", 40.75, -73.99, ())


@pytest.fixture
def two_taps(db, monkeypatch):
    campaign = make_campaign()
    shift, captain = make_shift(campaign, make_location(campaign.chapter)), make_member(campaign.chapter, "captain")
    monkeypatch.setattr(moving, "add_location", Meeting(moving.add_location))
    return [lambda: move_to_new_corner(shift, details=TENT, seen="", by=captain, now=NOW)] * 2


def corners():
    return Location.objects.filter(name=TENT.name).count()


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_corner(two_taps):
    first, second = race(*two_taps)
    assert first.location == second.location
    assert corners() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_make_two(two_taps, monkeypatch):
    """The control. (SQLite lets one transaction in at a time, whatever is locked.)"""
    monkeypatch.setattr(moving.Chapter.objects, "select_for_update", lambda **_: moving.Chapter.objects.all())
    race(*two_taps)
    assert corners() == (1 if connection.vendor == "sqlite" else 2)
