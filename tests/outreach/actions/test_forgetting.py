"""Who logged what and when is forgotten in time, and no figure changes by that."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from outreach.actions import forgetting
from outreach.actions.forgetting import (
    cut_links,
    cut_unreviewed,
    erase_turned_away,
    forget_downloaders,
    forget_permitters,
    forget_presence,
    forget_reviews,
    forget_short_texts,
    forget_tombstones,
    round_times,
)
from outreach.actions.review import accept_held
from outreach.errors import FiguresWouldChange
from outreach.models import Conversation, ErasedEntry, Export, Note, Review, Sharing, ShiftFigures, Tally, TextPermit
from outreach.queries.filters import Filters
from outreach.queries.planner import attended_shifts
from outreach.queries.review import held_groups, kept_by
from outreach.queries.staffing import staffing
from shifts.actions.closing import close_shift
from shifts.actions.presence import confirm_walk_in, mark, reject_walk_in
from shifts.models import Attendance, PastPresence, Shift, Signup
from tests.factories import NOW, attend, claim, make_conversation, make_member, make_question, make_shift, make_user
from tests.outreach.items import conversation_item, send, tally_item

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "organizer")


@pytest.fixture
def after(shift):
    """So many days after the shift."""
    return lambda days: shift.ends_at + days * DAY


@pytest.fixture
def close(shift, captain, after):
    def at_once(times=None):
        return close_shift(shift, times=times or {}, by=captain, now=shift.ends_at)

    return at_once


def figures():
    call_command("verify_tallies")
    return list(ShiftFigures.objects.order_by("pk").values())


def times(kind=Tally):
    return list(kind.objects.order_by("occurred_at").values_list("occurred_at", flat=True))


def people(kind=Tally):
    return set(kind.objects.values_list("person", flat=True))


def test_times_are_rounded_three_days_after_a_shift_that_is_closed(shift, person, after, close):
    tap = shift.starts_at + 22 * MINUTE + timedelta(seconds=17)
    send(person, conversation_item(shift, tap), tally_item(shift, tap), now=tap)
    close()
    before = figures()
    assert round_times(now=after(3) - MINUTE) == 0
    assert round_times(now=after(3), dry_run=True) == 2
    assert times() == [tap]
    assert [round_times(now=after(3)) for _ in range(2)] == [2, 0]
    for kind in (Conversation, Tally):
        row = kind.objects.get()
        assert (row.occurred_at, row.received_at, row.person) == (shift.starts_at + 15 * MINUTE, None, person)
    assert figures() == before


def test_rounding_moves_nothing_over_the_start_the_end_or_the_day(shift, person, after, close):
    Shift.objects.filter(pk=shift.pk).update(starts_at=shift.starts_at + 5 * MINUTE, ends_at=shift.ends_at + 5 * MINUTE)
    shift.refresh_from_db()
    taps = [shift.starts_at + minutes * MINUTE for minutes in (-4, 0, 3, 11)]
    taps += [shift.ends_at + minutes * MINUTE for minutes in (-1, 0, 2, 40)]
    send(person, *[tally_item(shift, tap) for tap in taps], now=taps[-1])
    close()
    assert round_times(now=after(3)) == 8
    assert [(moment - shift.starts_at) / MINUTE for moment in times()[:4]] == [-5, 0, 0, 10]
    assert [(moment - shift.ends_at) / MINUTE for moment in times()[4:]] == [-5, 0, 0, 40]


def test_a_row_that_comes_later_is_rounded_then(shift, person, after, close):
    first, late = tally_item(shift), tally_item(shift, shift.starts_at + 20 * MINUTE)
    send(person, first, now=shift.ends_at)
    close()
    assert round_times(now=after(3)) == 1
    send(person, late, now=after(5))
    assert round_times(now=after(6)) == 1
    assert times() == [shift.starts_at, shift.starts_at + 15 * MINUTE]


def test_nothing_is_rounded_or_cut_while_a_shift_is_open_or_anything_waits(shift, person, after, close):
    send(person, tally_item(shift), now=shift.ends_at)
    assert (round_times(now=after(80)), cut_links(now=after(80))) == (0, 0)
    close()
    send(person, tally_item(shift, after(4)), now=after(4))
    assert (round_times(now=after(80)), cut_links(now=after(80))) == (0, 0)


def test_a_guest_whom_nobody_confirmed_is_waited_for_as_well(shift, after, close):
    send(make_user(), tally_item(shift), now=shift.ends_at)
    close()
    assert (round_times(now=after(80)), cut_links(now=after(80))) == (0, 0)


def test_links_are_cut_after_thirty_days_and_the_figures_stay(shift, person, after, close):
    question = make_question(shift.campaign)
    first = conversation_item(shift, answers={question.key: "yes"})
    corrected = conversation_item(shift, answers={question.key: "no"}, corrects=first["id"])
    send(person, first, corrected, tally_item(shift, delta=7), now=shift.ends_at)
    close()
    before = figures()
    assert before[0]["conversations"] == 1
    assert cut_links(now=after(30) - MINUTE) == 0
    assert [cut_links(now=after(30), dry_run=True), cut_links(now=after(30)), cut_links(now=after(30))] == [3, 3, 0]
    assert people(Conversation) | people(Tally) == {None}
    assert set(Tally.objects.values_list("body_hash", "received_at")) == {("", None)}
    assert figures() == before


def test_the_same_rows_from_a_phone_are_duplicates_at_every_age(shift, person, after, close):
    items = [conversation_item(shift), tally_item(shift, shift.starts_at + 22 * MINUTE)]
    send(person, *items, now=shift.ends_at)
    close()
    before = figures()
    for chore, days in ((round_times, 4), (cut_links, 30), (cut_links, 80)):
        chore(now=after(days))
        assert send(person, *items, now=after(days)) == [("duplicate", "")] * 2
    assert figures() == before


def test_what_corrects_a_row_that_is_nobodys_is_told_so(shift, person, after, close):
    talk, count = conversation_item(shift), tally_item(shift, delta=7)
    send(person, talk, count, now=shift.ends_at)
    close()
    cut_links(now=after(30))
    back = [
        conversation_item(shift, after(2), corrects=talk["id"], outcome=None),
        tally_item(shift, after(2), corrects=count["id"], delta=-2),
    ]
    assert send(person, *back, now=after(31)) == [("refused", "corrects_forgotten")] * 2


def test_what_was_rounded_can_still_be_corrected(shift, person, after, close):
    talk, count = conversation_item(shift), tally_item(shift, delta=7)
    send(person, talk, count, now=shift.ends_at)
    close()
    round_times(now=after(3))
    back = [
        conversation_item(shift, after(2), corrects=talk["id"], outcome=None),
        tally_item(shift, after(2), corrects=count["id"], delta=-2),
    ]
    assert send(person, *back, now=after(4)) == [("stored", "")] * 2
    assert (figures()[0]["conversations"], figures()[0]["counters"]) == (0, {"approached": 5})


@pytest.fixture
def guest(shift):
    """Somebody without a claim whose rows wait for a captain's word; one of them corrects another."""
    person = make_user()
    talk, count = conversation_item(shift), tally_item(shift, delta=9)
    corrected = conversation_item(shift, outcome="not_now", corrects=talk["id"])
    send(person, talk, corrected, count, now=shift.ends_at)
    return Attendance.objects.get(shift=shift, person=person)


