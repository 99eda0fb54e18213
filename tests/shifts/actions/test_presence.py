"""Marking who is here, by captains and by the people's own logging."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from people.models import AuditEntry, Membership, User
from shifts.actions import presence
from shifts.actions.claims import release_signup
from shifts.actions.presence import check_in, confirm_walk_in, mark, note_logging, reject_walk_in, unmark
from shifts.errors import ClaimEnded, NobodyComes, ReasonMissing, ShiftClosed, StillClaimed, TooEarly
from shifts.models import Attendance
from tests.factories import NOW, claim, make_campaign, make_member, make_shift, make_user
from tests.races import Meeting, race

Status = Attendance.Status
HOUR = timedelta(hours=1)


@pytest.fixture
def shift(captain):
    chapter = captain.memberships.get().chapter
    return make_shift(make_campaign(chapter))


@pytest.fixture
def begun(shift):
    """Ten minutes into the shift."""
    return shift.starts_at + timedelta(minutes=10)


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "detail__status"))


def test_somebody_with_a_claim_is_here_by_one_mark(shift, captain, begun):
    signup = claim(shift)
    found = check_in(shift, person=signup.person, by=captain, now=begun)
    assert (found.status, found.signup, found.set_by, found.set_at) == (Status.CHECKED_IN, signup, captain, begun)
    assert (found.arrived_at, found.left_at) == (None, None)
    assert verbs() == [("marked", "checked_in")]


def test_somebody_without_a_claim_is_a_walk_in_and_becomes_a_volunteer_of_the_chapter(shift, captain, begun):
    person = make_user()
    found = check_in(shift, person=person, by=captain, now=begun)
    assert found.is_walk_in
    assert Membership.objects.get(person=person).chapter == shift.campaign.chapter
    shift.refresh_from_db()
    assert shift.claimed == 0


def test_saying_the_same_again_changes_nothing(shift, captain, begun):
    person = claim(shift).person
    first = check_in(shift, person=person, by=captain, now=begun)
    again = check_in(shift, person=person, by=captain, now=begun + HOUR)
    assert (again.pk, again.set_at) == (first.pk, begun)
    assert verbs() == [("marked", "checked_in")]


def test_who_leaves_was_there_from_the_start_until_now(shift, captain, begun):
    person = claim(shift).person
    check_in(shift, person=person, by=captain, now=begun)
    found = mark(shift, person=person, status=Status.COMPLETED, by=captain, now=begun + HOUR)
    assert (found.arrived_at, found.left_at) == (shift.starts_at, begun + HOUR)


def test_left_marked_after_the_end_means_the_end(shift, captain):
    person = claim(shift).person
    found = mark(shift, person=person, status=Status.COMPLETED, by=captain, now=shift.ends_at + 20 * HOUR)
    assert (found.arrived_at, found.left_at) == (shift.starts_at, shift.ends_at)


def test_who_comes_back_has_not_left(shift, captain, begun):
    person = claim(shift).person
    mark(shift, person=person, status=Status.COMPLETED, by=captain, now=begun)
    found = check_in(shift, person=person, by=captain, now=begun + HOUR)
    assert (found.status, found.arrived_at, found.left_at) == (Status.CHECKED_IN, shift.starts_at, None)


def test_an_excuse_has_a_reason_and_forgets_the_times(shift, captain, begun):
    person = claim(shift).person
    mark(shift, person=person, status=Status.COMPLETED, by=captain, now=begun)
    found = mark(shift, person=person, status=Status.EXCUSED, reason="Ill", by=captain, now=begun)
    assert (found.status, found.reason, found.arrived_at, found.left_at) == (Status.EXCUSED, "Ill", None, None)
    with pytest.raises(ReasonMissing):
        mark(shift, person=person, status=Status.EXCUSED, reason="  ", by=captain, now=begun)


@pytest.mark.parametrize(
    ("status", "before", "is_possible"),
    [
        (Status.CHECKED_IN, 2 * HOUR, True),
        (Status.CHECKED_IN, 2 * HOUR + timedelta(seconds=1), False),
        (Status.COMPLETED, timedelta(0), True),
        (Status.COMPLETED, timedelta(seconds=1), False),
        (Status.NO_SHOW, timedelta(0), True),
        (Status.NO_SHOW, timedelta(seconds=1), False),
        (Status.EXCUSED, 15 * HOUR, True),
    ],
)
def test_nobody_is_marked_before_it_can_be_known(shift, captain, status, before, is_possible):
    person = claim(shift).person
    act = {"person": person, "status": status, "reason": "Ill", "by": captain, "now": shift.starts_at - before}
    if is_possible:
        assert mark(shift, **act).status == status
    else:
        with pytest.raises(TooEarly):
            mark(shift, **act)
        assert not Attendance.objects.exists()


@pytest.mark.parametrize("status", [Status.NO_SHOW, Status.EXCUSED, Status.COMPLETED])
def test_who_released_in_time_is_not_missing(shift, captain, begun, status):
    signup = claim(shift)
    release_signup(signup, by=signup.person, now=NOW)
    with pytest.raises(ClaimEnded):
        mark(shift, person=signup.person, status=status, reason="Ill", by=captain, now=begun)
    assert not Attendance.objects.exists()


def test_a_cancelled_or_closed_shift_takes_no_marks(shift, captain, begun):
    person = claim(shift).person
    check_in(shift, person=person, by=captain, now=begun)
    shift.closed_at = begun
    shift.save()
    with pytest.raises(ShiftClosed):
        mark(shift, person=person, status=Status.NO_SHOW, by=captain, now=begun)
    with pytest.raises(ShiftClosed):
        unmark(shift, person=person, by=captain, now=begun)
    shift.cancelled_at = begun
    shift.save()
    with pytest.raises(NobodyComes):
        mark(shift, person=person, status=Status.NO_SHOW, by=captain, now=begun)
    assert Attendance.objects.get().status == Status.CHECKED_IN


def test_a_mark_taken_back_makes_a_claim_expected_again(shift, captain, begun):
    person = claim(shift).person
    check_in(shift, person=person, by=captain, now=begun)
    for _ in range(2):
        unmark(shift, person=person, by=captain, now=begun)
    assert not Attendance.objects.exists()
    assert [verb for verb, _ in verbs()] == ["marked", "unmarked"]


def test_a_walk_in_taken_back_is_not_with_us_so_that_her_rows_do_not_count(shift, captain, begun):
    person = make_user()
    check_in(shift, person=person, by=captain, now=begun)
    unmark(shift, person=person, by=captain, now=begun)
    assert Attendance.objects.get().status == Status.REJECTED


def test_logging_with_a_claim_checks_in(shift, begun):
    signup = claim(shift)
    found = note_logging(shift, person=signup.person, now=begun)
    assert (found.status, found.signup, found.set_by) == (Status.CHECKED_IN, signup, signup.person)
    assert note_logging(shift, person=signup.person, now=begun + HOUR).set_at == begun


def test_logging_without_a_claim_waits_for_a_captain(shift, captain, begun):
    person = make_user()
    found = note_logging(shift, person=person, now=begun)
    assert found.status == Status.UNCONFIRMED
    assert not Membership.objects.filter(person=person).exists()
    confirmed = confirm_walk_in(found, by=captain, now=begun)
    assert (confirmed.status, confirmed.set_by) == (Status.CHECKED_IN, captain)
    assert Membership.objects.filter(person=person).exists()
    assert confirm_walk_in(found, by=captain, now=begun + HOUR).set_at == begun


def test_claiming_after_the_first_row_is_as_good_as_before(shift, begun):
    person = make_user()
    note_logging(shift, person=person, now=begun)
    signup = claim(shift, person, now=begun)
    found = note_logging(shift, person=person, now=begun)
    assert (found.status, found.signup) == (Status.CHECKED_IN, signup)


def test_a_captains_word_overrides_logging_and_is_not_overridden_by_it(shift, captain, begun):
    person = claim(shift).person
    note_logging(shift, person=person, now=begun)
    mark(shift, person=person, status=Status.NO_SHOW, by=captain, now=begun)
    assert note_logging(shift, person=person, now=begun).status == Status.NO_SHOW
    assert check_in(shift, person=person, by=person, now=begun).status == Status.NO_SHOW
    guest = note_logging(shift, person=make_user(), now=begun)
    reject_walk_in(guest, by=captain, now=begun)
    assert note_logging(shift, person=guest.person, now=begun).status == Status.REJECTED


def test_checking_oneself_in_says_no_more_than_logging(shift, begun):
    person = make_user()
    assert check_in(shift, person=person, by=person, now=begun).status == Status.UNCONFIRMED


def test_a_captain_who_logs_for_others_is_not_thereby_here_but_may_say_so(shift, captain, begun):
    assert note_logging(shift, person=captain, now=begun) is None
    assert not Attendance.objects.exists()
    assert check_in(shift, person=captain, by=captain, now=begun).status == Status.CHECKED_IN


def test_guests_can_be_confirmed_and_rejected_after_closing(shift, captain, begun):
    guest = note_logging(shift, person=make_user(), now=begun)
    shift.closed_at = begun
    shift.save()
    assert reject_walk_in(guest, by=captain, now=begun).status == Status.REJECTED
    assert reject_walk_in(guest, by=captain, now=begun).status == Status.REJECTED
    assert confirm_walk_in(guest, by=captain, now=begun).status == Status.CHECKED_IN
    assert [status for _, status in verbs()] == ["rejected", "checked_in"]


def test_who_has_a_claim_cannot_be_rejected(shift, captain, begun):
    found = check_in(shift, person=claim(shift).person, by=captain, now=begun)
    with pytest.raises(StillClaimed):
        reject_walk_in(found, by=captain, now=begun)


@pytest.fixture
def two_marks(shift, captain, begun):
    """Two captains say different things of one person at once."""
    person = claim(shift, now=NOW).person
    second = make_member(shift.campaign.chapter, "captain")

    def act(status, by):
        return lambda: presence.mark(shift, person=person, status=status, by=by, now=begun)

    return [act(Status.CHECKED_IN, captain), act(Status.NO_SHOW, second)]


@pytest.mark.django_db(transaction=True)
def test_two_captains_at_once_leave_one_row_with_the_last_word(two_marks, monkeypatch):
    monkeypatch.setattr(presence, "_times", Meeting(presence._times))
    results = race(*two_marks)
    assert [type(result) for result in results] == [Attendance, Attendance]
    assert Attendance.objects.count() == 1
    assert len(verbs()) == 2
    assert Attendance.objects.get().status == verbs()[1][1]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_captains_would_fail(two_marks, monkeypatch):
    """The control: outside a transaction and without holding the person, both find no row and write one."""
    monkeypatch.setattr(presence, "_times", Meeting(presence._times))
    monkeypatch.setattr(type(User.objects), "hold", lambda self, *ids: None)
    monkeypatch.setattr(presence, "_hold", lambda shift, person: shift)
    monkeypatch.setattr(presence, "mark", mark.__wrapped__)
    results = race(*two_marks)
    assert any(isinstance(result, IntegrityError) for result in results)
