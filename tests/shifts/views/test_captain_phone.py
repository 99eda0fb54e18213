"""A captain lets somebody who walked in sign in on her own phone: a code to scan, and the link behind it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from people.actions.factors import add_passkey
from people.actions.memberships import end_role
from people.actions.signing_in import create_walk_in_link
from people.errors import HasOwnWayIn, LinkUsedUp
from people.models import AuditEntry, Membership, Role, SignInLink, User
from shifts.actions.handing_on import hand_on, take_back
from shifts.actions.letting_in import let_in
from shifts.errors import NotHere
from shifts.models import Attendance
from tests.factories import NOW, attend, claim, make_chapter, make_member, make_running_shift, make_user
from tests.people.views.test_passkeys import signed_in
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(db):
    return make_running_shift()


@pytest.fixture
def captain(client, shift):
    person = make_member(shift.campaign.chapter, Role.CAPTAIN, name="Carla")
    client.force_login(person)
    return person


def walk_in(shift, **fields) -> User:
    person = make_member(shift.campaign.chapter, name="Rosa", email=None, **fields)
    attend(shift, person, status=Attendance.Status.CHECKED_IN)
    return person


def shown(client, shift, person) -> str:
    """The path of the link on the captain's page."""
    page = client.post(f"/captain/shifts/{shift.pk}/people/{person.pk}/phone/").content.decode()
    return re.search(r"http://localhost:8000(/walk-in/[\w-]+/)", page).group(1)


def test_the_walk_in_is_signed_in_by_her_tap_and_comes_to_the_log(client, shift, captain):
    rosa = walk_in(shift)
    address = shown(client, shift, rosa)
    phone = Client()
    page = phone.get(address).content.decode()
    assert "Welcome, <bdi>Rosa</bdi>" in page
    assert signed_in(phone) is None
    response = phone.post(address, follow=True)
    assert response.redirect_chain == [(f"/shifts/{shift.pk}/log/", 302)]
    assert response.status_code == 200
    assert signed_in(phone) == rosa
    assert signed_in(client) == captain


def test_the_page_is_a_code_to_scan_and_no_cache_keeps_it(client, shift, captain):
    response = client.post(f"/captain/shifts/{shift.pk}/people/{walk_in(shift).pk}/phone/")
    assert '<svg class="qr qr-big"' in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_it_works_once_and_a_new_one_ends_the_old(client, shift, captain):
    rosa = walk_in(shift)
    old, new = shown(client, shift, rosa), shown(client, shift, rosa)
    assert Client().post(old).status_code == 404
    assert Client().post(new).status_code == 302
    page = Client().post(new)
    assert page.status_code == 404
    assert "Ask your captain to show you a new one" in page.content.decode()


def test_it_works_for_ten_minutes(client, shift, captain):
    address = shown(client, shift, walk_in(shift))
    link = SignInLink.objects.get()
    assert timedelta(minutes=9) < link.expires_at - timezone.now() <= timedelta(minutes=10)
    SignInLink.objects.update(expires_at=timezone.now())
    assert Client().post(address).status_code == 404


def test_the_log_says_who_let_whom_in(client, shift, captain):
    rosa = walk_in(shift)
    shown(client, shift, rosa)
    entry = AuditEntry.objects.get(verb="let in")
    assert (entry.actor, entry.object_id, entry.detail) == (captain, str(shift.pk), {"person": rosa.pk})


def test_the_roster_offers_it_for_who_is_here_without_an_address(client, shift, captain):
    rosa, other = walk_in(shift), make_member(shift.campaign.chapter)
    claim(shift, make_member(shift.campaign.chapter, email=None))
    attend(shift, other, status=Attendance.Status.CHECKED_IN)
    page = html.fromstring(client.get(f"/captain/shifts/{shift.pk}/").content.decode())
    shown = page.xpath("//form[@data-when-here and not(@hidden)]/@action")
    assert [re.search(r"/people/(\d+)/phone/", action)[1] for action in shown] == [str(rosa.pk)]


def test_a_captain_lets_in_on_her_own_shifts_only(client, captain):
    other = make_running_shift()
    rosa = walk_in(other)
    assert client.post(f"/captain/shifts/{other.pk}/people/{rosa.pk}/phone/").status_code == 404


WAYS_IN = {
    "an address": lambda person: User.objects.filter(pk=person.pk).update(email="rosa@example.org"),
    "a passkey": lambda person: add_passkey(person, name="Phone", credential={}, now=NOW),
    "a captain's role": lambda person: person.memberships.update(role=Role.CAPTAIN),
    "an organizer's role elsewhere": lambda person: Membership.objects.create(
        person=person, chapter=make_chapter(), role=Role.ORGANIZER, from_on="2020-01-01"
    ),
}


