"""Nobody does an organizer's work without her second factor: every address, and every way to get a session."""

import os
import re
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from people.actions.factors import add_app, add_passkey, new_recovery_codes
from people.actions.signing_in import create_link
from people.actions.tokens import create_token
from people.models import Membership, Role, SignInLink
from people.queries import factors_of
from tests.factories import make_chapter, make_member
from tests.house.access.matrix import World
from tests.house.access.requests import answer
from tests.house.test_access import ROWS
from tests.mails import newest
from tests.passkeys import Phone, keep, options_of, show
from tests.people.views.test_passkeys import signed_in
from tests.sessions import with_code_only

pytestmark = pytest.mark.django_db

ENROL = "/me/sign-in/enrol/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def chapter():
    return make_chapter()


@pytest.fixture
def olga(chapter):
    return make_member(chapter, Role.ORGANIZER, name="Olga", email="olga@example.org")


def by_code(client, person, **fields):
    """Sign in by the mailed code; the response to the code."""
    client.post("/signin/", {"email": person.email, **fields})
    return client.post("/signin/code/", {"code": newest().subject.split()[0]})


def app_code() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def gets_in(client) -> bool:
    return client.get("/organize/roles/").status_code == 200


def with_both(person) -> list[str]:
    """An app and recovery codes, which are returned."""
    add_app(person, secret=SECRET, now=timezone.now())
    return new_recovery_codes(person, now=timezone.now())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_no_address_does_anything_but_the_steps_to_a_factor(row, db, monkeypatch):
    world = World()
    force_login = Client.force_login

    def weakly(client, *args, **kwargs):
        force_login(client, *args, **kwargs)
        with_code_only(client)

    monkeypatch.setattr(Client, "force_login", weakly)
    response = answer(world, row, "organizer", row.kwargs(world))
    if row.route in django_settings.OPEN_WITHOUT_SECOND_FACTOR:
        assert response.status_code in (200, 302)
    elif response.request["PATH_INFO"].startswith("/api/"):
        assert (response.status_code, response.json()["code"]) == (403, "second_factor_missing")
    else:
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, ENROL)


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CAPTAIN])
def test_a_volunteer_and_a_captain_need_the_code_alone(client, chapter, role):
    ada = make_member(chapter, role)
    assert by_code(client, ada, next="/me/").headers["Location"] == "/me/"
    assert client.get("/me/").status_code == 200


def test_an_organizer_without_a_factor_comes_to_the_page_for_one_and_back(client, olga):
    by_code(client, olga, next="/organize/roles/")
    response = client.get("/organize/roles/", follow=True)
    assert response.redirect_chain == [(f"{ENROL}?next=%2Forganize%2Froles%2F", 302)]
    page = response.content.decode()
    assert "Protect your account" in page
    assert "/organize/shifts/" not in page
    path = re.search(r'href="(/me/sign-in/passkeys/add/[^"]+)"', page).group(1)
    phone = Phone()
    credential = phone.register(options_of(client, path))
    response = client.post(path, {"name": "Phone", "credential": credential}, follow=True)
    assert not gets_in(client)
    assert "Ten codes to print" in response.content.decode()
    codes = client.post(response.request["PATH_INFO"], query_params={"next": ENROL + "?next=/organize/roles/"})
    assert len(re.findall(r"<bdi>\d{5} \d{5}</bdi>", codes.content.decode())) == 10
    assert gets_in(client)
    assert client.get(f"{ENROL}?next=/organize/roles/").headers["Location"] == "/organize/roles/"


def test_an_app_is_kept_once_it_has_shown_a_code(client, olga):
    by_code(client, olga)
    page = client.get("/me/sign-in/app/add/").content.decode()
    secret = "".join(re.search(r'class="secret"><bdi>([A-Z2-7 ]+)</bdi>', page).group(1).split())
    assert '<svg class="qr"' in page
    again = client.post("/me/sign-in/app/add/", {"code": "000000"}).content.decode()
    assert "This is not what the app should show." in again
    assert not factors_of(olga).exist
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/me/sign-in/app/add/", {"code": code})
    assert factors_of(olga).app is not None


def test_the_codes_are_shown_once(client, olga):
    client.force_login(olga)
    keep(client, Phone())
    codes = re.findall(r"<bdi>(\d{5} \d{5})</bdi>", client.post("/me/sign-in/recovery-codes/").content.decode())
    page = client.get("/me/sign-in/recovery-codes/").content.decode()
    assert len(codes) == 10
    assert not any(code in page for code in codes)


@pytest.mark.parametrize("kind", ["app", "recovery code", "passkey"])
def test_an_organizer_is_asked_for_her_factor_after_the_code(client, olga, kind):
    codes, phone = with_both(olga), Phone()
    if kind == "passkey":
        client.force_login(olga)
        keep(client, phone)
    client = Client()
    assert by_code(client, olga, next="/organize/roles/").headers["Location"] == "/signin/second-step/"
    assert signed_in(client) is None
    assert client.post("/signin/second-step/", {"code": "000000"}).status_code == 200
    assert signed_in(client) is None
    if kind == "passkey":
        response = show(client, phone, "/signin/second-step/")
    else:
        response = client.post("/signin/second-step/", {"code": app_code() if kind == "app" else codes[0]})
    assert response.headers["Location"] == "/organize/roles/"
    assert gets_in(client)


def test_a_passkey_alone_is_both_steps(client, olga):
    with_both(olga)
    phone = Phone()
    client.force_login(olga)
    keep(client, phone)
    stranger = Client()
    assert show(stranger, phone).headers["Location"] == "/organize/"
    assert gets_in(stranger)


