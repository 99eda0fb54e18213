from datetime import timedelta

import pytest

from shifts.models import Attendance
from tests.factories import NOW, make_shift, make_user

pytestmark = pytest.mark.django_db


def attendance(shift, status="completed", **fields):
    return Attendance.objects.create(shift=shift, person=make_user(), status=status, set_at=NOW, **fields)


def time_there(row):
    return Attendance.objects.with_hours().get(pk=row.pk).time_there


def test_time_there_is_from_coming_to_leaving():
    shift = make_shift()
    row = attendance(shift, arrived_at=shift.starts_at, left_at=shift.starts_at + timedelta(minutes=95))
    assert time_there(row) == timedelta(minutes=95)


@pytest.mark.parametrize("half_known", [{}, {"arrived_at": NOW}])
def test_time_there_is_the_shifts_length_once_it_is_closed_where_coming_or_leaving_is_not_known(half_known):
    assert time_there(attendance(make_shift(hours=1.5, closed_at=NOW), **half_known)) == timedelta(minutes=90)


@pytest.mark.parametrize("half_known", [{}, {"arrived_at": NOW}])
def test_time_there_is_unknown_while_the_shift_is_not_closed(half_known):
    assert time_there(attendance(make_shift(hours=2), **half_known)) is None
