"""Passkeys with a real browser and a virtual authenticator in it, driven over the DevTools protocol."""

import re
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator

from people.actions.factors import remove_factor
from people.models import Role, User
from people.queries import factors_of
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.factories import make_chapter, make_member
from tests.mails import newest

PLATFORM = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Device:
    """The authenticator of one page's browser."""

    def __init__(self, page):
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})["authenticatorId"]

    def send(self, command, **values):
        return self.cdp.send(f"WebAuthn.{command}", {"authenticatorId": self.id, **values})

    @property
    def passkeys(self):
        return self.send("getCredentials")["credentials"]

    @contextmanager
    def with_the_wrong_finger(self):
        self.send("setUserVerified", isUserVerified=False)
        yield
        self.send("setUserVerified", isUserVerified=True)


@pytest.fixture
def device(phone):
    """Chromium knows passkeys on localhost only, and an IP address is none: the tests' server is `localhost`."""
    return Device(phone)


def assert_good(page):
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)


def by_code(page, email, path="/signin/"):
    page.goto(path)
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code from the mail").fill(re.match("[A-Z]{4}-[A-Z]{4}", newest().subject).group())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()


def with_passkey(page):
    page.goto("/signin/")
    page.get_by_role("button", name="Sign in with a passkey").click()


def test_somebody_new_keeps_a_passkey_and_signs_in_with_it(phone, device):
    by_code(phone, "ada@example.org")
    phone.get_by_role("link", name="Set it up").click()
    phone.get_by_role("heading", name="Sign in with this device").wait_for()
    assert_good(phone)
    phone.get_by_label("What do you call this device?").fill("My phone")
    phone.get_by_role("button", name="Add a passkey").click()
    phone.get_by_text("From now on this device can sign you in.").wait_for()
    assert_good(phone)
    assert [key["rpId"] for key in device.passkeys] == ["localhost"]
    sign_out(phone)
    with_passkey(phone)
    phone.get_by_role("button", name="Sign out").wait_for()
    assert User.objects.get().authenticator_set.get().last_used_at is not None


def test_a_refused_finger_and_a_removed_passkey_sign_nobody_in(phone, device):
    by_code(phone, "ada@example.org")
    phone.goto("/me/sign-in/passkeys/add/")
    with device.with_the_wrong_finger():
        phone.get_by_role("button", name="Add a passkey").click()
        phone.get_by_text("That was stopped, or took too long.").wait_for()
        assert phone.evaluate("() => document.activeElement.textContent.trim()") == "Add a passkey"
    assert Authenticator.objects.count() == 0
    phone.get_by_role("button", name="Add a passkey").click()
    phone.get_by_text("From now on this device can sign you in.").wait_for()
    sign_out(phone)
    phone.goto("/signin/")
    with device.with_the_wrong_finger():
        phone.get_by_role("button", name="Sign in with a passkey").click()
        phone.get_by_text("That was stopped, or took too long.").wait_for()
        assert_good(phone)
    remove_factor(Authenticator.objects.get(), now=User.objects.get().joined_at)
    with_passkey(phone)
    phone.get_by_text("This passkey is not known here.").wait_for()
    assert_good(phone)


def test_an_organizer_gets_her_second_factor_and_is_asked_for_it(phone, device, open_page):
    olga = make_member(make_chapter(), Role.ORGANIZER, name="Olga", email="olga@example.org")
    by_code(phone, olga.email, "/signin/?next=/organize/roles/")
    phone.get_by_role("heading", name="Protect your account").wait_for()
    assert_good(phone)
    phone.get_by_role("link", name="Use this device").click()
    phone.get_by_role("button", name="Add a passkey").click()
    phone.get_by_role("button", name="Show my codes").click()
    phone.get_by_role("link", name="I have kept them").wait_for()
    assert_good(phone)
    code = phone.locator(".codes bdi").first.inner_text()
    phone.get_by_role("link", name="I have kept them").click()
    phone.get_by_role("heading", name="Roles").wait_for()
    assert factors_of(olga).are_complete
    phone.goto("/me/sign-in/")
    assert_good(phone)
    sign_out(phone)

    ask_for_second_step(phone, olga.email)
    assert_good(phone)
    phone.get_by_role("button", name="Use my passkey").click()
    phone.get_by_role("heading", name="Roles").wait_for()

    elsewhere = open_page(**PHONE)
    ask_for_second_step(elsewhere, olga.email)
    elsewhere.get_by_text("Use a code instead").click()
    elsewhere.get_by_label("Code from your app, or a recovery code").fill(code)
    elsewhere.get_by_role("button", name="Go on").click()
    elsewhere.get_by_role("heading", name="Roles").wait_for()


def ask_for_second_step(page, email):
    page.goto("/signin/?next=/organize/roles/")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code from the mail").fill(newest().subject.split()[0])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="One more step").wait_for()


def test_an_app_is_added_by_its_picture_or_its_secret(laptop, sign_in):
    sign_in(laptop, make_member(make_chapter(), Role.ORGANIZER))
    laptop.goto("/me/sign-in/app/add/")
    laptop.get_by_role("img", name="The secret, for an authenticator app").wait_for()
    assert_good(laptop)


def test_without_scripts_the_code_is_all_that_is_offered(open_page):
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto("/signin/")
    page.get_by_role("button", name="Mail me a code").wait_for()
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
