"""What somebody wants to be told: `/me/messages/`, and the link at the foot of each mail."""

import re
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from people.actions.preferences import mute
from people.emails.sending import Sender
from people.models import Mute, User
from people.rules.mutes import Unwanted, unwanted_token
from shifts.actions.assigning import put_on
from shifts.actions.handing_on import hand_on
from tests.factories import NOW, make_campaign, make_member, make_shift, make_user
from tests.smtp import html, plain

pytestmark = pytest.mark.django_db
PAGE = "/me/messages/"
ALL = ["receipts.mail", "questions.mail", "reminders.mail", "changes.mail", "thanks.mail"]


@pytest.fixture
def ada(client):
    person = make_user(name="Ada", email="ada@example.org")
    client.force_login(person)
    return person


def mutes(person):
    return set(Mute.objects.filter(person=person).values_list("group", "channel"))


def ticked(response):
    return set(re.findall(r'name="([a-z_.]+)"[^>]*checked', response.content.decode()))


def test_everything_comes_unless_somebody_wants_it_otherwise(client, ada):
    response = client.get(PAGE)
    assert ticked(response) >= set(ALL)
    assert re.search(r'<option value="120" selected>', response.content.decode())


def test_what_is_left_empty_does_not_come_and_what_is_ticked_again_does(client, ada):
    boxes = dict.fromkeys(ALL[1:], "on")
    response = client.post(PAGE, {**boxes, "remind_minutes": "30"}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert ticked(response) & set(ALL) == set(ALL[1:])
    assert ("receipts", "mail") in mutes(ada)
    ada.refresh_from_db()
    assert ada.remind_minutes == 30
    client.post(PAGE, {**dict.fromkeys(ALL, "on"), "remind_minutes": ""})
    ada.refresh_from_db()
    assert (mutes(ada) & {tuple(box.split(".")) for box in ALL}, ada.remind_minutes) == (set(), None)


@pytest.mark.parametrize("wrong", ["7", "soon", "-1", "99999999999999999999"])
def test_a_time_that_is_not_offered_is_refused(client, ada, wrong):
    response = client.post(PAGE, {**dict.fromkeys(ALL, "on"), "remind_minutes": wrong})
    assert "Please look at this again" in response.content.decode()
    ada.refresh_from_db()
    assert ada.remind_minutes == 120


CAPTAINS, ORGANIZERS = {"alerts.mail", "on_the_way.mail"}, {"incidents.mail"}


@pytest.mark.parametrize(
    ("role", "more"),
    [("volunteer", set()), ("captain", CAPTAINS), ("organizer", CAPTAINS | ORGANIZERS)],
)
def test_each_is_asked_only_about_what_can_reach_her(client, role, more):
    client.force_login(make_member(make_campaign().chapter, role))
    asked = ticked(client.get(PAGE))
    assert asked & (CAPTAINS | ORGANIZERS) == more
    assert asked >= set(ALL)


def test_whoever_stands_in_is_asked_about_what_a_captain_is_told(client, clock):
    shift = make_shift()
    captain, person = (make_member(shift.campaign.chapter, role) for role in ("captain", "volunteer"))
    hand_on(shift, person=person, by=captain, now=NOW)
    client.force_login(person)
    assert ticked(client.get(PAGE)) >= CAPTAINS


def test_what_she_chose_as_a_captain_stays_while_she_is_none(client, ada):
    mute(ada, group="alerts", channel="mail")
    client.post(PAGE, {**dict.fromkeys(ALL, "on"), "remind_minutes": "30"})
    assert ("alerts", "mail") in mutes(ada)


def test_somebody_without_an_address_is_told_why_nothing_comes(client):
    client.force_login(make_user(email=None))
    assert "You have no e-mail address here" in client.get(PAGE).content.decode()


@pytest.fixture
def mail(smtp, clock):
    """Ada is put on a shift, and told of it."""
    campaign = make_campaign()
    ada = make_member(campaign.chapter, name="Ada", email="ada@example.org")
    put_on(make_shift(campaign), person=ada, by=make_member(campaign.chapter, "captain"), now=NOW)
    Sender().turn()
    return smtp.mails[0]


def stop_link(mail):
    """As a mail program reads it."""
    [link] = re.fullmatch("<(.*)>", mail["List-Unsubscribe"].replace("\r\n", "").replace(" ", "")).groups()
    return link.removeprefix("http://localhost:8000")


def test_a_mail_program_stops_them_with_one_post_without_cookie_or_form(mail):
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    program = Client(enforce_csrf_checks=True)
    response = program.post(stop_link(mail), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert mutes(User.objects.get(name="Ada")) == {("changes", "mail")}
    assert "_auth_user_id" not in program.session
    assert program.post(stop_link(mail), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Mute.objects.count() == 1


def test_looking_at_the_link_stops_nothing_and_its_button_does(client, mail):
    link = stop_link(mail)
    assert link in plain(mail)
    assert link in html(mail)
    assert "No more of these?" in client.get(link).content.decode()
    assert client.head(link).status_code == 200
    assert not Mute.objects.exists()
    assert "You get no more of these" in client.post(link).content.decode()
    assert mutes(User.objects.get(name="Ada")) == {("changes", "mail")}


def test_the_way_back_is_on_the_same_page(client, mail):
    client.post(stop_link(mail))
    client.post(stop_link(mail), {"again": "yes"})
    assert not Mute.objects.exists()


def test_who_has_stopped_them_gets_none(client, mail, smtp):
    client.post(stop_link(mail))
    ada, captain = User.objects.get(name="Ada"), make_member(make_campaign().chapter, "captain")
    put_on(make_shift(opens=time(16)), person=ada, by=captain, now=NOW)
    Sender().turn()
    assert len(smtp.mails) == 1


@pytest.mark.parametrize("token", ["", "x", "1.changes.mail:", "1.changes.mail:abc", "1:2:3"])
def test_a_link_that_we_did_not_make_leads_nowhere(client, ada, token):
    assert client.get(f"/unsubscribe/{token}/").status_code == 404


def test_a_kind_that_is_gone_says_so_and_stores_nothing(client, ada):
    link = reverse("people:unsubscribe", args=[unwanted_token(Unwanted(ada.pk, "pigeons", "mail"))])
    assert "no such messages any more" in client.post(link).content.decode()
    assert not Mute.objects.exists()


def test_the_page_speaks_the_language_of_its_reader(client, ada):
    ada.language = "es"
    ada.save()
    link = reverse("people:unsubscribe", args=[unwanted_token(Unwanted(ada.pk, "changes", "mail"))])
    assert "¿No más de estos?" in client.get(link).content.decode()