def test_rows_of_somebody_who_is_not_with_us_go_and_never_begin_to_count(shift, guest, captain, after, close):
    attend(shift, hours=1)
    reject_walk_in(guest, by=captain, now=shift.ends_at)
    close()
    before = figures()
    assert (cut_links(now=after(30)), erase_turned_away(now=after(30) - MINUTE)) == (0, 0)
    assert [erase_turned_away(now=after(30), dry_run=True), erase_turned_away(now=after(30))] == [3, 3]
    assert (Conversation.objects.count(), Tally.objects.count(), ErasedEntry.objects.count()) == (0, 0, 3)
    assert figures() == before
    erased = ErasedEntry.objects.first().pk
    back = conversation_item(shift, after(2), corrects=str(erased), outcome=None)
    assert send(guest.person, back, now=after(30)) == [("gone", "erased")]


def test_rows_of_somebody_whom_nobody_confirmed_wait_on_as_nobodys(shift, guest, captain, after, close):
    close()
    before = figures()
    assert cut_unreviewed(now=after(90) - MINUTE) == 0
    assert [cut_unreviewed(now=after(90), dry_run=True), cut_unreviewed(now=after(90))] == [3, 3]
    assert (people(Conversation), people(Tally)) == ({None}, {None})
    assert figures() == before == []
    assert forget_presence(now=after(90)) == 1
    assert figures() == []
    ids = [row.entry.pk for group in held_groups(kept_by(captain)) for row in group.rows]
    assert accept_held(ids, by=captain, now=after(91)).rows == 2
    assert [(row["outcomes"], row["counters"]) for row in figures()] == [({"not_now": 1}, {"approached": 9})]


