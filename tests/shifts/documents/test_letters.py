"""What the messages about claims say when they are sent, read from a real mail server."""

from datetime import time, timedelta

import pytest
from django.utils import translation
from icalendar import Calendar

from people.actions.forgetting import forget_messages
from people.emails.sending import take
from people.models import Message
from shifts.actions.assigning import move_person, put_on, take_off
from shifts.actions.cancelling import cancel_day
from shifts.actions.claims import claim_shift, release_signup
from shifts.actions.editing import cancel_shift, change_shift, place_shift
from shifts.documents.letters import answer_page
from shifts.models import Shift
from shifts.queries.organize import claims_on, shifts_of_day
from shifts.queries.signups import active_signup
from shifts.rules.changes import ShiftTerms, claims_of, state_of, state_of_day
from tests.factories import NOW, TODAY, claim, make_campaign, make_location, make_member, make_shift
from tests.smtp import html, plain, send_all

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def stopped(clock):
    return clock


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def captain(campaign):
    return make_member(campaign.chapter, "organizer", name="Carmen")


@pytest.fixture
def ada(campaign):
    return make_member(campaign.chapter, name="Ada", email="ada@example.org")


@pytest.fixture
def shift(campaign):
    """Tomorrow, Tuesday the 4th, from eight to ten."""
    return make_shift(campaign, make_location(campaign.chapter, "Broadway & E 14 St", address="1 Union Sq"))


