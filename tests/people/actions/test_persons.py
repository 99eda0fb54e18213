"""People come in."""

from datetime import UTC, datetime

import pytest

from people.actions.persons import add_person, appoint, ensure_person
from people.errors import EmailTaken, NameMissing
from people.models import AuditEntry, Membership, Role, User
from tests.factories import NOW, make_chapter, make_member, make_user
from tests.mails import queued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now_is_then(monkeypatch):
    """Roles held "today" are those of the tests' day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def chapter():
    return make_chapter()


@pytest.fixture
def captain(chapter):
    return make_member(chapter, Role.CAPTAIN)


def test_somebody_who_phoned_needs_a_name_only(chapter, captain):
    person = add_person(name="Ada", chapter=chapter, by=captain, now=NOW)
    assert (person.name, person.email, person.joined_at) == ("Ada", None, NOW)
    assert [each.role for each in person.memberships.all()] == ["volunteer"]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.object_id, entry.detail) == ("added person", captain, str(person.pk), {})


def test_two_who_phoned_may_have_the_same_name(chapter, captain):
    first, second = (add_person(name="Ada", chapter=chapter, by=captain, now=NOW) for _number in range(2))
    assert first != second


def test_an_address_is_kept_in_its_plain_form_and_not_taken_as_proved(chapter, captain):
    person = add_person(name="Ada", email=" ADA@Example.org", chapter=chapter, by=captain, now=NOW)
    assert (person.name, person.email, person.email_verified_at) == ("Ada", "ada@example.org", None)


def test_the_address_of_a_member_is_refused(chapter, captain):
    make_member(chapter, email="ada@example.org")
    with pytest.raises(EmailTaken):
        add_person(name="Ada", email="ADA@example.org", chapter=chapter, by=captain, now=NOW)
    assert AuditEntry.objects.count() == 0


def test_somebody_of_another_chapter_comes_along_under_her_own_name(chapter, captain):
    ada = make_member(make_chapter(), name="Ada", email="ada@example.org")
    person = add_person(name="Eve", email="ada@example.org", chapter=chapter, by=captain, now=NOW)
    assert (person, person.name) == (ada, "Ada")
    assert Membership.objects.filter(person=ada).count() == 2


def test_nobody_is_mailed(chapter, captain):
    add_person(name="Ada", email="ada@example.org", chapter=chapter, by=captain, now=NOW)
    assert queued() == []


def test_a_person_is_made_once(chapter):
    first = ensure_person("Ada@example.org", now=NOW)
    second = ensure_person(" ada@EXAMPLE.org ", now=datetime(2027, 1, 1, tzinfo=UTC))
    assert first == second
    assert (second.email, second.name, second.joined_at) == ("ada@example.org", "", NOW)


def test_whom_nobody_knows_cannot_be_appointed_without_a_name(chapter, captain):
    with pytest.raises(NameMissing):
        appoint(email="ada@example.org", name="", role=Role.CAPTAIN, chapter=chapter, by=captain, now=NOW)
    assert not User.objects.filter(email="ada@example.org").exists()


def test_who_signed_in_without_a_name_gets_the_organizers_word_for_her(chapter, captain):
    ada = User.objects.create(email="ada@example.org")
    given = appoint(email="ada@example.org", name="Ada", role=Role.CAPTAIN, chapter=chapter, by=captain, now=NOW)
    ada.refresh_from_db()
    assert (ada.name, given.person, given.role) == ("Ada", ada, "captain")


def test_who_has_a_name_keeps_it(chapter, captain):
    ada = make_user(name="Ada", email="ada@example.org")
    appoint(email="ada@example.org", name="Eve", role=Role.CAPTAIN, chapter=chapter, by=captain, now=NOW)
    ada.refresh_from_db()
    assert ada.name == "Ada"