def test_control_a_guests_row_that_is_merely_cut_would_count(shift, guest, after, close, monkeypatch):
    """And the act would take itself back."""
    close()
    monkeypatch.setattr(forgetting, "has_status", lambda *statuses: Q(pk__isnull=True))
    with pytest.raises(FiguresWouldChange):
        cut_unreviewed(now=after(90))
    assert people() == {guest.person_id}


def test_a_shift_that_nobody_closes_loses_its_links_after_ninety_days(shift, person, after):
    send(person, tally_item(shift), tally_item(shift, after(4)), now=after(4))
    before = figures()
    assert cut_links(now=after(90)) == 0
    assert cut_unreviewed(now=after(90)) == 2
    assert (people(), set(Tally.objects.values_list("hold", flat=True))) == ({None}, {"", "late"})
    assert figures() == before


@pytest.fixture
def day(shift, captain, close):
    """Three promised; one did not come, one was excused; two others came as well. All is known of it."""
    came, ill, gone = (claim(shift).person for _ in range(3))
    begun = {"by": captain, "now": shift.starts_at}
    mark(shift, person=came, status=Attendance.Status.CHECKED_IN, **begun)
    mark(shift, person=ill, status=Attendance.Status.EXCUSED, reason="Has the flu.", **begun)
    mark(shift, person=gone, status=Attendance.Status.NO_SHOW, **begun)
    for _ in range(2):
        mark(shift, person=make_user(), status=Attendance.Status.CHECKED_IN, **begun)
    make_conversation(shift, came)
    close({came.pk: (shift.starts_at, shift.starts_at + 50 * MINUTE)})
    return came


def all_numbers(captain, campaign):
    return (
        figures(),
        staffing(captain, filters=Filters(campaign=campaign.pk)),
        attended_shifts(captain, campaign),
    )


def test_claims_and_attendance_go_after_ninety_days_and_their_sums_stay(shift, captain, day, after):
    before = all_numbers(captain, shift.campaign)
    assert before[0][0]["seconds"] == (50 + 120 + 120) * 60
    assert forget_presence(now=after(90)) == 0  # rows still lead to people
    cut_links(now=after(90))
    assert forget_presence(now=after(90) - MINUTE) == 0
    assert [forget_presence(now=after(90), dry_run=True), forget_presence(now=after(90))] == [8, 8]
    assert (Signup.objects.count(), Attendance.objects.count()) == (0, 0)
    assert all_numbers(captain, shift.campaign) == before
    assert forget_presence(now=after(90)) == 0


def test_what_comes_afterwards_is_added(shift, captain, day, after):
    cut_links(now=after(90))
    forget_presence(now=after(90))
    attend(shift, hours=1)
    assert figures()[0]["seconds"] == (50 + 120 + 120 + 60) * 60
    assert forget_presence(now=after(90)) == 1
    assert (figures()[0]["seconds"], PastPresence.objects.get().people) == ((50 + 120 + 120 + 60) * 60, 4)


def test_hours_that_were_never_known_do_not_become_known(shift, captain, after):
    mark(shift, person=claim(shift).person, status=Attendance.Status.CHECKED_IN, by=captain, now=shift.starts_at)
    before = all_numbers(captain, shift.campaign)
    assert forget_presence(now=after(90)) == 2
    assert all_numbers(captain, shift.campaign) == before
    attend(shift, hours=1)
    assert figures() == []
    assert forget_presence(now=after(90)) == 1
    assert (PastPresence.objects.get().people, PastPresence.objects.get().seconds) == (2, None)


