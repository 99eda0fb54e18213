"""Telling captains of people on their way, and organizers of incidents: nobody else, and only what is so."""

from datetime import timedelta

import pytest

from people.models import Message
from shifts.actions.claims import release_signup
from shifts.actions.handing_on import hand_on
from shifts.actions.handing_on import take_back as hand_back
from shifts.actions.incidents import mark_incident_seen
from shifts.actions.notices import mark_seen, take_back, tell_captain
from shifts.actions.presence import check_in
from shifts.models import Notice, Shift
from tests.factories import NOW, claim, make_campaign, make_location, make_member, make_shift
from tests.mails import letters
from tests.shifts.actions.test_incidents import report

pytestmark = pytest.mark.django_db
LATE, LOST = Notice.Kind.LATE, Notice.Kind.LOST


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def carmen(campaign):
    return make_member(campaign.chapter, "captain", name="Carmen", email="carmen@example.org")


@pytest.fixture
def signup(campaign, carmen):
    shift = make_shift(campaign, make_location(campaign.chapter, "Union Sq"))
    return claim(shift, make_member(campaign.chapter, name="Ada Late"))


@pytest.fixture
def near(signup, clock):
    clock.now = signup.shift.starts_at - timedelta(minutes=20)
    return clock.now


def mails():
    return [(mail.to, mail.subject) for mail in letters()]


def test_the_captain_is_told_who_comes_how_late_and_where(signup, near):
    tell_captain(signup, kind=LATE, minutes=15, now=near)
    (mail,) = letters()
    assert (mail.to, mail.subject) == ("carmen@example.org", "Ada Late will be 15 minutes late")
    assert "Union Sq" in mail.text
    assert f"/captain/shifts/{signup.shift_id}/" in mail.text


def test_a_second_tap_before_the_first_is_sent_is_one_mail_with_the_last_word(signup, near):
    tell_captain(signup, kind=LATE, minutes=5, now=near)
    tell_captain(signup, kind=LATE, minutes=30, now=near)
    assert mails() == [("carmen@example.org", "Ada Late will be 30 minutes late")]


def test_a_captain_who_comes_is_told_and_not_the_others(signup, near, campaign):
    dora = make_member(campaign.chapter, "captain", name="Dora", email="dora@example.org")
    claim(signup.shift, dora)
    tell_captain(signup, kind=LOST, now=near)
    assert mails() == [("dora@example.org", "Ada Late is at the meeting point and cannot find you")]


def test_who_stands_in_is_told_beside_the_captain_who_comes(signup, near, campaign):
    dora = make_member(campaign.chapter, "captain", name="Dora", email="dora@example.org")
    claim(signup.shift, dora)
    stands_in = make_member(campaign.chapter, name="Sol", email="sol@example.org")
    hand_on(signup.shift, person=stands_in, by=dora, now=near)
    Message.objects.all().delete()
    tell_captain(signup, kind=LOST, now=near)
    assert [to for to, _subject in mails()] == ["sol@example.org", "dora@example.org"]


def test_of_a_captain_who_comes_late_herself_the_next_one_is_told(signup, near, carmen, campaign):
    dora = make_member(campaign.chapter, "captain", name="Dora", email="dora@example.org")
    tell_captain(claim(signup.shift, dora), kind=LATE, minutes=10, now=near)
    assert [to for to, _subject in mails()] == ["carmen@example.org"]


def test_of_a_stand_in_who_comes_late_whoever_handed_it_on_is_told(signup, near, carmen):
    hand_on(signup.shift, person=signup.person, by=carmen, now=near)
    tell_captain(signup, kind=LATE, minutes=10, now=near)
    assert "carmen@example.org" in [to for to, _subject in mails()]


def test_nobody_is_told_about_herself(carmen, campaign, clock):
    own = claim(make_shift(campaign), carmen)
    clock.now = own.shift.starts_at
    tell_captain(own, kind=LATE, minutes=5, now=clock.now)
    assert mails() == []


