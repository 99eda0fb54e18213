"""The kit: who has what, and since when."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from people.models import AuditEntry
from shifts.actions.kit import add_thing, hand_over, remove_thing
from shifts.errors import ThingGone
from shifts.models import Thing
from tests.factories import NOW, make_chapter, make_member
from tests.races import race

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def chapter(db):
    return make_chapter()


@pytest.fixture
def captain(chapter):
    return make_member(chapter, "captain", name="Carmen")


@pytest.fixture
def banner(chapter, captain):
    return add_thing(chapter, name="Banner", by=captain, now=NOW)


def where(thing):
    thing = Thing.objects.get(pk=thing.pk)
    return thing.holder, thing.place, thing.since


def test_nobody_has_it_until_somebody_says_so(banner):
    assert where(banner) == (None, "", None)


def test_it_is_with_somebody_or_lies_somewhere_and_only_that_is_kept(banner, chapter, captain):
    ada = make_member(chapter, name="Ada")
    hand_over(banner, person=ada, by=captain, now=NOW)
    assert where(banner) == (ada, "", NOW)
    hand_over(banner, place="Office, left shelf", by=captain, now=LATER)
    assert where(banner) == (None, "Office, left shelf", LATER)
    assert not AuditEntry.objects.filter(detail__icontains="shelf").exists()  # nothing that somebody wrote


def test_said_twice_it_is_there_since_the_first_time(banner, captain):
    hand_over(banner, person=captain, by=captain, now=NOW)
    hand_over(Thing.objects.get(), person=captain, by=captain, now=LATER)
    assert where(banner) == (captain, "", NOW)
    assert AuditEntry.objects.filter(verb="handed over").count() == 1


def test_one_of_a_name_is_enough(banner, chapter, captain):
    assert add_thing(chapter, name="Banner", by=captain, now=LATER) == banner
    assert add_thing(make_chapter(), name="Banner", by=captain, now=NOW) != banner


def test_off_the_list_nothing_is_left_of_it(banner, captain):
    remove_thing(banner, by=captain, now=NOW)
    assert not Thing.objects.exists()


def test_taken_off_the_list_meanwhile_it_is_handed_to_nobody_and_taken_off_once(banner, captain):
    held = Thing.objects.get()
    for _twice in range(2):
        remove_thing(banner, by=captain, now=NOW)
    with pytest.raises(ThingGone):
        hand_over(held, person=captain, by=captain, now=LATER)
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")][1:] == ["removed thing"]


def test_captains_of_the_chapter_see_it_and_nobody_else(banner, chapter, captain):
    assert list(Thing.objects.visible_to(captain)) == [banner]
    for other in (make_member(chapter), make_member(make_chapter(), "organizer"), AnonymousUser()):
        assert not Thing.objects.visible_to(other).exists()


def test_the_database_refuses_two_places_at_once(banner, captain):
    with pytest.raises(IntegrityError), transaction.atomic():
        Thing.objects.update(holder=captain, place="Office")


@pytest.mark.django_db(transaction=True)
def test_added_twice_at_once_it_is_there_once(chapter, captain):
    made = race(*[lambda: add_thing(chapter, name="Banner", by=captain, now=NOW)] * 2)
    assert made == [Thing.objects.get()] * 2
