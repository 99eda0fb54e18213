"""A whole day called off in one act."""

from datetime import time, timedelta

import pytest
from django.db import connection
from icalendar import Calendar

from people.emails.sending import Sender
from people.models import AuditEntry
from shifts.actions import cancelling
from shifts.actions.cancelling import cancel_day
from shifts.actions.claims import claim_shift
from shifts.errors import ShiftCancelled, ShiftChanged
from shifts.models import Shift, Signup
from shifts.queries.organize import claims_on, shifts_of_day
from shifts.rules.changes import state_of_day
from tests.factories import NOW, TODAY, claim, make_campaign, make_location, make_member, make_shift
from tests.races import Gap
from tests.smtp import plain

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, "organizer")


@pytest.fixture
def morning(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Times Sq"))


@pytest.fixture
def evening(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Canal St"), opens=time(16))


def seen(campaign, period=""):
    shifts = list(shifts_of_day(campaign, day=TOMORROW, period=period, now=NOW))
    return state_of_day(shifts, list(claims_on(shifts)))


def cancel(campaign, organizer, period="", state=None):
    state = state or seen(campaign, period)
    return cancel_day(campaign, day=TOMORROW, period=period, reason="Storm", seen=state, by=organizer, now=NOW)


def standing():
    return set(Shift.objects.standing())


def test_all_shifts_of_the_day_and_no_others_are_cancelled(campaign, organizer, morning, evening):
    later = make_shift(campaign, day=TOMORROW + timedelta(days=1))
    elsewhere = make_shift()
    claim(morning)
    assert cancel(campaign, organizer) == (2, 1)
    assert standing() == {later, elsewhere}
    shift = Shift.objects.get(pk=morning.pk)
    assert (shift.cancelled_at, shift.cancel_reason, shift.claimed) == (NOW, "Storm", 0)
    assert shift.sequence == morning.sequence + 1
    assert Signup.objects.get().state == "cancelled"
    assert AuditEntry.objects.filter(verb="cancel", actor=organizer).count() == 2


def test_one_period_leaves_the_other(campaign, organizer, morning, evening):
    assert cancel(campaign, organizer, "morning") == (1, 0)
    assert standing() == {evening}


def test_what_has_begun_goes_on(campaign, organizer, morning):
    begun = make_shift(campaign, day=TODAY, opens=time(11))
    cancel_day(campaign, day=TODAY, reason="Storm", seen=state_of_day([], []), by=organizer, now=NOW)
    assert begun in standing()


def test_twice_is_once(campaign, organizer, morning):
    claim(morning)
    state = seen(campaign)
    cancel(campaign, organizer, state=state)
    assert cancel(campaign, organizer, state=state) == (0, 0)
    assert AuditEntry.objects.filter(verb="cancel").count() == 1


def test_another_state_than_the_one_seen_is_refused(campaign, organizer, morning):
    state = seen(campaign)
    claim(morning)
    with pytest.raises(ShiftChanged):
        cancel(campaign, organizer, state=state)
    assert morning in standing()


def test_each_hears_it_once_with_all_that_she_had(campaign, organizer, morning, evening, smtp, clock):
    ada, bea = (make_member(campaign.chapter, name=name, email=f"{name}@example.org") for name in ("ada", "bea"))
    for shift, person in ((morning, ada), (evening, ada), (evening, bea), (morning, organizer)):
        claim_shift(Shift.objects.with_place().get(pk=shift.pk), person=person, by=person, now=NOW)
    Sender().turn()
    smtp.mails.clear()
    cancel(campaign, organizer)
    Sender().turn()
    assert sorted(mail["To"] for mail in smtp.mails) == ["ada@example.org", "bea@example.org"]
    [mail] = smtp.to("ada@example.org")
    assert mail["Subject"] == "Cancelled: your 2 shifts on Tue, Aug 4"
    text = plain(mail)
    assert text.index("Times Sq") < text.index("Canal St") < text.index("Reason: Storm")
    [file] = mail.iter_attachments()
    events = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert [(event["UID"], event["STATUS"]) for event in events] == [
        (f"shift-{shift.pk}@localhost", "CANCELLED") for shift in (morning, evening)
    ]


def test_who_has_a_shift_left_on_that_day_reads_that_it_stands(campaign, organizer, morning, evening, smtp, clock):
    ada = make_member(campaign.chapter, email="ada@example.org")
    for shift in (morning, evening):
        claim_shift(Shift.objects.with_place().get(pk=shift.pk), person=ada, by=ada, now=NOW)
    Sender().turn()
    smtp.mails.clear()
    cancel(campaign, organizer, "morning")
    Sender().turn()
    [mail] = smtp.mails
    assert mail["Subject"] == "Cancelled: your shift on Tue, Aug 4"
    off, stands = plain(mail).split("This still takes place:")
    assert ("Times Sq" in off, "Canal St" in off) == (True, False)
    assert "Canal St" in stands


def test_many_people_take_as_many_queries_as_few(campaign, organizer, morning, django_assert_max_num_queries):
    Shift.objects.update(capacity=40)
    for _number in range(30):
        claim(Shift.objects.with_place().get(), make_member(campaign.chapter))
    state = seen(campaign)
    with django_assert_max_num_queries(18):  # two of them hold the rows, on PostgreSQL
        assert cancel(campaign, organizer, state=state) == (1, 30)


def raced(campaign, organizer, morning, monkeypatch):
    """Somebody claims between the look at the shifts and the end of them."""
    person = make_member(campaign.chapter)
    state = seen(campaign)
    gap = Gap(cancelling.state_of_day)
    monkeypatch.setattr(cancelling, "state_of_day", gap)
    return gap.race(
        lambda: cancel(campaign, organizer, state=state),
        lambda: claim_shift(morning, person=person, by=person, now=NOW),
    )


@pytest.mark.django_db(transaction=True)
def test_who_claims_meanwhile_finds_it_cancelled(campaign, organizer, morning, monkeypatch):
    off, claimed = raced(campaign, organizer, morning, monkeypatch)
    assert (off, type(claimed)) == ((1, 0), ShiftCancelled)
    assert not Signup.objects.active().exists()


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_the_shifts_she_has_a_claim_on_a_cancelled_one(
    campaign, organizer, morning, monkeypatch
):
    if connection.vendor != "postgresql":
        pytest.skip("On SQLite every writing transaction is alone: there is no lock to leave out.")
    monkeypatch.setattr(type(Shift.objects.all()), "hold", lambda self, *ids: None)
    raced(campaign, organizer, morning, monkeypatch)
    assert Signup.objects.active().filter(shift__cancelled_at__isnull=False).exists()