@pytest.mark.parametrize("way", WAYS_IN.values(), ids=WAYS_IN)
def test_nobody_becomes_somebody_with_a_way_in_of_her_own(shift, captain, way):
    rosa = walk_in(shift)
    way(rosa)
    with pytest.raises(HasOwnWayIn):
        let_in(shift, person=rosa, goes_to="/", by=captain, now=timezone.now())
    assert SignInLink.objects.count() == 0


@pytest.mark.parametrize("way", WAYS_IN.values(), ids=WAYS_IN)
def test_nor_by_a_link_from_before(client, shift, captain, way):
    rosa = walk_in(shift)
    address = shown(client, shift, rosa)
    way(rosa)
    phone = Client()
    assert phone.post(address).status_code == 404
    assert signed_in(phone) is None


def end_role_of(captain):
    membership = captain.memberships.get()
    end_role(membership, by=make_member(membership.chapter, Role.ORGANIZER), now=timezone.now())


FALLS = {
    "her role has ended": end_role_of,
    "she is captain of another chapter only": lambda captain: captain.memberships.update(chapter=make_chapter()),
    "she is a volunteer now": lambda captain: captain.memberships.update(role=Role.VOLUNTEER),
    "she is switched off": lambda captain: User.objects.filter(pk=captain.pk).update(is_active=False),
    "she is gone": lambda captain: SignInLink.objects.update(made_by=None),
}


@pytest.mark.parametrize("fall", FALLS.values(), ids=FALLS)
def test_a_link_is_worth_nothing_once_its_captain_is_none(client, shift, captain, fall):
    address = shown(client, shift, walk_in(shift))
    fall(captain)
    phone = Client()
    page = phone.post(address)
    assert page.status_code == 404
    assert "Ask your captain to show you a new one" in page.content.decode()
    assert signed_in(phone) is None


def test_a_captain_who_became_organizer_still_vouches(client, shift, captain):
    address = shown(client, shift, walk_in(shift))
    captain.memberships.update(role=Role.ORGANIZER)
    assert Client().post(address).status_code == 302


def test_who_stands_in_lets_people_in_on_this_shift_until_it_is_taken_back(client, shift, captain):
    ada = make_member(shift.campaign.chapter, name="Ada")
    hand_on(shift, person=ada, by=captain, now=timezone.now())
    client.force_login(ada)
    address = shown(client, shift, walk_in(shift))
    assert Client().post(address).status_code == 302
    address = shown(client, shift, walk_in(shift))
    take_back(shift, by=captain, now=timezone.now())
    assert Client().post(address).status_code == 404


def test_the_captain_is_told_why(client, shift, captain):
    ada = make_member(shift.campaign.chapter, name="Ada")
    attend(shift, ada, status=Attendance.Status.CHECKED_IN)
    response = client.post(f"/captain/shifts/{shift.pk}/people/{ada.pk}/phone/", follow=True)
    assert "Ada signs in at" in response.content.decode()


def test_who_is_not_here_is_not_let_in(shift, captain):
    person = make_user(email=None)
    with pytest.raises(NotHere):
        let_in(shift, person=person, goes_to="/", by=captain, now=timezone.now())
    attend(shift, person, status=Attendance.Status.NO_SHOW)
    with pytest.raises(NotHere):
        let_in(shift, person=person, goes_to="/", by=captain, now=timezone.now())


def test_who_is_switched_off_is_not_let_in(client, shift, captain):
    rosa = walk_in(shift)
    address = shown(client, shift, rosa)
    User.objects.filter(pk=rosa.pk).update(is_active=False)
    assert Client().post(address).status_code == 404


def test_it_leads_to_no_other_site(shift, captain):
    rosa = walk_in(shift)
    secret = create_walk_in_link(rosa, goes_to="//evil.example", by=captain, now=timezone.now())
    assert Client().post(f"/walk-in/{secret}/").headers["Location"] == "/me/shifts/"


def test_the_phones_owner_is_told_that_she_will_be_signed_out(client, shift, captain):
    address = shown(client, shift, walk_in(shift))
    assert "<bdi>Carla</bdi> is signed in on this phone now" in client.get(address).content.decode()


def phones_at_once() -> list[int]:
    shift = make_running_shift()
    captain = make_member(shift.campaign.chapter, Role.CAPTAIN)
    secret = create_walk_in_link(walk_in(shift), goes_to="/", by=captain, now=timezone.now())
    return race(*[lambda: Client().post(f"/walk-in/{secret}/").status_code] * 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_phones_at_once_one_is_signed_in():
    assert sorted(phones_at_once()) == [302, 404]


@pytest.mark.django_db(transaction=True)
def test_control_where_it_is_looked_at_first_and_spent_after_both_are(monkeypatch):
    def naively(link, *, now):
        if link.used_at is not None:
            raise LinkUsedUp
        link.used_at = now
        link.save()
        return link.person

    monkeypatch.setattr("people.views.links.use_link", Meeting(naively))
    assert phones_at_once() == [302, 302]