def test_hours_that_were_known_are_not_any_more_with_somebody_whose_times_are_not(shift, after):
    attend(shift, hours=1)
    forget_presence(now=after(90))
    assert figures()[0]["seconds"] == 3600
    attend(shift, status="checked_in")
    assert figures() == []
    assert forget_presence(now=after(90)) == 1
    assert (PastPresence.objects.get().people, PastPresence.objects.get().seconds) == (2, None)
    assert figures() == []


def test_who_logs_on_a_shift_of_long_ago_is_no_second_person_there(shift, captain, day, after):
    cut_links(now=after(90))
    forget_presence(now=after(90))
    before = all_numbers(captain, shift.campaign)
    row = tally_item(shift, after(91), counter="flyers")
    assert send(day, row, now=after(91)) == [("held", "late")]
    assert accept_held([row["id"]], by=captain, now=after(91)).rows == 1
    assert not Attendance.objects.exists()
    assert figures()[0] == before[0][0] | {"counters": {"flyers": 1}}
    assert all_numbers(captain, shift.campaign)[1:] == before[1:]


def test_control_without_the_sums_the_act_takes_itself_back(shift, day, after, monkeypatch):
    cut_links(now=after(90))
    monkeypatch.setattr(PastPresence, "save", lambda self: None)
    with pytest.raises(FiguresWouldChange):
        forget_presence(now=after(90))
    assert Attendance.objects.count() == 5


@pytest.fixture
def three(shift, captain):
    """Shifts of one morning, closed, a row on each."""
    shifts = [make_shift(shift.campaign) for _ in range(3)]
    for each in shifts:
        send(claim(each).person, tally_item(each), now=each.ends_at)
        close_shift(each, times={}, by=captain, now=each.ends_at)
    return shifts


def test_a_fault_about_one_shift_keeps_that_one_and_is_told(three, after, monkeypatch):
    """Whatever is counted of the second one, it is never the same."""

    def counted(ids):
        return {pk: object() if pk == three[1].pk else 0 for pk in ids}

    monkeypatch.setattr(forgetting, "counted_anew", counted)
    for dry_run in (True, False):
        with pytest.raises(FiguresWouldChange) as told:
            cut_links(now=after(30), dry_run=dry_run)
        assert list(told.value.shift_ids) == [three[1].pk]
    assert list(Tally.objects.filter(person__isnull=False).values_list("shift", flat=True)) == [three[1].pk]


def test_a_fault_about_all_shifts_ends_at_once(three, after, monkeypatch):
    monkeypatch.setattr(forgetting, "MOST_WRONG", 2)
    monkeypatch.setattr(forgetting, "SHIFTS", 1)
    monkeypatch.setattr(forgetting, "counted_anew", lambda ids: {pk: object() for pk in ids})
    with pytest.raises(FiguresWouldChange) as told:
        cut_links(now=after(30))
    assert list(told.value.shift_ids) == [each.pk for each in three[:2]]
    assert not Tally.objects.filter(person=None).exists()


def test_what_breaks_off_is_gone_on_with(three, after, monkeypatch):
    """The second of three parts fails."""
    monkeypatch.setattr(forgetting, "SHIFTS", 1)
    before, later, hold = figures(), after(30), forgetting._hold

    def broken(ids, rows):
        if three[1].pk in ids:
            raise OSError
        hold(ids, rows)

    monkeypatch.setattr(forgetting, "_hold", broken)
    with pytest.raises(OSError):
        cut_links(now=later)
    assert Tally.objects.filter(person=None).count() == 1
    monkeypatch.setattr(forgetting, "_hold", hold)
    assert cut_links(now=later) == 2
    assert figures() == before


def test_what_is_due_is_looked_for_once_however_many_parts_it_is(shift, captain, monkeypatch):
    """To look for it reads all rows that lead to anybody."""
    monkeypatch.setattr(forgetting, "SHIFTS", 1)
    shifts = [make_shift(shift.campaign) for _ in range(3)]
    for each in shifts:
        send(claim(each).person, tally_item(each), now=each.ends_at)
        close_shift(each, times={}, by=captain, now=each.ends_at)
    with CaptureQueriesContext(connection) as captured:
        assert cut_links(now=shifts[0].ends_at + 30 * DAY) == 3
    looks = [query["sql"] for query in captured if 'SELECT DISTINCT "outreach_tally"."shift_id"' in query["sql"]]
    assert [('"id" IN (' in look) for look in looks] == [False, True, True, True]


