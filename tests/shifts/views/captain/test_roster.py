"""The roster of a shift, and marking people on it in one tap."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from people.actions.persons import set_phone
from shifts.actions.captain_links import make_captain_link
from shifts.actions.claims import release_signup
from shifts.actions.closing import close_shift
from shifts.actions.confirming import confirm_signup
from shifts.actions.presence import check_in, mark, note_logging, unmark
from shifts.models import Attendance, CaptainScope, Shift
from tests.factories import NOW, claim, make_location, make_member, make_shift, make_user

Status = Attendance.Status


def status(person):
    return Attendance.objects.get(person=person).status


@pytest.fixture
def person(shift):
    return claim(shift, make_user("Ada")).person


def names(response):
    return [str(line.person) for line in response.context["roster"].lines]


def test_one_tap_marks_somebody_here_and_undo_takes_it_back(pages, shift, person, begun):
    page = pages.post("mark", shift.pk, person.pk, "here")
    assert pages.said(page) == ["Ada is here."]
    assert status(person) == Status.CHECKED_IN
    assert pages.said(pages.undo(page)) == ["Ada is not marked any more."]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("word", "expected"), [("left", Status.COMPLETED), ("no-show", Status.NO_SHOW), ("excused", Status.EXCUSED)]
)
def test_every_other_mark_is_undone_to_the_one_before(pages, captain, shift, person, begun, word, expected):
    check_in(shift, person=person, by=captain, now=begun)
    page = pages.post("mark", shift.pk, person.pk, word, reason="Ill")
    assert status(person) == expected
    pages.undo(page)
    assert status(person) == Status.CHECKED_IN


def test_from_eleven_the_day_before_the_roster_says_who_has_not_confirmed_yet(pages, shift, at):
    early = claim(shift, make_user("Ada"), now=NOW - timedelta(days=2))
    confirm_signup(claim(shift, make_user("Bea"), now=NOW - timedelta(days=2)), by=early.person, now=NOW)
    at(NOW)
    claim(shift, make_user("Cora"), now=NOW)  # after the question: she says so by claiming
    page = pages.get("shift", shift.pk)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
    assert re.findall(r"(Ada|Bea|Cora) +(Has not confirmed yet|Confirmed|Coming)", text) == [
        ("Ada", "Has not confirmed yet"),
        ("Bea", "Confirmed"),
        ("Cora", "Coming"),
    ]
    page = pages.post("mark", shift.pk, early.person_id, "confirmed")
    assert pages.said(page) == ["Ada is coming."]
    assert "Has not confirmed yet" not in page.content.decode()
    assert pages.said(pages.undo(page)) == ["Ada has not said yet."]


def test_who_has_no_claim_cannot_be_confirmed(pages, shift, person):
    release_signup(shift.signups.get(), by=person, now=NOW)
    assert pages.post("mark", shift.pk, person.pk, "confirmed").status_code == 404


def test_an_excuse_is_shown_with_its_reason(pages, shift, person, begun):
    page = pages.post("mark", shift.pk, person.pk, "excused", reason="Sprained <ankle>")
    assert "Sprained &lt;ankle&gt;" in page.content.decode()


def test_an_excuse_without_a_reason_is_refused_in_words(pages, shift, person, begun):
    page = pages.post("mark", shift.pk, person.pk, "excused", reason=" ")
    assert pages.said(page) == ["Say in a few words why they are excused."]
    assert not Attendance.objects.exists()


def test_a_reason_with_a_nul_in_it_is_stored_without(pages, shift, person, begun):
    pages.post("mark", shift.pk, person.pk, "excused", reason="I\0ll")
    assert Attendance.objects.get().reason == "Ill"


def test_a_captains_word_overrides_a_persons_own(pages, shift, person, begun):
    note_logging(shift, person=person, now=begun)
    pages.post("mark", shift.pk, person.pk, "no-show")
    assert status(person) == Status.NO_SHOW


def test_somebody_who_logged_without_a_claim_is_confirmed_or_sent_away(pages, shift, begun):
    guest = make_user("Gil")
    note_logging(shift, person=guest, now=begun)
    page = pages.get("shift", shift.pk)
    assert [str(line.person) for line in page.context["roster"].guests] == ["Gil"]
    pages.post("mark", shift.pk, guest.pk, "not-with-us")
    assert status(guest) == Status.REJECTED
    page = pages.post("mark", shift.pk, guest.pk, "with-us")
    assert status(guest) == Status.CHECKED_IN
    assert names(page) == ["Gil"]
    assert "Walked in" in page.content.decode()
    pages.undo(page)
    assert status(guest) == Status.REJECTED


def test_before_the_day_people_can_only_be_excused(pages, shift, person, at):
    at(shift.starts_at - timedelta(hours=3))
    page = pages.get("shift", shift.pk)
    assert (page.context["may_check_in"], page.context["may_assign"]) == (False, True)
    assert "not begun" in page.content.decode()
    page = pages.post("mark", shift.pk, person.pk, "here")
    assert pages.said(page) == ["This shift has not begun yet. Come back to this when it has."]


def test_a_closed_shift_shows_who_was_there_and_offers_to_reopen(pages, captain, shift, person, begun):
    check_in(shift, person=person, by=captain, now=begun)
    close_shift(shift, times={}, by=captain, now=begun)
    page = pages.get("shift", shift.pk)
    assert (page.context["may_mark"], page.context["may_assign"]) == (False, False)
    assert names(page) == ["Ada"]
    page = pages.post("reopen", shift.pk)
    assert page.context["may_mark"] is True
    assert Shift.objects.get().closed_at is None


def test_nobody_marks_a_stranger(pages, shift, begun):
    assert pages.post("mark", shift.pk, make_user().pk, "here").status_code == 404
    assert not Attendance.objects.exists()


def test_a_word_that_says_nothing_is_not_found(pages, shift, person, begun):
    assert pages.post("mark", shift.pk, person.pk, "asleep").status_code == 404
    assert pages.post("mark", shift.pk, person.pk, "with-us").status_code == 404


def test_whoever_released_after_being_marked_here_stays_on_the_roster(pages, captain, shift, person, begun):
    check_in(shift, person=person, by=captain, now=begun)
    release_signup(shift.signups.get(), by=person, now=begun)
    page = pages.get("shift", shift.pk)
    assert names(page) == ["Ada"]
    assert (page.context["roster"].coming, page.context["roster"].here) == (0, 1)


def test_another_chapters_captain_finds_nothing(client, shift, person, begun):
    client.force_login(make_member(make_shift().campaign.chapter, "captain"))
    gone = client.get(f"/captain/shifts/{shift.pk + 1000}/").content
    assert client.get(f"/captain/shifts/{shift.pk}/").content == gone
    assert b"Ada" not in gone


def test_a_captain_of_other_locations_finds_nothing(pages, captain, shift, campaign, begun):
    CaptainScope.objects.create(membership=captain.memberships.get(), location=make_location(campaign.chapter))
    missing = pages.get("shift", shift.pk + 1000)
    assert (pages.get("shift", shift.pk).status_code, missing.status_code) == (404, 404)
    assert pages.get("shift", shift.pk).content == missing.content


def test_the_roster_takes_the_same_queries_for_1_3_and_30_people(pages, campaign, captain, begun,
                                                                 django_assert_num_queries):  # fmt: skip
    shift = make_shift(campaign, capacity=30)

    def add(number):
        for _ in range(number):
            claim(shift)
            check_in(shift, person=make_user(), by=captain, now=begun)
            note_logging(shift, person=make_user(), now=begun)

    for number in (1, 2, 27):
        add(number)
        with django_assert_num_queries(10):
            pages.get("shift", shift.pk)


def test_who_comes_and_may_be_called_is_one_tap_away_while_the_shift_is_near(pages, shift, begun, captain, at):
    ada = claim(shift, make_user("Ada")).person
    set_phone(ada, phone="+12125550100", may_be_called=True, may_be_texted=False)
    until = int((shift.ends_at + timedelta(hours=1)).timestamp() * 1000)
    roster = pages.get("shift", shift.pk).content.decode()
    before, rest = roster.split(f"<!--until {until}-->")
    inside, after = rest.split("<!--until-->")
    assert 'href="tel:+12125550100"' in inside and "sms:" not in inside
    assert "5550100" not in before + after
    link = make_captain_link(shift, by=captain, now=begun)
    assert "5550100" not in Client().get(reverse("shifts:link_shift", args=[link])).content.decode()
    mark(shift, person=ada, status=Attendance.Status.CHECKED_IN, by=captain, now=begun)
    assert "data-until-here hidden" in pages.get("shift", shift.pk).content.decode()
    unmark(shift, person=ada, by=captain, now=begun)
    for moment in (shift.starts_at - timedelta(hours=2, seconds=1), shift.ends_at + timedelta(hours=1, seconds=1)):
        at(moment)
        assert "5550100" not in pages.get("shift", shift.pk).content.decode()
