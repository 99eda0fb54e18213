"""What opens nothing and strikes out nothing any more is forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest

from shifts.actions.captain_links import end_captain_link, make_captain_link
from shifts.actions.checking_in import renew_code
from shifts.actions.forgetting import (
    forget_captain_links,
    forget_check_in_codes,
    forget_closers,
    forget_excuses,
    forget_marks,
    forget_notices,
    forget_removed_shifts,
    forget_shift_messages,
    forget_stand_ins,
)
from shifts.models import (
    Attendance,
    CaptainLink,
    CheckInCode,
    Mark,
    Notice,
    RemovedShift,
    Shift,
    ShiftCaptain,
    ShiftMessage,
)
from shifts.queries.captain_links import opened_by
from tests.factories import NOW, attend, claim, make_member, make_shift

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def shift(db):
    return make_shift()


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain")


def test_links_that_were_taken_back_or_have_ended_go_and_one_that_works_stays(shift, captain):
    make_captain_link(shift, by=captain, now=NOW)
    end_captain_link(shift, by=captain, now=NOW)
    secret = make_captain_link(shift, by=captain, now=NOW)
    last = shift.ends_at + DAY
    assert [forget_captain_links(now=moment) for moment in (NOW, last - SECOND)] == [1, 0]
    assert opened_by(secret, now=last - SECOND)
    assert forget_captain_links(now=last) == 1
    assert not CaptainLink.objects.exists()


def test_codes_go_a_day_after_the_shift(shift, captain):
    renew_code(shift, by=captain, now=NOW)
    last = shift.ends_at + DAY
    assert [forget_check_in_codes(now=moment) for moment in (last - SECOND, last)] == [0, 1]
    assert not CheckInCode.objects.exists()


def test_removed_shifts_go_once_their_day_is_over_everywhere(shift):
    RemovedShift.of(shift, NOW).save(force_insert=True)
    last = shift.ends_at + 2 * DAY
    assert [forget_removed_shifts(now=moment) for moment in (last - SECOND, last)] == [0, 1]
    assert not RemovedShift.objects.exists()


def test_reasons_and_notices_go_a_month_after_the_shift(shift, captain):
    signup = claim(shift)
    Notice.objects.create(signup=signup, kind="lost", made_at=NOW)
    attend(shift, signup.person, status="excused", reason="Has the flu.")
    assert_goes(forget_notices, Notice, shift.ends_at + 30 * DAY)
    assert_kept_until(forget_excuses, shift.ends_at + 30 * DAY)
    assert (Attendance.objects.get().reason, Attendance.objects.get().status) == ("", "excused")


def test_what_captains_did_on_a_shift_goes_three_months_after_it(shift, captain):
    Shift.objects.update(closed_by=captain, closed_at=shift.ends_at)
    Mark.objects.create(
        shift=shift, person=captain, word="here", said_by=captain, said_at=NOW, received_at=shift.ends_at
    )
    ShiftCaptain.objects.create(shift=shift, person=captain, given_by=captain, given_at=NOW)
    ShiftMessage.objects.create(shift=shift, by=captain, text="By the door.", sent_at=NOW, told=1, key=UUID(int=1))
    last = shift.ends_at + 90 * DAY
    assert_kept_until(forget_closers, last)
    assert (Shift.objects.get().closed_by, Shift.objects.get().closed_at) == (None, shift.ends_at)
    for forget, model in (
        (forget_marks, Mark),
        (forget_stand_ins, ShiftCaptain),
        (forget_shift_messages, ShiftMessage),
    ):
        assert_goes(forget, model, last)


def assert_kept_until(forget, last):
    """A dry run counts and does nothing; twice is once."""
    told = [
        forget(now=last - SECOND),
        forget(now=last, dry_run=True),
        forget(now=last),
        forget(now=last),
    ]
    assert told == [0, 1, 1, 0]


def assert_goes(forget, model, last):
    assert_kept_until(forget, last)
    assert not model.objects.exists()
