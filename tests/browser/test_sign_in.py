"""A stranger signs in on a phone."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from people.models import Role, User
from tests.browser.helpers import assert_no_axe_findings, assert_no_sideways_scroll, assert_within_budget
from tests.factories import make_campaign, make_chapter, make_member, make_shift
from tests.mails import newest


def assert_good(page):
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)


def ask(page):
    page.goto("/signin/?next=/me/")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()


def make_coming_shift():
    chapter = make_chapter()
    today = chapter.today(timezone.now())
    week = timedelta(days=7)
    campaign = make_campaign(chapter, starts_on=today - week, ends_on=today + week)
    return make_shift(campaign, day=today + timedelta(days=1))


def mailed(pattern: str) -> str:
    return re.search(pattern, newest().text).group()


def test_a_stranger_signs_in_with_the_code(phone):
    phone.goto("/signin/")
    assert_good(phone)
    assert_within_budget(phone, kilobytes=60, requests=10)
    ask(phone)
    assert_good(phone)
    phone.get_by_label("Code from the mail").fill(mailed("[A-Z]{4}-[A-Z]{4}").lower())
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_text("You sign in as ada@example.org.").wait_for()
    assert phone.get_by_label("Your name").input_value() == "Ada"
    assert_good(phone)
    assert User.objects.get().name == "Ada"


def test_a_stranger_who_claims_is_back_on_the_same_shift_with_it_claimed(phone):
    shift = make_coming_shift()
    phone.goto(f"/shifts/{shift.pk}/")
    phone.get_by_role("button", name="Claim this shift").click()
    phone.get_by_label("Your e-mail address").fill("ada@example.org")
    phone.get_by_label("Your name").fill("Ada")
    phone.get_by_role("button", name="Mail me a code").click()
    phone.get_by_label("Code from the mail").fill(mailed("[A-Z]{4}-[A-Z]{4}"))
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_role("button", name="Release").wait_for()
    assert urlsplit(phone.url).path == f"/shifts/{shift.pk}/"
    assert [signup.person.name for signup in shift.signups.active()] == ["Ada"]


def test_a_wrong_code_can_be_corrected(phone):
    ask(phone)
    phone.get_by_label("Code from the mail").fill("WRNG-WRNG")
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_role("alert").wait_for()
    assert_good(phone)
    phone.get_by_label("Code from the mail").fill(mailed("[A-Z]{4}-[A-Z]{4}"))
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_text("You sign in as ada@example.org.").wait_for()


def test_the_link_in_the_mail_signs_in_by_its_button(phone, open_page):
    ask(phone)
    path = mailed("/signin/link/.*/")
    elsewhere = open_page()
    elsewhere.goto(path)
    elsewhere.get_by_role("heading", name="Go back to where you asked").wait_for()
    assert_good(elsewhere)
    phone.goto(path)
    assert_good(phone)
    phone.get_by_role("main").get_by_role("button", name="Sign in").click()
    phone.get_by_text("You sign in as ada@example.org.").wait_for()
    phone.get_by_role("button", name="Sign out").click()
    phone.get_by_text("You are signed out.").wait_for()


def test_an_organizer_gives_a_role_and_ends_it(laptop, sign_in):
    sign_in(laptop, make_member(make_chapter(), Role.ORGANIZER, name="Olga"))
    laptop.goto("/organize/roles/")
    assert_good(laptop)
    laptop.get_by_role("link", name="Give a role", exact=True).click()
    laptop.get_by_label("E-mail address").fill("ada@example.org")
    laptop.get_by_label("Name").fill("Ada")
    laptop.get_by_label("Role").select_option("Captain")
    assert_good(laptop)
    laptop.get_by_role("button", name="Give the role").click()
    laptop.get_by_text("Ada has the role: Captain.").wait_for()
    laptop.get_by_role("link", name="End Captain, Ada").click()
    assert_good(laptop)
    laptop.get_by_role("button", name="Yes, do it").click()
    laptop.get_by_text("Ada no longer has the role: Captain.").wait_for()
