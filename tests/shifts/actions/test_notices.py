"""Running late, and not finding the others."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shifts.actions import notices
from shifts.actions.claims import release_signup
from shifts.actions.notices import mark_seen, take_back, tell_captain
from shifts.errors import NoClaim, NotNear
from shifts.models import Notice
from tests.factories import claim, make_shift
from tests.races import Meeting, race

LATE, LOST = Notice.Kind.LATE, Notice.Kind.LOST
MINUTE = timedelta(minutes=1)


@pytest.fixture
def signup(campaign):
    return claim(make_shift(campaign))


@pytest.fixture
def near(signup):
    return signup.shift.starts_at - 20 * MINUTE


def stored():
    return list(Notice.objects.order_by("kind").values_list("signup", "kind", "minutes", "made_at", "seen_at"))


def test_said_again_it_is_changed_and_not_doubled(signup, near, captain):
    told = tell_captain(signup, kind=LATE, minutes=5, now=near)
    mark_seen(told, made_at=near, by=captain, now=near)
    tell_captain(signup, kind=LATE, minutes=15, now=near + MINUTE)
    tell_captain(signup, kind=LOST, now=near + MINUTE)
    assert stored() == [
        (signup.pk, "late", 15, near + MINUTE, None),
        (signup.pk, "lost", None, near + MINUTE, None),
    ]


def test_it_is_taken_back_alone_and_twice_is_once(signup, near):
    other = claim(signup.shift)
    for each in (signup, other):
        tell_captain(each, kind=LATE, minutes=5, now=near)
    tell_captain(signup, kind=LOST, now=near)
    for _twice in range(2):
        take_back(signup, kind=LATE)
    assert [row[:2] for row in stored()] == [(other.pk, "late"), (signup.pk, "lost")]


@pytest.mark.parametrize("hours", [-2.01, 3.01])
def test_far_from_the_shift_it_is_refused(signup, hours):
    with pytest.raises(NotNear):
        tell_captain(signup, kind=LOST, now=signup.shift.starts_at + timedelta(hours=hours))
    assert stored() == []


def test_without_a_claim_it_is_refused(signup, near):
    release_signup(signup, by=signup.person, now=near)
    with pytest.raises(NoClaim):
        tell_captain(signup, kind=LOST, now=near)
    assert stored() == []


def test_the_first_look_counts(signup, near, captain):
    told = tell_captain(signup, kind=LATE, minutes=5, now=near)
    mark_seen(told, made_at=near, by=captain, now=near + MINUTE)
    mark_seen(told, made_at=near, by=signup.person, now=near + 2 * MINUTE)
    told.refresh_from_db()
    assert (told.seen_at, told.seen_by) == (near + MINUTE, captain)


def test_what_was_said_anew_meanwhile_is_not_seen(signup, near, captain):
    told = tell_captain(signup, kind=LATE, minutes=5, now=near)
    told = tell_captain(signup, kind=LATE, minutes=30, now=near + MINUTE)
    mark_seen(told, made_at=near, by=captain, now=near + 2 * MINUTE)
    assert Notice.objects.get().seen_at is None


def test_what_is_taken_back_while_a_captain_looks_is_gone(signup, near, captain):
    told = tell_captain(signup, kind=LATE, minutes=5, now=near)
    take_back(signup, kind=LATE)
    mark_seen(told, made_at=near, by=captain, now=near + MINUTE)
    assert stored() == []


def test_it_goes_with_its_claim(signup, near):
    tell_captain(signup, kind=LOST, now=near)
    signup.delete()
    assert stored() == []


@pytest.mark.parametrize(("kind", "minutes"), [("late", None), ("lost", 5), ("tired", None)])
def test_the_database_takes_nothing_that_no_button_says(signup, near, kind, minutes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(signup=signup, kind=kind, minutes=minutes, made_at=near)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_leave_one(signup, near, monkeypatch):
    monkeypatch.setattr(notices, "is_near", Meeting(notices.is_near))
    results = race(*[lambda: tell_captain(signup, kind=LATE, minutes=5, now=near)] * 2)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert [row[:3] for row in stored()] == [(signup.pk, "late", 5)]