def test_somebody_elses_passkey_is_no_second_step(client, olga, chapter):
    with_both(olga)
    phone, ada = Phone(), make_member(chapter)
    client.force_login(ada)
    keep(client, phone)
    client = Client()
    by_code(client, olga)
    assert show(client, phone, "/signin/second-step/").status_code == 200
    assert signed_in(client) is None


def test_guessing_is_slow(client, olga):
    codes = with_both(olga)
    by_code(client, olga)
    for _number in range(5):
        client.post("/signin/second-step/", {"code": "000000"})
    assert client.post("/signin/second-step/", {"code": codes[0]}).status_code == 429
    assert signed_in(client) is None


def test_the_second_step_alone_is_no_way_in(client, olga):
    codes = with_both(olga)
    assert client.post("/signin/second-step/", {"code": codes[0]}).headers["Location"] == "/signin/"
    assert signed_in(client) is None


def test_the_link_of_setup_asks_for_the_factor_too(client, olga):
    def link():
        return f"/once/{create_link(olga, now=timezone.now(), lifetime=timedelta(hours=1))}/"

    client.post(link())
    assert signed_in(client) == olga
    assert not gets_in(client)
    codes = with_both(olga)
    client = Client()
    assert client.post(link()).headers["Location"] == "/signin/second-step/"
    assert signed_in(client) is None
    client.post("/signin/second-step/", {"code": codes[0]})
    assert gets_in(client)


def test_a_link_of_the_demo_needs_none_in_the_demo_and_only_there(client, olga, settings):
    address = f"/demo/{create_link(olga, now=timezone.now(), lifetime=timedelta(hours=1), kind=SignInLink.Kind.DEMO)}/"
    client.post(address)
    assert gets_in(client)
    settings.DEMO = False
    assert client.get("/organize/roles/").headers["Location"].startswith(ENROL)


def test_who_becomes_organizer_while_signed_in_is_asked_at_her_next_request(client, chapter):
    ada = make_member(chapter, email="ada@example.org")
    by_code(client, ada)
    assert client.get("/me/shifts/").status_code == 200
    Membership.objects.create(person=ada, chapter=chapter, role=Role.ORGANIZER, from_on="2020-01-01")
    assert client.get("/me/shifts/").headers["Location"].startswith(ENROL)
    assert client.get("/api/v1/me/signups/").json()["code"] == "second_factor_missing"


def test_a_volunteers_passkey_becomes_her_second_factor_with_the_role(client, chapter):
    ada, phone = make_member(chapter, email="ada@example.org"), Phone()
    client.force_login(ada)
    keep(client, phone)
    client = Client()
    by_code(client, ada)
    Membership.objects.create(person=ada, chapter=chapter, role=Role.ORGANIZER, from_on="2020-01-01")
    asked = client.get("/organize/roles/", follow=True)
    assert "Is it you?" in asked.content.decode()
    # The mailed code is too little by now to add another factor.
    assert client.get("/me/sign-in/app/add/").headers["Location"].startswith("/me/sign-in/confirm/")
    show(client, phone, "/me/sign-in/confirm/")
    assert not gets_in(client)  # there are no recovery codes yet
    client.post("/me/sign-in/recovery-codes/")
    assert gets_in(client)


def test_a_key_for_programs_still_works(client, olga):
    secret = create_token(olga, name="Calendar", scopes=["read"], now=timezone.now())[1]
    response = client.get("/api/v1/me/signups/", headers={"Authorization": f"Bearer {secret}"})
    assert response.status_code == 200


def test_the_last_factor_of_an_organizer_is_not_removed_and_she_is_told_what_to_do(client, olga):
    client.force_login(olga)
    keep(client, Phone())
    key = factors_of(olga).passkeys[0]
    response = client.post(f"/me/sign-in/{key.pk}/remove/", follow=True)
    assert "Add another passkey or an app first, then remove this one." in response.content.decode()
    assert factors_of(olga).exist


def test_a_change_needs_a_proof_of_the_last_quarter_of_an_hour(client, chapter, monkeypatch):
    ada = make_member(chapter, email="ada@example.org")
    by_code(client, ada)
    assert client.get("/me/sign-in/passkeys/add/").status_code == 200
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + 901)
    response = client.get("/me/sign-in/passkeys/add/")
    assert response.headers["Location"] == "/me/sign-in/confirm/?next=%2Fme%2Fsign-in%2Fpasskeys%2Fadd%2F"
    response = client.post(response.headers["Location"], {"again": "yes"})
    assert response.headers["Location"] == "/signin/?next=%2Fme%2Fsign-in%2Fpasskeys%2Fadd%2F"
    assert signed_in(client) is None


def test_somebody_else_cannot_be_confirmed_away(client, olga):
    client.force_login(olga)
    add_passkey(olga, name="Phone", credential={"any": "thing"}, now=timezone.now())
    with_code_only(client)
    response = client.post("/me/sign-in/confirm/", {"credential": "{}"})
    assert response.status_code == 200
    assert not gets_in(client)


WALK = """
import django
django.setup()
from django.conf import settings
print(settings.DEMO, getattr(settings, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", None),
      getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None), getattr(settings, "MFA_TRUST_ENABLED", None),
      "config.middleware.SecondFactorMiddleware" in settings.MIDDLEWARE, settings.AUTHENTICATION_BACKENDS)
"""


def test_production_settings_leave_no_way_round():
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DEMO": "1",
        "SECRET_KEY": "a long enough secret of more than fifty characters 123",
    }
    done = subprocess.run([sys.executable, "-c", WALK], env=environment, capture_output=True, text=True, check=True)
    backends = "['people.adapters.Backend']"
    assert done.stdout == f"False None None None True {backends}\n"