def test_short_texts_go_after_thirty_days(shift, person, now):
    question = make_question(shift.campaign, kind="text", choices=())
    for days in (29, 30):
        talk = make_conversation(shift, person)
        said_on = (now - days * DAY).date()
        Note.objects.create(conversation=talk, question=question, text="They listen.", said_on=said_on)
    assert [forget_short_texts(now=now, dry_run=True), forget_short_texts(now=now)] == [1, 1]
    assert Note.objects.get().said_on == (now - 29 * DAY).date()


def test_what_captains_decided_goes_after_thirty_days(shift, person, now):
    for days in (29, 30):
        Review.objects.create(shift=shift, person=person, made_at=now - days * DAY)
    assert [forget_reviews(now=now, dry_run=True), forget_reviews(now=now)] == [1, 1]
    assert Review.objects.get().made_at == now - 29 * DAY


def test_what_a_captain_has_let_count_goes_on_counting_for_as_long_as_she_can_log(shift, person, captain, after):
    """Nobody has closed the shift. With the decision gone, the next row would have all of it held again."""
    begin = shift.starts_at + 20 * MINUTE + timedelta(seconds=1)
    talks = [conversation_item(shift, begin + timedelta(seconds=15 * each)) for each in range(45)]
    send(person, *talks, tally_item(shift, counter="declined"), now=shift.ends_at)
    accept_held([item["id"] for item in talks], by=captain, now=shift.ends_at)
    assert forget_reviews(now=after(31)) == 0
    change = conversation_item(shift, after(2), outcome="not_now", corrects=talks[0]["id"])
    assert send(person, change, now=after(31)) == [("stored", "")]
    assert figures()[0]["outcomes"] == {"interested": 44, "not_now": 1}


@pytest.mark.parametrize("cut", [cut_links, cut_unreviewed])
def test_no_decision_says_any_more_whose_a_row_was_once_its_link_is_cut(shift, person, after, close, cut):
    send(person, tally_item(shift), now=shift.ends_at)
    close()
    Review.objects.create(shift=shift, person=person, made_at=after(90))
    assert cut(now=after(90)) == 1
    assert not Review.objects.exists()


def test_ids_of_erased_rows_stay_for_as_long_as_a_phone_may_send_them(now):
    ErasedEntry.objects.create(erased_at=now - 89 * DAY, id="018f0000-0000-7000-8000-000000000001")
    ErasedEntry.objects.create(erased_at=now - 90 * DAY, id="018f0000-0000-7000-8000-000000000002")
    assert [forget_tombstones(now=now, dry_run=True), forget_tombstones(now=now)] == [1, 1]
    assert ErasedEntry.objects.get().erased_at == now - 89 * DAY


def test_who_made_a_download_or_gave_a_permission_is_forgotten_after_a_year(shift, captain):
    campaign = shift.campaign
    year = NOW + 365 * DAY
    Export.objects.create(chapter=campaign.chapter, person=captain, made_at=NOW, table="figures", form="csv")
    Sharing.objects.create(campaign=campaign, since=NOW, by=captain)
    TextPermit.objects.create(campaign=campaign, given_at=NOW, given_by=captain)
    assert (forget_downloaders(now=year - MINUTE), forget_permitters(now=year - MINUTE)) == (0, 0)
    assert (forget_downloaders(now=year), forget_permitters(now=year)) == (1, 2)
    assert (Export.objects.get().person, Sharing.objects.get().by, TextPermit.objects.get().given_by) == (None,) * 3


def test_a_walk_in_whom_a_captain_confirmed_goes_on_counting(shift, guest, captain, after, close):
    confirm_walk_in(guest, by=captain, now=shift.ends_at)
    close()
    before = figures()
    assert (before[0]["conversations"], cut_links(now=after(30)), figures()) == (1, 3, before)
