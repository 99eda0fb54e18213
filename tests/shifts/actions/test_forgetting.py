"""What opens nothing and strikes out nothing any more is forgotten."""

from datetime import timedelta

import pytest

from shifts.actions.captain_links import end_captain_link, make_captain_link
from shifts.actions.checking_in import renew_code
from shifts.actions.forgetting import forget_captain_links, forget_check_in_codes, forget_removed_shifts
from shifts.models import CaptainLink, CheckInCode, RemovedShift
from shifts.queries.captain_links import opened_by
from tests.factories import NOW, make_member, make_shift

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
