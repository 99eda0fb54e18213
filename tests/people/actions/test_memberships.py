"""Giving roles and taking them away."""

from datetime import date, timedelta

import pytest

from people.actions import memberships
from people.actions.memberships import end_role, ensure_member, give_role
from people.errors import LastOrganizer
from people.models import AuditEntry, Chapter, Membership, Role
from tests.factories import NOW, TODAY, make_chapter, make_member, make_user
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now_is_then(monkeypatch):
    """Roles held "today" are those of the tests' day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_a_role_holds_from_today_in_the_chapters_zone():
    chapter = make_chapter(time_zone="Pacific/Auckland")
    membership = give_role(make_user(), chapter=chapter, role=Role.CAPTAIN, by=None, now=NOW)
    assert (membership.from_on, membership.until_on) == (TODAY + timedelta(days=1), None)


def test_a_new_role_is_known_at_once():
    chapter, person = make_chapter(), make_user()
    assert not person.roles.holds(Role.VOLUNTEER)
    give_role(person, chapter=chapter, role=Role.CAPTAIN, by=None, now=NOW)
    assert person.roles.by_chapter == {chapter.pk: {Role.CAPTAIN}}
    assert person.roles.holds(Role.VOLUNTEER, chapter.pk)
    assert not person.roles.holds(Role.ORGANIZER, chapter.pk)


def test_who_holds_any_role_is_a_member_already():
    chapter = make_chapter()
    person = make_member(chapter, Role.CAPTAIN)
    ensure_member(person, chapter=chapter, now=NOW)
    assert [each.role for each in person.memberships.all()] == ["captain"]


def test_who_was_a_member_once_becomes_one_again():
    chapter = make_chapter()
    person = make_member(chapter, until_on=date(2026, 7, 1))
    ensure_member(person, chapter=chapter, now=NOW)
    assert [(each.from_on, each.until_on) for each in person.memberships.order_by("pk")] == [
        (date(2020, 1, 1), date(2026, 7, 1)),
        (TODAY, None),
    ]


def test_an_ended_role_held_until_yesterday_and_is_gone_at_once():
    chapter = make_chapter()
    person, organizer = make_member(chapter, Role.CAPTAIN), make_member(chapter, Role.ORGANIZER)
    assert person.roles.holds(Role.CAPTAIN)
    membership = person.memberships.get()
    end_role(membership, by=organizer, now=NOW)
    membership.refresh_from_db()
    assert membership.until_on == TODAY - timedelta(days=1)
    assert not membership.person.roles.holds(Role.VOLUNTEER)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.object_id) == ("ended role", organizer, str(membership.pk))
    assert entry.detail == {"role": "captain", "person": person.pk}


def test_a_role_given_and_ended_on_one_day_leaves_only_the_audit():
    chapter = make_chapter()
    person = make_member(chapter, Role.CAPTAIN, from_on=TODAY)
    end_role(person.memberships.get(), by=make_user(), now=NOW)
    assert Membership.objects.count() == 0
    assert AuditEntry.objects.get().verb == "ended role"


@pytest.mark.parametrize("from_on", [date(2020, 1, 1), TODAY])
def test_ending_a_role_twice_changes_nothing_more(from_on):
    membership = make_member(make_chapter(), from_on=from_on).memberships.get()
    for _time in range(2):
        end_role(membership, by=make_user(), now=NOW)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"role": Role.CAPTAIN},
        {"role": Role.ORGANIZER, "until_on": TODAY - timedelta(days=1)},
        {"role": Role.ORGANIZER, "from_on": TODAY + timedelta(days=1)},
        {"role": Role.ORGANIZER, "is_active": False},
    ],
)
def test_the_last_organizer_stays(other):
    chapter = make_chapter()
    last = make_member(chapter, Role.ORGANIZER)
    make_member(make_chapter(), Role.ORGANIZER)
    make_member(chapter, **other)
    with pytest.raises(LastOrganizer):
        end_role(last.memberships.get(), by=last, now=NOW)
    assert last.memberships.get().until_on is None


def test_an_organizer_goes_when_another_stays():
    chapter = make_chapter()
    first, second = make_member(chapter, Role.ORGANIZER), make_member(chapter, Role.ORGANIZER)
    end_role(first.memberships.get(), by=second, now=NOW)
    with pytest.raises(LastOrganizer):
        end_role(second.memberships.get(), by=second, now=NOW)


@pytest.fixture
def each_other(monkeypatch):
    """Two acts: each of two organizers ends the other's role, and both look before either writes, if they can."""
    chapter = make_chapter()
    people = [make_member(chapter, Role.ORGANIZER) for _number in range(2)]
    roles = [person.memberships.get() for person in people]
    monkeypatch.setattr(memberships, "record", Meeting(memberships.record))
    return [
        lambda: memberships.end_role(roles[1], by=people[0], now=NOW),
        lambda: memberships.end_role(roles[0], by=people[1], now=NOW),
    ]


def organizers() -> int:
    return Membership.objects.on(TODAY).filter(role=Role.ORGANIZER).count()


@pytest.mark.django_db(transaction=True)
def test_two_organizers_who_end_each_others_role_at_once_leave_one(each_other):
    results = race(*each_other)
    assert sorted(map(type, results), key=str) == sorted([type(None), LastOrganizer], key=str)
    assert organizers() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_go(each_other, monkeypatch):
    """The control."""
    monkeypatch.setattr(type(Chapter.objects.all()), "select_for_update", lambda self, **how: self)
    monkeypatch.setattr(memberships, "end_role", end_role.__wrapped__)
    race(*each_other)
    assert organizers() == 0
