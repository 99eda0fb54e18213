"""The nearest stations of a place."""

import pytest

from shifts.models import Station
from shifts.models.stations import StepFree
from shifts.queries.nearness import metres
from shifts.queries.stations import stations_near

pytestmark = pytest.mark.django_db

HERE = (40.7500, -73.9900)


def station(name, north, *, lines="", step_free=StepFree.NO, complex_key="", note=""):
    """A station that many thousandths of a degree (111 m each) to the north."""
    key = f"test:{Station.objects.count()}"
    return Station.objects.create(
        name=name,
        lines=lines,
        step_free=step_free,
        step_free_note=note,
        latitude=HERE[0] + north / 1000,
        longitude=HERE[1],
        source_key=key,
        complex_key=complex_key or key,
    )


def test_the_nearest_come_first_with_their_distance_and_none_from_far_away():
    station("Far", 14)
    station("Second", 5)
    station("First", -3)
    assert [found.name for found in stations_near(HERE)] == ["First", "Second"]
    first = stations_near(HERE)[0]
    assert first.metres == metres(HERE, first.position) == pytest.approx(333, abs=1)
    assert (first.is_here, stations_near((HERE[0] - 0.003, HERE[1]))[0].is_here) == (False, True)


def test_what_is_under_one_roof_is_one_station_and_does_not_push_others_out(django_assert_num_queries):
    station("Sq upstairs", 1, lines="N Q", step_free=StepFree.YES, complex_key="sq")
    station("Sq downstairs", 2, lines="Q 7", step_free=StepFree.NO, complex_key="sq", note="Uptown only")
    for number in range(5):
        station(f"Other {number}", 3 + number)
    with django_assert_num_queries(1):
        found = stations_near(HERE)
    assert [each.name for each in found] == ["Sq upstairs", "Other 0", "Other 1", "Other 2"]
    square = found[0]
    assert (square.lines, square.step_free, square.notes) == (["N", "Q", "7"], StepFree.PARTLY, ["Uptown only"])


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        ([StepFree.YES, StepFree.YES], StepFree.YES),
        ([StepFree.NO, StepFree.NO], StepFree.NO),
        ([StepFree.UNKNOWN], StepFree.UNKNOWN),
        ([StepFree.PARTLY], StepFree.PARTLY),
        ([StepFree.YES, StepFree.NO], StepFree.PARTLY),
    ],
)
def test_step_free_is_said_of_the_whole_station(parts, together):
    for number, part in enumerate(parts):
        station("A", number, step_free=part, complex_key="a")
    assert [found.step_free for found in stations_near(HERE)] == [together]
