"""Captains are told of what they asked to be told: once, in one message, and only while it is so."""

from datetime import timedelta

import pytest
from django.db import connection

from outreach.actions.held import plan_held_alerts
from people.models import Message
from shifts.actions import alerting
from shifts.actions.alerting import plan_alerts, set_alerts
from shifts.actions.claims import claim_shift, release_signup
from shifts.actions.closing import close_shift
from shifts.actions.forgetting import forget_alerts
from shifts.models import Alert, AlertRule, CaptainScope, Shift
from tests.factories import (
    NOW,
    attend,
    claim,
    make_campaign,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_user,
)
from tests.races import Meeting, race
from tests.smtp import plain, send_all

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Kind = AlertRule.Kind


@pytest.fixture(autouse=True)
def stopped(clock):
    return clock


@pytest.fixture
def campaign():
    campaign = make_campaign()
    make_script(campaign)
    return campaign


@pytest.fixture
def captain(campaign):
    return make_member(campaign.chapter, "captain", name="Carmen", email="carmen@example.org")


def at(campaign, hours, name="Union Sq", *, people=0):
    """A shift that begins so many hours from now, with so many people, who claimed it two days before."""
    shift = make_shift(campaign, make_location(campaign.chapter, name))
    start = NOW + hours * HOUR
    Shift.objects.filter(pk=shift.pk).update(starts_at=start, ends_at=start + 2 * HOUR, starts_on=start.date())
    for _ in range(people):
        claim(fresh(shift), now=min(start, NOW) - 2 * DAY)
    return fresh(shift)


def fresh(shift):
    return Shift.objects.with_place().get(pk=shift.pk)


def rule(person, kind, hours=0):
    set_alerts(person, hours={kind: hours})


def sent(smtp):
    """What came in of alerts since the last look."""
    send_all()
    mails, smtp.mails = smtp.mails, []
    return [mail for mail in mails if "you asked to be told:" in plain(mail)]


def subjects(smtp):
    return [mail["Subject"] for mail in sent(smtp)]


def test_short_shifts_that_come_due_together_are_one_mail(campaign, captain, smtp):
    rule(captain, Kind.SHORT, 12)
    at(campaign, 11, "Times Sq", people=1), at(campaign, 3, "Canal St")
    at(campaign, 13, "Too far"), at(campaign, 5, "Enough", people=2), at(campaign, -1, "Begun")
    assert plan_alerts(now=NOW) == 1
    [mail] = sent(smtp)
    assert mail["Subject"] == "2 shifts are short of people"
    assert plain(mail).index("Canal St") < plain(mail).index("Times Sq")
    assert "1 of at least 2" in plain(mail)
    assert not any(name in plain(mail) for name in ("Too far", "Enough", "Begun"))


def test_each_shift_is_told_once(campaign, captain, smtp, clock):
    rule(captain, Kind.SHORT, 12)
    first = at(campaign, 11)
    plan_alerts(now=NOW)
    second = at(campaign, 10, "Canal St")
    assert plan_alerts(now=NOW + HOUR) == 1
    assert plan_alerts(now=NOW + HOUR) == 0
    assert set(Alert.objects.values_list("about", flat=True)) == {first.pk, second.pk}
    clock.now = NOW + HOUR
    assert subjects(smtp) == ["1 shift is short of people"] * 2


def test_who_set_nothing_is_told_nothing(campaign, captain):
    at(campaign, 3)
    assert plan_alerts(now=NOW) == 0
    rule(captain, Kind.SHORT, 12)
    rule(captain, Kind.SHORT, None)
    assert plan_alerts(now=NOW) == 0


def test_other_hours_do_not_tell_again(campaign, captain):
    rule(captain, Kind.SHORT, 12)
    at(campaign, 3)
    assert plan_alerts(now=NOW) == 1
    rule(captain, Kind.SHORT, 4)
    assert plan_alerts(now=NOW) == 0


def test_what_was_put_right_before_it_is_sent_is_left_out(campaign, captain, smtp):
    rule(captain, Kind.SHORT, 12)
    first, second = at(campaign, 11, "Times Sq"), at(campaign, 10, "Canal St")
    plan_alerts(now=NOW)
    for _ in range(2):
        claim(fresh(first))
    [mail] = sent(smtp)
    assert "Canal St" in plain(mail) and "Times Sq" not in plain(mail)
    Message.objects.update(state="waiting")
    for _ in range(2):
        claim(fresh(second))
    assert subjects(smtp) == []


def test_only_the_rosters_that_she_keeps_and_keeps_still(campaign, captain, smtp):
    rule(captain, Kind.SHORT, 12)
    other = make_member(make_campaign().chapter, "captain")
    rule(other, Kind.SHORT, 12)
    mine = at(campaign, 3, "Times Sq")
    CaptainScope.objects.create(membership=captain.memberships.get(), location=mine.location)
    at(campaign, 3, "Canal St")
    assert plan_alerts(now=NOW) == 1
    assert list(Alert.objects.values_list("rule__person", "about")) == [(captain.pk, mine.pk)]
    captain.memberships.update(until_on=(NOW - DAY).date())
    assert subjects(smtp) == []


