"""A captain with one hand on her phone: who comes, who is here, who goes where, and closing the shift."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shifts.actions.presence import note_logging
from shifts.models import Attendance, Shift, Signup
from tests.browser.helpers import LAPTOP, PHONE, assert_no_axe_findings, assert_no_sideways_scroll, assert_within_budget
from tests.factories import (
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_user,
)  # fmt: skip


class Morning:
    """Two sites that began half an hour ago and one without a place; Ada and Bea are on the first."""

    def __init__(self):
        self.now = timezone.now()
        chapter = make_chapter(time_zone="UTC")
        self.captain = make_member(chapter, "captain", name="Carmen")
        today = chapter.today(self.now)
        around = {"starts_on": today - timedelta(days=9), "ends_on": today + timedelta(days=9)}
        self.campaign = make_campaign(chapter, **around)
        make_script(self.campaign)
        self.site, self.other = (self.begun(make_location(chapter, name)) for name in ("Union Sq", "Times Sq"))
        self.floating = self.begun(None)
        self.ada, self.bea = (make_member(chapter, name=name) for name in ("Ada", "Bea"))
        for person in (self.ada, self.bea):
            claim(self.site, person, now=self.now)
        self.cleo = make_member(chapter, name="Cleo")

    def begun(self, location):
        shift = make_shift(
            self.campaign, location, floating=location is None, day=self.campaign.chapter.today(self.now)
        )
        half, rest = timedelta(minutes=30), timedelta(minutes=90)
        Shift.objects.filter(pk=shift.pk).update(starts_at=self.now - half, ends_at=self.now + rest)
        shift.refresh_from_db()
        return shift


@pytest.fixture
def morning(db):
    return Morning()


@pytest.fixture
def page(phone, morning, sign_in):
    sign_in(phone, morning.captain)
    return phone


def roster(page, shift):
    page.goto(reverse("shifts:captain_shift", args=[shift.pk]))
    return page


def wait_until_sent(page):
    page.wait_for_function("() => document.getElementById('outbox').dataset.waiting === '0'")


def row(page, name):
    return page.get_by_role("listitem").filter(has_text=name)


def test_from_today_to_here_in_one_tap_with_a_way_back(page, morning):
    page.goto("/captain/")
    page.get_by_role("link", name="Union Sq").click()
    row(page, "Ada").get_by_role("button", name="Here").click()
    row(page, "Ada").locator(".badge", has_text="Here").wait_for()
    wait_until_sent(page)
    assert Attendance.objects.get().status == Attendance.Status.CHECKED_IN
    row(page, "Ada").get_by_role("button", name="Undo").click()
    row(page, "Ada").get_by_text("Not marked yet").wait_for()
    wait_until_sent(page)
    assert not Attendance.objects.exists()


def test_somebody_is_put_on_in_two_taps_and_taken_off_by_undo(page, morning):
    roster(page, morning.site)
    page.get_by_role("link", name="Put somebody on").click()
    row(page, "Cleo").get_by_role("button", name="Put on").click()
    assert row(page, "Cleo").is_visible()
    assert Signup.objects.active().filter(person=morning.cleo, shift=morning.site).exists()
    page.get_by_role("button", name="Undo").click()
    assert row(page, "Cleo").count() == 0


def test_somebody_is_moved_to_where_people_are_short_and_back(page, morning):
    roster(page, morning.site)
    row(page, "Ada").get_by_text("More").click()
    row(page, "Ada").get_by_role("link", name="Move").click()
    assert row(page, "Times Sq").get_by_text("2 people short").is_visible()
    row(page, "Times Sq").get_by_role("button", name="Move here").click()
    assert page.get_by_text("Ada is now at Times Sq.").is_visible()
    assert Signup.objects.active().get(person=morning.ada).shift == morning.other
    page.get_by_role("button", name="Undo").click()
    assert row(page, "Ada").is_visible()
    assert Signup.objects.active().get(person=morning.ada).shift == morning.site


def test_a_walk_in_is_added_with_a_name(page, morning):
    roster(page, morning.site)
    page.get_by_role("link", name="Walk-in").click()
    page.get_by_label("Name").fill("Dora")
    page.get_by_role("button", name="Here").click()
    assert row(page, "Dora").get_by_text("Walked in").is_visible()


def test_a_shift_without_a_place_gets_one(page, morning):
    page.goto("/captain/")
    page.get_by_role("link", name="Give it a place").click()
    row(page, "Times Sq").get_by_role("button", name="Choose").click()
    assert page.get_by_role("heading", name="Times Sq").is_visible()


def test_a_shift_is_closed_by_one_look_and_opened_again(page, morning):
    roster(page, morning.site)
    page.get_by_role("link", name="Close shift").click()
    page.get_by_role("link", name="All here").click()
    page.get_by_role("group", name="Bea").get_by_label("Was here").uncheck()
    page.get_by_label("Forgotten: Flyers").fill("5")
    page.get_by_role("button", name="Looks right: close").click()
    assert page.get_by_text("Closed. Thank you.").is_visible()
    assert page.get_by_text("Did not come").is_visible()
    assert {each.person.name: each.status for each in Attendance.objects.all()} == {
        "Ada": "completed",
        "Bea": "no_show",
    }
    page.get_by_role("button", name="Reopen").click()
    assert page.get_by_role("link", name="Close shift").is_visible()


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_every_page_is_whole_on_every_screen(size, open_page, sign_in, morning):
    note_logging(morning.site, person=make_user("Gil"), now=morning.now)
    page = open_page(**size)
    sign_in(page, morning.captain)
    names = ("shift", "people", "caller", "walk_in", "places", "new_corner", "link", "check_in", "hand_on", "kit")
    below = [[name, morning.site.pk] for name in names]
    where = ["move_where", morning.site.pk, morning.ada.pk]
    addresses = [reverse(f"shifts:captain_{name}", args=args) for name, *args in [["today"], *below, where]]
    for address in [*addresses, reverse("outreach:close", args=[morning.site.pk])]:
        page.goto(address)
        if size is PHONE:
            assert_within_budget(page, kilobytes=60, requests=10)
        for more in page.locator("summary:visible").all():
            more.click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert_no_axe_findings(page)
            assert_no_sideways_scroll(page)


def test_what_a_thumb_has_to_hit_is_large(page, morning):
    roster(page, morning.site)
    for target in page.locator("main .button:visible").all():
        assert target.bounding_box()["height"] >= 44


def test_a_volunteer_scans_the_code_and_is_here_and_a_stranger_is_confirmed(page, morning, open_page, sign_in):
    roster(page, morning.site)
    page.get_by_role("link", name="Check-in code").click()
    page.get_by_role("button", name="Make the code").click()
    code = page.locator(".code-letters").inner_text()
    theirs = open_page(**PHONE)
    sign_in(theirs, morning.ada)
    theirs.goto("/here/")
    theirs.get_by_label("Code").fill(code.lower())
    theirs.get_by_role("button", name="Next").click()
    assert_within_budget(theirs, kilobytes=60, requests=10)
    assert_no_axe_findings(theirs)
    theirs.get_by_role("button", name="Check in").click()
    assert theirs.get_by_text("You are checked in.").is_visible()
    stranger = open_page(**PHONE)
    sign_in(stranger, make_user("Gil"))
    stranger.goto(f"/here/{code}/")
    stranger.get_by_role("button", name="I came without a claim").click()
    roster(page, morning.site)
    assert row(page, "Ada").locator(".badge", has_text="Here").is_visible()
    row(page, "Gil").get_by_role("button", name="Confirm").click()
    assert page.get_by_text("Gil is with us, and what they logged counts.").is_visible()
    stranger.reload()
    assert stranger.get_by_text("You are checked in.").is_visible()


def test_the_banner_goes_from_hand_to_hand_in_two_taps(page, morning):
    roster(page, morning.site)
    page.get_by_role("link", name="Kit").click()
    page.get_by_label("Another thing").fill("Banner")
    page.get_by_role("button", name="Add").click()
    roster(page, morning.site)
    page.get_by_role("link", name="Kit").click()
    row(page, "Banner").get_by_role("button", name="Ada").click()
    assert page.get_by_text("Banner is with Ada now.").is_visible()
    assert row(page, "Banner").get_by_text("With Ada since").is_visible()
    page.goto("/captain/")
    assert page.get_by_text("With Ada since").is_visible()


def test_we_moved_is_two_taps_and_one_back(page, morning):
    roster(page, morning.site)
    page.get_by_role("link", name="We moved").click()
    row(page, "Times Sq").get_by_role("button", name="We are here").click()
    assert page.get_by_role("heading", name="Times Sq").is_visible()
    assert page.get_by_text("This shift is at Times Sq now. Everybody on it is told.").is_visible()
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_role("heading", name="Union Sq").is_visible()


def test_somebody_without_an_account_keeps_the_roster_by_a_link(page, morning, open_page):
    roster(page, morning.site)
    page.get_by_role("link", name="Captain’s link").click()
    page.get_by_role("button", name="Make a link").click()
    assert page.get_by_role("img", name="The captain’s link as a code").is_visible()
    page.get_by_role("button", name="Copy the address").wait_for()
    address = page.locator(".secret").inner_text()
    theirs = open_page(**PHONE)
    theirs.goto(address[address.index("/c/") :])
    assert_within_budget(theirs, kilobytes=60, requests=10)
    row(theirs, "Ada").get_by_role("button", name="Here").click()
    assert theirs.get_by_text("Ada is here.").is_visible()
    assert_no_axe_findings(theirs)
    assert_no_sideways_scroll(theirs)
    page.get_by_role("button", name="Take it back").click()
    assert theirs.request.get(theirs.url).status == 404
