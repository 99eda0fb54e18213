"""Links that sign in once: `/once/<token>/` and `/demo/<token>/`."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.actions.signing_in import create_link
from people.models import Role, SignInLink, User
from tests.factories import make_chapter, make_member, make_user
from tests.house.access.requests import TOKEN
from tests.races import race

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
Kind = SignInLink.Kind


def link(person=None, *, lifetime=HOUR, is_demo=False) -> str:
    secret = create_link(
        person or make_user(), now=timezone.now(), lifetime=lifetime, kind=Kind.DEMO if is_demo else Kind.ONCE
    )
    return reverse("people:demo_link" if is_demo else "people:once", args=[secret])


def signed_in(client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_link_shows_a_button_and_signs_in_when_it_is_pressed(client, is_demo):
    person = make_member(make_chapter(), Role.CAPTAIN, name="Ada")
    address = link(person, is_demo=is_demo)
    page = client.get(address).content.decode()
    assert "Sign in as <bdi>Ada</bdi>" in page
    assert "Captain. This link works once." in page
    assert signed_in(client) is None
    assert client.post(address).headers["Location"] == "/captain/"
    assert signed_in(client) == person


def test_the_highest_role_is_named_and_leads_to_its_first_page(client):
    chapter = make_chapter()
    person = make_member(chapter, Role.VOLUNTEER)
    person.memberships.create(chapter=chapter, role=Role.ORGANIZER, from_on="2020-01-01")
    address = link(person)
    assert "Organizer. This link works once." in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == "/organize/"


def test_a_used_an_old_and_an_invented_link_are_answered_alike(client):
    person = make_user(name="Ada")
    used, old, of_another_kind = link(person), link(person, lifetime=-HOUR), link(person, is_demo=True)
    of_nobody = link(make_user(is_active=False))
    client.post(used)
    client.post("/signout/")
    bodies = set()
    for address in (used, old, of_another_kind.replace("/demo/", "/once/"), of_nobody, "/once/invented/"):
        for send in (Client().get, Client().post):
            response = send(address)
            assert response.status_code == 404
            bodies.add(TOKEN.sub(b"", response.content.replace(address.encode(), b"")))
    assert len(bodies) == 1
    assert "This link is used up" in bodies.pop().decode()


def test_a_demo_link_opens_nothing_without_the_demo(client, settings):
    settings.DEMO = False
    address = link(is_demo=True)
    answers = [client.get(address), client.post(address), client.get("/demo/invented/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "This page is not here" in answers[0].content.decode()
    assert signed_in(client) is None
    assert SignInLink.objects.get().used_at is None


def test_production_settings_have_no_demo_whatever_the_environment_says():
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DEMO": "1",
        "SECRET_KEY": "a long enough secret of more than fifty characters 123",
    }
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.DEMO)"]
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_link_pressed_while_somebody_else_is_signed_in_takes_nothing_of_hers_along(client):
    client.force_login(make_user())
    session = client.session
    session["wish"] = "hers"
    session.save()
    person = make_user()
    client.post(link(person))
    assert signed_in(client) == person
    assert "wish" not in client.session


def test_the_secret_is_not_in_the_database(client):
    secret = link().split("/")[2]
    assert secret not in str(SignInLink.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_of_several_who_press_at_once_one_gets_in():
    address = link()
    answers = race(*[lambda: Client().post(address).status_code for _number in range(8)])
    assert sorted(answers) == [302] + [404] * 7