def test_what_is_over_and_not_closed(campaign, captain, smtp, clock):
    rule(captain, Kind.UNCLOSED, 2)
    over, just = at(campaign, -5, "Times Sq", people=1), at(campaign, -3, "Canal St", people=1)
    at(campaign, -6, "Nobody there")
    assert plan_alerts(now=NOW) == 1
    assert Alert.objects.get().about == over.pk
    assert plan_alerts(now=NOW + HOUR) == 1
    close_shift(over, times={}, by=captain, now=NOW)
    clock.now = NOW + HOUR
    [mail] = sent(smtp)
    assert mail["Subject"] == "1 shift is not closed"
    assert "Canal St" in plain(mail) and just.closed_at is None


def test_somebody_who_releases_late(campaign, captain, smtp):
    rule(captain, Kind.LATE_RELEASE, 24)
    near, far = at(campaign, 20, people=1), at(campaign, 30, people=1)
    for shift in (near, far):
        claimed = shift.signups.select_related("person").get()
        release_signup(claimed, by=claimed.person, now=NOW)
    assert plan_alerts(now=NOW) == 1
    assert plan_alerts(now=NOW + 10 * HOUR) == 0  # the other one was released in time
    [mail] = sent(smtp)
    assert mail["Subject"] == "1 person released late"
    assert f"{near.signups.get().person} cannot come." in plain(mail)


def test_a_claim_that_is_taken_back_at_once_is_missed_by_nobody(campaign, captain):
    rule(captain, Kind.LATE_RELEASE, 24)
    claimed = claim(at(campaign, 3), make_user("Ada"))
    release_signup(claimed, by=claimed.person, now=NOW + timedelta(minutes=10))
    assert plan_alerts(now=NOW + timedelta(minutes=11)) == 0
    later = claim(at(campaign, 3, "Canal St"), make_user("Bob"))
    release_signup(later, by=later.person, now=NOW + timedelta(minutes=12))
    assert plan_alerts(now=NOW + timedelta(minutes=13)) == 1


def test_her_own_release_is_no_news_to_her(campaign, captain):
    rule(captain, Kind.LATE_RELEASE, 24)
    shift = at(campaign, 20)
    release_signup(claim(shift, captain, now=NOW - DAY), by=captain, now=NOW)
    assert plan_alerts(now=NOW) == 0


def test_who_is_back_or_replaced_is_not_missed(campaign, captain, smtp):
    rule(captain, Kind.LATE_RELEASE, 24)
    shift = at(campaign, 20, people=1)
    claimed = shift.signups.select_related("person").get()
    release_signup(claimed, by=claimed.person, now=NOW)
    plan_alerts(now=NOW)
    claim_shift(fresh(shift), person=claimed.person, by=claimed.person, now=NOW)
    assert subjects(smtp) == []


def test_held_rows(campaign, captain, smtp):
    rule(captain, Kind.HELD)
    shift = at(campaign, -1, people=1)
    make_conversation(shift, hold="odd", received_at=NOW)
    make_conversation(at(campaign, -1, "Old"), hold="odd", received_at=NOW - 2 * DAY)
    make_conversation(at(campaign, -1, "Hers"), captain, hold="odd", received_at=NOW)
    assert plan_held_alerts(now=NOW) == 1
    assert plan_held_alerts(now=NOW) == 0
    [mail] = sent(smtp)
    assert mail["Subject"] == "Rows are held on 1 shift"
    assert "Union Sq" in plain(mail)


def test_a_guest_to_confirm_is_told_and_not_once_she_is_confirmed(campaign, captain, smtp):
    rule(captain, Kind.HELD)
    guest = attend(at(campaign, -1), make_user("Guest"), status="unconfirmed")
    assert plan_held_alerts(now=NOW) == 1
    guest.status = "checked_in"
    guest.save()
    assert subjects(smtp) == []


def test_notes_of_long_ago_go(campaign, captain):
    rule(captain, Kind.SHORT, 12)
    at(campaign, 3)
    plan_alerts(now=NOW)
    assert forget_alerts(now=NOW + 29 * DAY) == 0
    assert forget_alerts(now=NOW + 30 * DAY) == 1


def test_it_takes_as_many_queries_for_many(campaign, captain, django_assert_max_num_queries):
    for hours in (48, 24, 12) * 4:
        rule(make_member(campaign.chapter, "captain"), Kind.SHORT, hours)
    for hours in range(1, 21):
        at(campaign, hours, f"Corner {hours}")
    with django_assert_max_num_queries(22):
        assert plan_alerts(now=NOW) == 12


def at_once():
    def act():
        return plan_alerts(now=NOW)

    return race(act, act)


@pytest.fixture
def meeting(monkeypatch):
    """Both have found the shift before either writes."""
    monkeypatch.setattr(alerting, "captains_of_each", Meeting(alerting.captains_of_each))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_once(meeting, campaign, captain):
    rule(captain, Kind.SHORT, 12)
    at(campaign, 3)
    assert sorted(at_once()) == [0, 1]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_fails(monkeypatch, meeting, campaign, captain):
    """The control. (SQLite lets one transaction in at a time, whatever is locked.)"""
    monkeypatch.setattr(AlertRule.objects, "hold", lambda *ids: None)
    rule(captain, Kind.SHORT, 12)
    at(campaign, 3)
    failed = [each for each in at_once() if isinstance(each, Exception)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)
