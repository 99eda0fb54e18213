"""Who stands in for a captain, and who handed the roster on to her, hear what they have not done themselves."""

from datetime import timedelta

import pytest

from shifts.actions.cancelling import cancel_day
from shifts.actions.editing import cancel_shift, place_shift
from shifts.actions.handing_on import hand_on, take_back
from shifts.models import Shift
from shifts.queries.organize import claims_on, shifts_of_day
from shifts.rules.changes import claims_of, state_of, state_of_day
from tests.factories import NOW, claim, make_campaign, make_location, make_member, make_shift
from tests.smtp import plain, send_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

STANDS_IN = ("ada", "You stand in as captain: Tue, Aug 4, 8 a.m. – 10 a.m.")


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def captain(campaign):
    return make_member(campaign.chapter, "captain", name="Carmen", email="carmen@example.org")


@pytest.fixture
def ada(campaign):
    return make_member(campaign.chapter, name="Ada", email="ada@example.org")


@pytest.fixture
def shift(campaign):
    """Tomorrow, Tuesday the 4th, from eight to ten."""
    return make_shift(campaign, make_location(campaign.chapter, "Union Sq"))


@pytest.fixture
def mails(smtp):
    """(to, subject) of what came in since the last look."""

    def look():
        send_all()
        found, smtp.mails = smtp.mails, []
        return [(mail["To"].split("@")[0], " ".join(mail["Subject"].split())) for mail in found]

    return look


@pytest.fixture
def given(shift, ada, captain, mails):
    standing = hand_on(shift, person=ada, by=captain, now=NOW)
    assert mails() == [STANDS_IN]
    return standing


def fresh(shift):
    return Shift.objects.with_place().get(pk=shift.pk)


def cancel(shift, by):
    found = fresh(shift)
    cancel_shift(found, reason="Rain", seen=state_of(found, claims_of(found)), by=by, now=NOW)


def test_given_back_the_captain_hears_it(given, shift, ada, mails):
    take_back(shift, by=ada, now=NOW)
    assert mails() == [("carmen", "Ada no longer stands in for you on Tue, Aug 4, 8 a.m. – 10 a.m.")]


def test_another_captain_takes_it_back_and_both_hear_it(given, shift, campaign, mails):
    take_back(shift, by=make_member(campaign.chapter, "organizer"), now=NOW)
    assert sorted(to for to, _subject in mails()) == ["ada", "carmen"]


def test_who_gave_it_back_and_gets_it_again_at_once_reads_only_that_she_has_it(given, shift, ada, captain, mails):
    take_back(shift, by=ada, now=NOW)
    hand_on(shift, person=ada, by=captain, now=NOW)
    assert mails() == [STANDS_IN]


def test_who_has_left_the_chapter_hears_nothing_of_the_roster(shift, ada, captain, mails):
    hand_on(shift, person=ada, by=captain, now=NOW)
    ada.memberships.all().delete()
    assert mails() == []


def test_she_hears_that_her_shift_is_cancelled_though_she_has_not_claimed_it(given, shift, captain, smtp, mails):
    cancel(shift, captain)
    send_all()
    [mail] = smtp.mails
    assert (mail["To"], "Cancelled:" in mail["Subject"], "Reason: Rain" in plain(mail)) == (
        "ada@example.org", True, True,
    )  # fmt: skip


def test_with_a_claim_on_it_she_hears_it_once(given, shift, ada, captain, mails):
    claim(fresh(shift), ada)
    mails()
    cancel(shift, captain)
    assert mails() == [("ada", "Cancelled: your shift on Tue, Aug 4")]


def test_she_hears_that_the_whole_day_is(given, shift, campaign, mails):
    day = list(shifts_of_day(campaign, day=shift.starts_on, now=NOW))
    organizer = make_member(campaign.chapter, "organizer")
    seen = state_of_day(day, list(claims_on(day)))
    cancel_day(campaign, day=shift.starts_on, reason="Storm", seen=seen, by=organizer, now=NOW)
    assert mails() == [("ada", "Cancelled: the shift of which you keep the roster, Tue, Aug 4")]


def test_she_hears_where_it_is_now_and_nothing_of_it_once_it_is_over(given, shift, captain, campaign, mails, clock):
    place_shift(fresh(shift), location=make_location(campaign.chapter), by=captain, now=NOW)
    assert mails() == [("ada", "The shift of which you keep the roster was changed: now Tue, Aug 4")]
    place_shift(fresh(shift), location=make_location(campaign.chapter), by=captain, now=NOW)
    clock.now = shift.ends_at + timedelta(minutes=1)
    assert mails() == []