@pytest.fixture
def other(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Times Sq"))


def fresh(shift):
    return Shift.objects.with_place().get(pk=shift.pk)


def change(shift, captain, **terms):
    shift = fresh(shift)
    before = ShiftTerms.of(shift).__dict__
    seen = state_of(shift, claims_of(shift))
    change_shift(shift, terms=ShiftTerms(**{**before, **terms}), seen=seen, by=captain, now=NOW)


def sent(smtp):
    """The subjects of what came in since the last look, oldest first."""
    send_all()
    mails, smtp.mails = smtp.mails, []
    return mails


def subjects(smtp):
    return [mail["Subject"] for mail in sent(smtp)]


@pytest.fixture
def claimed(shift, ada, smtp):
    """Ada's claim, of which she has had her receipt."""
    signup = claim(shift, ada)
    assert subjects(smtp) == ["Yours: the shift of Tue, Aug 4"]
    return signup


def test_a_claim_is_confirmed_to_who_made_it(shift, ada, smtp):
    signup = claim(shift, ada)
    [mail] = sent(smtp)
    assert plain(mail).split("-- ")[0] == (
        "Hello Ada,\n\nthank you! This shift is yours:\n\n"
        "Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m.\nBroadway & E 14 St\n1 Union Sq\n"
        "Meeting point: NE corner, by the clock\n\n"
        "If you cannot come, release it here, so that somebody else can take it:\n"
        f"{answer_page(signup)}\n\n"
    )
    assert "<bdi>Broadway &amp; E 14 St</bdi>" in html(mail)
    assert f'<a href="{answer_page(signup)}">' in html(mail)
    assert "<img" not in html(mail)


def test_the_calendar_file_brings_changes_and_strikes_out_the_shift(claimed, shift, captain, smtp):
    change(shift, captain, starts_at=shift.starts_at + HOUR)
    [moved] = sent(smtp)
    cancel(shift, captain)
    [cancelled] = sent(smtp)
    files = [only_file(mail) for mail in (moved, cancelled)]
    assert [file.get_content_type() for file in files] == ["text/calendar"] * 2
    events = [Calendar.from_ical(file.get_content()).walk("VEVENT")[0] for file in files]
    assert {event["UID"] for event in events} == {f"shift-{shift.pk}@localhost"}
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CANCELLED"]
    assert events[0]["DTSTART"].dt == shift.starts_at + HOUR
    assert events[0]["SEQUENCE"] < events[1]["SEQUENCE"]


def only_file(mail):
    [file] = mail.iter_attachments()
    assert file.get_filename() == "shift.ics"
    return file


def test_a_claim_that_is_taken_back_at_once_is_not_confirmed(shift, ada, smtp):
    signup = claim(shift, ada)
    release_signup(signup, by=ada, now=NOW)
    assert sent(smtp) == []
    assert Message.objects.get().state == "obsolete"


def test_times_are_the_chapters_and_where_they_differ_the_readers_too(campaign, shift, smtp):
    for name, zone in (("Here", "America/New_York"), ("Toronto", "America/Toronto"), ("West", "America/Los_Angeles")):
        claim(shift, make_member(campaign.chapter, name=name, email=f"{name}@example.org", time_zone=zone))
    here, toronto, west = (plain(mail) for mail in sent(smtp))
    assert "On your clock" not in here + toronto
    assert "8\u00a0a.m. – 10\u00a0a.m.\nOn your clock (Los Angeles): Tue, Aug 4, 5\u00a0a.m. – 7\u00a0a.m.\n" in west


def test_a_message_is_in_the_language_of_its_reader(campaign, shift, captain, smtp):
    eva = make_member(campaign.chapter, name="Eva", language="es")
    with translation.override("en"):
        put_on(shift, person=eva, by=captain, now=NOW)
    [mail] = sent(smtp)
    assert mail["Subject"] == "Tienes el turno del mar 4 ago"
    assert "la persona responsable te puso en este turno" in plain(mail)


def test_who_is_put_on_is_told_and_undone_at_once_hears_nothing(shift, ada, captain, smtp):
    signup = put_on(shift, person=ada, by=captain, now=NOW).signup
    take_off(signup, by=captain, now=NOW)
    assert sent(smtp) == []
    signup = put_on(shift, person=ada, by=captain, now=NOW).signup
    assert subjects(smtp) == ["You are on the shift of Tue, Aug 4"]
    take_off(signup, by=captain, now=NOW)
    assert subjects(smtp) == ["You are no longer on the shift of Tue, Aug 4"]


def test_who_is_taken_off_and_put_on_again_at_once_hears_nothing(claimed, shift, ada, captain, smtp):
    take_off(claimed, by=captain, now=NOW)
    again = put_on(fresh(shift), person=ada, by=captain, now=NOW).signup
    assert sent(smtp) == []
    take_off(again, by=captain, now=NOW)
    assert subjects(smtp) == ["You are no longer on the shift of Tue, Aug 4"]


def test_who_is_moved_over_is_told_of_both_places(claimed, other, captain, smtp):
    move_person(claimed, to=other, by=captain, now=NOW)
    [mail] = sent(smtp)
    assert mail["Subject"] == "Your place on Tue, Aug 4 is a different one"
    text = plain(mail)
    assert text.index("Times Sq") < text.index("No longer:") < text.index("Broadway & E 14 St")


def test_who_is_moved_over_has_only_the_new_shift_in_her_calendar(claimed, shift, other, captain, smtp):
    move_person(claimed, to=other, by=captain, now=NOW)
    [mail] = sent(smtp)
    assert in_calendar(mail) == {f"shift-{shift.pk}@localhost": "CANCELLED", f"shift-{other.pk}@localhost": "CONFIRMED"}


def test_what_she_was_moved_from_and_has_again_is_not_struck_out(claimed, shift, campaign, ada, captain, smtp):
    evening = make_shift(campaign, make_location(campaign.chapter, "Canal St"), opens=time(17))
    move_person(claimed, to=evening, by=captain, now=NOW)
    claim(fresh(shift), ada)
    moved, receipt = sorted(sent(smtp), key=lambda mail: mail["Subject"])
    assert in_calendar(moved) == {f"shift-{evening.pk}@localhost": "CONFIRMED"}
    assert in_calendar(receipt) == {f"shift-{shift.pk}@localhost": "CONFIRMED"}


def in_calendar(mail):
    """{UID: STATUS} of what the mail brings."""
    events = Calendar.from_ical(only_file(mail).get_content()).walk("VEVENT")
    return {event["UID"]: event["STATUS"] for event in events}


def test_who_is_moved_over_and_back_at_once_hears_nothing(claimed, shift, other, ada, captain, smtp):
    moved = move_person(claimed, to=other, by=captain, now=NOW)
    move_person(moved, to=fresh(shift), by=captain, now=NOW)
    assert sent(smtp) == []


def test_who_is_moved_twice_hears_where_she_was_and_where_she_is(claimed, other, campaign, captain, smtp):
    third = make_shift(campaign, make_location(campaign.chapter, "Canal St"))
    moved = move_person(claimed, to=other, by=captain, now=NOW)
    move_person(moved, to=third, by=captain, now=NOW)
    [mail] = sent(smtp)
    assert "Canal St" in plain(mail).split("No longer:")[0]
    assert "Broadway & E 14 St" in plain(mail).split("No longer:")[1]


def test_who_is_moved_and_taken_off_at_once_is_told_of_the_shift_that_she_knows(claimed, other, captain, smtp):
    moved = move_person(claimed, to=other, by=captain, now=NOW)
    take_off(moved, by=captain, now=NOW)
    [mail] = sent(smtp)
    assert mail["Subject"] == "You are no longer on the shift of Tue, Aug 4"
    assert "Broadway & E 14 St" in plain(mail)
    assert "Times Sq" not in plain(mail)
    [event] = Calendar.from_ical(only_file(mail).get_content()).walk("VEVENT")
    assert (event["UID"], event["STATUS"]) == (f"shift-{claimed.shift_id}@localhost", "CANCELLED")


def test_who_gives_up_where_she_was_moved_unheard_is_told_of_the_shift_that_she_knows(
    claimed, other, ada, captain, smtp
):
    moved = move_person(claimed, to=other, by=captain, now=NOW)
    release_signup(moved, by=ada, now=NOW)
    [mail] = sent(smtp)
    assert "Broadway & E 14 St" in plain(mail)
    assert "Times Sq" not in plain(mail)


def test_who_is_moved_and_back_and_later_taken_off_is_told(claimed, shift, other, captain, smtp):
    moved = move_person(claimed, to=other, by=captain, now=NOW)
    back = move_person(moved, to=fresh(shift), by=captain, now=NOW)
    assert sent(smtp) == []
    take_off(back, by=captain, now=NOW)
    assert subjects(smtp) == ["You are no longer on the shift of Tue, Aug 4"]


def test_who_is_moved_to_what_is_cancelled_at_once_is_told_of_the_shift_that_she_knows(claimed, other, captain, smtp):
    move_person(claimed, to=other, by=captain, now=NOW)
    cancel(other, captain)
    [mail] = sent(smtp)
    assert mail["Subject"] == "You are no longer on the shift of Tue, Aug 4"
    assert "Broadway & E 14 St" in plain(mail)


def test_so_is_she_when_the_whole_day_is(claimed, other, campaign, captain, smtp):
    move_person(claimed, to=other, by=captain, now=NOW)
    day = list(shifts_of_day(campaign, day=other.starts_on, now=NOW))
    seen = state_of_day(day, list(claims_on(day)))
    cancel_day(campaign, day=other.starts_on, reason="", seen=seen, by=captain, now=NOW)
    [mail] = sent(smtp)
    first, second = plain(mail).split("You were taken off this one as well:")
    assert ("Times Sq" in first, "Broadway & E 14 St" in second) == (True, True)
    assert len(Calendar.from_ical(only_file(mail).get_content()).walk("VEVENT")) == 2


def test_who_is_moved_to_a_shift_that_she_has_already_loses_the_first(campaign, ada, shift, captain, smtp):
    later = make_shift(campaign, make_location(campaign.chapter, "Canal St"), opens=time(16))
    signup = claim(shift, ada)
    claim(later, ada)
    sent(smtp)
    move_person(signup, to=fresh(later), by=captain, now=NOW)
    [mail] = sent(smtp)
    assert mail["Subject"] == "You are no longer on the shift of Tue, Aug 4"
    assert "Broadway & E 14 St" in plain(mail)


def test_what_she_was_told_long_ago_she_still_knows(campaign, ada, captain, smtp, clock):
    """The rows of messages are gone after a month; claims are made for longer ahead."""
    shift = make_shift(campaign, day=TODAY + timedelta(days=50))
    signup = put_on(shift, person=ada, by=captain, now=NOW).signup
    assert len(sent(smtp)) == 1
    clock.now += timedelta(days=31)
    assert forget_messages(now=clock.now) == 1
    take_off(signup, by=captain, now=clock.now)
    assert subjects(smtp) == ["You are no longer on the shift of Tue, Sep 22"]


def test_what_another_sender_has_in_hand_she_may_have_heard(claimed, shift, ada, captain, smtp):
    take_off(claimed, by=captain, now=NOW)
    take("mail", now=NOW)
    put_on(fresh(shift), person=ada, by=captain, now=NOW)
    assert subjects(smtp) == ["You are on the shift of Tue, Aug 4"]


def test_who_is_put_on_and_moved_at_once_hears_only_where_she_is(shift, other, ada, captain, smtp):
    signup = put_on(shift, person=ada, by=captain, now=NOW).signup
    move_person(signup, to=other, by=captain, now=NOW)
    [mail] = sent(smtp)
    assert mail["Subject"] == "You are on the shift of Tue, Aug 4"
    assert "Times Sq" in plain(mail)
    assert "No longer" not in plain(mail)


def test_a_shift_moved_twice_makes_one_mail_of_first_and_last(claimed, shift, other, captain, smtp):
    change(shift, captain, starts_at=shift.starts_at + HOUR)
    change(shift, captain, location=other.location)
    [mail] = sent(smtp)
    now, before = plain(mail).split("Before:")
    assert "9\u00a0a.m. – 10\u00a0a.m.\nTimes Sq" in now
    assert "8\u00a0a.m. – 10\u00a0a.m.\nBroadway & E 14 St" in before


def test_a_shift_moved_and_moved_back_is_not_told(claimed, shift, captain, smtp):
    change(shift, captain, starts_at=shift.starts_at + HOUR)
    change(shift, captain, starts_at=shift.starts_at)
    assert sent(smtp) == []


def test_a_shift_that_was_moved_and_then_cancelled_is_told_as_cancelled(claimed, shift, captain, smtp):
    change(shift, captain, starts_at=shift.starts_at + HOUR)
    cancel(shift, captain)
    [mail] = sent(smtp)
    assert mail["Subject"] == "Cancelled: your shift on Tue, Aug 4"
    assert "Reason: Rain" in plain(mail)


def cancel(shift, captain):
    shift = fresh(shift)
    cancel_shift(shift, reason="Rain", seen=state_of(shift, claims_of(shift)), by=captain, now=NOW)


def test_a_place_that_is_found_is_told(campaign, ada, captain, smtp):
    floating = make_shift(campaign, floating=True)
    claim(floating, ada)
    place_shift(fresh(floating), location=make_location(campaign.chapter, "Canal St"), by=captain, now=NOW)
    receipt, mail = sent(smtp)
    assert mail["Subject"] == "Your place on Tue, Aug 4: Canal St"
    assert "See you there." in plain(mail)
    assert "Canal St" in plain(receipt)  # it says what is so when it is sent


@pytest.mark.parametrize("act", ["put on", "moved over", "taken off", "moved", "cancelled"])
def test_whoever_did_it_is_not_told_of_it(act, shift, other, captain, smtp):
    """She gets the receipts of the claims that she made."""
    signup = claim_shift(shift, person=captain, by=captain, now=NOW).signup
    subjects(smtp)
    {
        "put on": lambda: put_on(fresh(shift), person=captain, by=captain, now=NOW),
        "moved over": lambda: move_person(signup, to=other, by=captain, now=NOW),
        "taken off": lambda: take_off(signup, by=captain, now=NOW),
        "moved": lambda: change(shift, captain, starts_at=shift.starts_at + HOUR),
        "cancelled": lambda: cancel(shift, captain),
    }[act]()
    assert subjects(smtp) == (["Yours: the shift of Tue, Aug 4"] if act == "moved over" else [])


def test_nothing_is_said_about_a_shift_that_is_over(claimed, shift, other, captain, smtp, clock):
    take_off(claimed, by=captain, now=NOW)
    clock.now = shift.ends_at
    assert subjects(smtp) == []
    assert active_signup(shift, claimed.person) is None
