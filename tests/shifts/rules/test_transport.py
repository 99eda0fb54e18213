from random import Random

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array

from shifts.rules.transport import NEVER, cheapest, coverable

FAR = 10**9  # stands for NEVER where the oracle counts in floats


@st.composite
def problems(draw):
    """Costs, seats and what leaving out costs, with forbidden ways and seats that grow dearer."""
    places = draw(st.integers(0, 5))
    seats = [sorted(draw(st.lists(st.integers(-50, 20), max_size=4))) for _ in range(places)]
    way = st.one_of(st.integers(-10, 30), st.sampled_from([0, 7, NEVER]))
    row = st.lists(way, min_size=places, max_size=places)
    costs = draw(st.lists(row, max_size=7))
    unplaced = draw(st.lists(st.integers(20, 60), min_size=len(costs), max_size=len(costs)))
    return costs, seats, unplaced


def price(costs, seats, unplaced, answer):
    """What an answer costs, with the cheapest seats taken first. A place with too many people is an error."""
    coming = [iter(place) for place in seats]
    return sum(
        unplaced[person] if place is None else costs[person][place] + next(coming[place])
        for person, place in enumerate(answer)
    )


def least(costs, seats, unplaced):
    """The optimum as scipy finds it, seat by seat."""
    if not costs:
        return 0
    each = [(place, seat) for place, places in enumerate(seats) for seat in places]
    ways = [
        [min(row[place], FAR) + seat for place, seat in each]
        + [out if mine == n else FAR for mine in range(len(costs))]
        for n, (row, out) in enumerate(zip(costs, unplaced, strict=True))
    ]
    matrix = numpy.array(ways, dtype=float)
    return int(matrix[linear_sum_assignment(matrix)].sum())


@settings(max_examples=1500, deadline=None)
@given(problems())
def test_no_answer_is_cheaper(problem):
    assert price(*problem, cheapest(*problem)) == least(*problem)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_the_same_question_has_the_same_answer(problem):
    assert cheapest(*problem) == cheapest(*problem)


@pytest.mark.parametrize(("people", "places", "size"), [(300, 40, 6), (200, 60, 6), (400, 30, 20)])
def test_no_answer_is_cheaper_for_many_people(people, places, size):
    random = Random(people)
    costs = [[random.choice([NEVER, *range(60)]) for _ in range(places)] for _ in range(people)]
    seats = [sorted(random.randint(-500, 40) for _ in range(random.randint(0, size))) for _ in range(places)]
    problem = costs, seats, [5000] * people
    assert price(*problem, cheapest(*problem)) == least(*problem)


def test_nobody_goes_nowhere_in_particular():
    assert cheapest([], [[1]], []) == []
    assert cheapest([[], []], [], [3, 3]) == [None, None]
    assert cheapest([[1], [1]], [[]], [3, 3]) == [None, None]


def test_who_must_not_go_somewhere_is_left_out():
    assert cheapest([[NEVER], [4]], [[0, 0]], [9, 9]) == [None, 0]


def test_where_all_costs_are_equal_the_first_people_get_the_seats_and_the_places_fill_in_order():
    assert cheapest([[5, 5]] * 4, [[0, 0], [0]], [9] * 4) == [0, 0, 1, None]


def test_somebody_makes_room_where_that_is_cheaper_in_all():
    # The second can go to the first place only, so the first goes on to the second place.
    assert cheapest([[1, 2], [1, NEVER]], [[0], [0]], [99, 99]) == [1, 0]


def test_seats_that_grow_dearer_spread_people():
    assert cheapest([[0, 0]] * 4, [[1, 5, 9], [2, 6, 9]], [99] * 4) == [0, 1, 0, 1]


@st.composite
def reaches(draw):
    people = draw(st.integers(0, 6))
    count = draw(st.integers(0, 4))
    reach = [draw(st.integers(0, 2**people - 1)) for _ in range(count)]
    return reach, [draw(st.integers(0, 3)) for _ in range(count)], people


def weightiest(reach, wanted, people):
    """How many seats of each place are filled where each weighs more than all later ones, as a solver of whole-number
    programs finds it: the most first, and of those the choice that favours the first places."""
    pairs = [(place, each) for place, bits in enumerate(reach) for each in range(people) if bits >> each & 1]
    if not pairs:
        return [0] * len(reach)
    weight = [10**6 + 20 ** (len(reach) - place - 1) for place, _ in pairs]
    ones, columns = numpy.ones(2 * len(pairs)), [*range(len(pairs))] * 2
    lines = [place for place, _ in pairs] + [len(reach) + each for _, each in pairs]
    matrix = coo_array((ones, (lines, columns)), shape=(len(reach) + people, len(pairs)))
    found = milp(
        -numpy.array(weight, dtype=float),
        constraints=LinearConstraint(matrix, ub=[*wanted, *[1] * people]),
        integrality=numpy.ones(len(pairs)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    taken = [pair for pair, share in zip(pairs, found.x, strict=True) if share > 0.5]
    return [sum(1 for place, _ in taken if place == number) for number in range(len(reach))]


@settings(max_examples=300, deadline=None)
@given(reaches())
def test_as_many_seats_are_covered_as_can_be_and_those_of_the_first_places_first(case):
    reach, wanted, people = case
    assert coverable(reach, wanted) == weightiest(reach, wanted, people)


def test_a_later_place_gives_up_its_person_for_another_and_both_are_covered():
    # The first place reaches both people, the second only the first person.
    assert coverable([0b11, 0b01], [1, 1]) == [1, 1]
    assert coverable([0b11, 0b01], [2, 1]) == [2, 0]