@pytest.mark.parametrize("undo", ["seen", "taken back", "here", "released", "cancelled", "her role"])
def test_what_is_so_no_more_is_not_sent(signup, near, carmen, undo):
    notice = tell_captain(signup, kind=LATE, minutes=15, now=near)
    if undo == "seen":
        mark_seen(notice, made_at=near, by=carmen, now=near)
    elif undo == "taken back":
        take_back(signup, kind=LATE)
    elif undo == "here":
        check_in(signup.shift, person=signup.person, by=carmen, now=near)
    elif undo == "released":
        release_signup(signup, by=signup.person, now=near)
    elif undo == "her role":
        carmen.memberships.all().delete()
    else:
        type(signup.shift).objects.update(cancelled_at=near)
    assert mails() == []


def test_organizers_are_told_that_there_is_a_report_and_nothing_of_it(signup, campaign, clock):
    olga = make_member(campaign.chapter, "organizer", email="olga@example.org")
    reporter = make_member(campaign.chapter, "organizer", email="rita@example.org")
    signup.person = reporter
    clock.now = signup.claimed_at
    incident = report(signup, "Unmistakable words.")
    more = report(signup, "More of them.")
    (mail,) = letters()
    assert (mail.to, mail.subject) == ("olga@example.org", "A new report of an incident")
    assert "Unmistakable" not in mail.text
    assert f"/organize/campaigns/{campaign.pk}/incidents/" in mail.text
    role = olga.memberships.get()
    role.delete()
    assert mails() == []
    role.save()
    for each in (incident, more):
        mark_incident_seen(each, by=olga, now=clock.now)
    assert mails() == []


@pytest.fixture
def shift(signup):
    return signup.shift


@pytest.fixture
def ada(signup):
    return signup.person


@pytest.fixture
def handed(shift, ada, carmen, clock):
    """The roster is Ada's, and she has been told."""
    given = hand_on(shift, person=ada, by=carmen, now=NOW)
    assert mails() == [(ada.email, "You stand in as captain: Tue, Aug 4, 8 a.m. – 10 a.m.")]
    Message.objects.update(state=Message.State.SENT)
    return given


def test_who_stands_in_is_told_by_whom_when_where_and_what_it_opens(shift, ada, carmen, clock):
    hand_on(shift, person=ada, by=carmen, now=NOW)
    (mail,) = letters()
    assert "Carmen handed the roster of this shift on to you." in mail.text
    assert "Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m.\nUnion Sq" in mail.text
    assert f"/captain/shifts/{shift.pk}/" in mail.text


def test_and_that_she_does_so_no_more(handed, shift, ada, carmen):
    hand_back(shift, by=carmen, now=NOW)
    (mail,) = letters()
    assert (mail.to, mail.subject) == (
        ada.email, "You no longer stand in as captain: Tue, Aug 4, 8 a.m. – 10 a.m."
    )  # fmt: skip
    assert "/captain/" not in mail.text


def test_where_somebody_else_takes_over_both_are_told(handed, shift, campaign, ada, carmen):
    bea = make_member(campaign.chapter, name="Bea")
    hand_on(shift, person=bea, by=carmen, now=NOW)
    assert {to: subject.split(":")[0] for to, subject in mails()} == {
        ada.email: "You no longer stand in as captain",
        bea.email: "You stand in as captain",
    }


def test_handed_on_and_taken_back_at_once_is_no_news(shift, ada, carmen, clock):
    hand_on(shift, person=ada, by=carmen, now=NOW)
    hand_back(shift, by=carmen, now=NOW)
    assert mails() == []


def test_taken_back_and_handed_on_again_at_once_is_no_loss(handed, shift, ada, carmen):
    hand_back(shift, by=carmen, now=NOW)
    hand_on(shift, person=ada, by=carmen, now=NOW)
    assert [subject.split(":")[0] for _to, subject in mails()] == ["You stand in as captain"]


def test_who_gives_it_back_herself_hears_nothing(handed, shift, ada):
    hand_back(shift, by=ada, now=NOW)
    assert ada.email not in [to for to, _subject in mails()]


def test_of_a_cancelled_shift_nobody_is_told_that_she_stands_in(shift, ada, carmen, clock):
    hand_on(shift, person=ada, by=carmen, now=NOW)
    Shift.objects.update(cancelled_at=NOW)
    assert mails() == []
