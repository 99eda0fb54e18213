"""What people on their way say, on the captain's screens."""

from datetime import timedelta

import pytest
from django.urls import reverse

from shifts.actions.captain_links import make_captain_link
from shifts.actions.claims import release_signup
from shifts.actions.notices import tell_captain
from shifts.actions.presence import check_in
from shifts.models import Notice
from tests.factories import claim, make_member, make_shift, make_user

MINUTE = timedelta(minutes=1)


@pytest.fixture
def late(shift, begun):
    return tell_captain(claim(shift, make_user("Ada")), kind=Notice.Kind.LATE, minutes=15, now=begun)


def screens(pages, shift):
    return [pages.get("shift", shift.pk).content.decode(), pages.get("today").content.decode()]


def test_roster_and_today_say_who_what_and_when(pages, shift, late):
    roster, today = screens(pages, shift)
    assert "<bdi>15</bdi> minutes late (<bdi>8:10\u00a0a.m.</bdi>)" in roster
    assert "<bdi>Ada</bdi>: <bdi>15</bdi> minutes late (<bdi>8:10\u00a0a.m.</bdi>)" in today


def test_here_and_cannot_find_you_is_said_too(pages, shift, begun):
    tell_captain(claim(shift, make_user("Bo")), kind=Notice.Kind.LOST, now=begun)
    assert ["is here, cannot find you" in screen for screen in screens(pages, shift)] == [True, True]


def test_once_seen_it_is_quiet_on_the_roster_and_gone_from_today(pages, shift, captain, late, begun):
    page = pages.post("notice_seen", shift.pk, late.pk, made_at=late.made_at.isoformat())
    assert page.redirect_chain[-1][0].endswith(f"#person-{late.signup.person_id}")
    late.refresh_from_db()
    assert (late.seen_at, late.seen_by) == (begun, captain)
    roster, today = screens(pages, shift)
    assert "minutes late" in roster
    assert "/seen/" not in roster
    assert "minutes late" not in today


@pytest.mark.parametrize("made_at", ["", "yesterday", "2026-02-31T00:00", "2026-08-04T12:09:59+00:00"])
def test_only_what_was_on_the_page_is_put_away(pages, shift, late, made_at):
    pages.post("notice_seen", shift.pk, late.pk, made_at=made_at)
    late.refresh_from_db()
    assert late.seen_at is None


def test_who_is_here_or_has_released_is_late_no_more(pages, shift, captain, late, begun):
    other = claim(shift, make_user("Bo"))
    tell_captain(other, kind=Notice.Kind.LOST, now=begun)
    release_signup(other, by=other.person, now=begun)
    check_in(shift, person=late.signup.person, by=captain, now=begun)
    for screen in screens(pages, shift):
        assert "minutes late" not in screen
        assert "cannot find you" not in screen


def test_a_notice_of_another_shift_or_chapter_is_not_there(pages, client, shift, late, begun):
    other = make_shift(shift.campaign)
    assert pages.post("notice_seen", other.pk, late.pk, made_at=late.made_at.isoformat()).status_code == 404
    client.force_login(make_member(shift.campaign.chapter))
    assert pages.post("notice_seen", shift.pk, late.pk, made_at=late.made_at.isoformat()).status_code == 404
    late.refresh_from_db()
    assert late.seen_at is None


def test_only_the_person_and_the_keepers_of_the_roster_see_the_row(shift, captain, late):
    neighbour = claim(shift).person
    seen = {
        who: list(Notice.objects.visible_to(person))
        for who, person in {"herself": late.signup.person, "captain": captain, "neighbour": neighbour}.items()
    }
    assert seen == {"herself": [late], "captain": [late], "neighbour": []}


def test_whoever_has_the_captains_link_reads_it_and_puts_it_away(client, shift, captain, late, begun):
    secret = make_captain_link(shift, by=captain, now=begun)
    client.logout()
    assert "<bdi>15</bdi> minutes late" in client.get(f"/c/{secret}/").content.decode()
    client.post(reverse("shifts:link_notice_seen", args=[secret, late.pk]), {"made_at": late.made_at.isoformat()})
    late.refresh_from_db()
    assert (late.seen_at, late.seen_by) == (begun, captain)
