"""Suggestions beside scipy's answer to the same question as one sum, and each part of the cost for itself."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from shifts.rules.suggestions import (
    ASKED_FOR,
    BESIDE,
    CROWD,
    FARTHEST,
    GUIDE,
    LANGUAGE,
    NO_PIN,
    STAY,
    Move,
    Person,
    Place,
    is_possible,
    metres_apart,
    preference,
    steps_between,
    suggest,
)

START = datetime(2026, 8, 4, 12, tzinfo=UTC)
END = START + timedelta(hours=2)
HERE = (40.7549, -73.984)
# Places on a line to the north of HERE, 400 metres from one to the next.
NORTH = [(HERE[0] + number * 400 / 111_195, HERE[1]) for number in range(8)]


def person(key=1, **fields) -> Person:
    return Person(**{"key": key, "campaign": 1, "starts_at": START, "ends_at": END, **fields})


def place(key=1, **fields) -> Place:
    times = {"starts_at": START, "ends_at": END}
    return Place(**{"key": key, "location": key, "campaign": 1, "capacity": 4, "min_people": 0, **times, **fields})


def moves(people, places, rejected=()):
    """{person: place} of the suggestions."""
    return {each.person.key: each.place.key for each in suggest(people, places, rejected).moves}


class OneSum:
    """The documented cost as one sum: the aims one above the other by weights, seat by seat."""

    def __init__(self, people, places, rejected):
        self.people, self.places = sorted(people, key=lambda p: p.key), sorted(places, key=lambda p: p.key)
        widest = FARTHEST - ASKED_FOR - LANGUAGE - BESIDE - GUIDE - STAY + CROWD * 50
        self.left_out = len(self.people) * widest + 1
        self.missing = len(self.people) * (len(self.places) + 2) * self.left_out + 1
        # Nobody who has a place loses it; larger than all else, and still a whole number as a float.
        self.never = 4 * len(self.people) * self.missing
        self.ways = [[self._way(each, other, rejected) for other in self.places] for each in self.people]
        self.rank = {number: rank for rank, number in enumerate(sorted(range(len(self.places)), key=self._urgency))}

    def _way(self, each, other, rejected):
        refused = (each.key, other.key) in rejected and each.at != other.key
        return None if refused or not is_possible(each, other) else preference(each, other)

    def _urgency(self, number):
        missing = self.places[number].missing
        ways = sorted(float("inf") if row[number] is None else row[number] for row in self.ways)
        return missing, sum(ways[:missing]), number

    def seat(self, number, taken):
        """What the seat costs after which `taken` others of this place are taken."""
        other = self.places[number]
        if taken < other.missing:
            return -(self.missing + self.left_out * (len(self.places) - self.rank[number]))
        return CROWD * max(0, other.settled + other.more + taken + 1 - other.min_people)

    def least(self):
        """The optimum: every person beside every seat, and beside a way to be left out."""
        if not self.people:
            return 0
        seats = [(number, taken) for number, other in enumerate(self.places) for taken in range(other.room)]
        rows = []
        for mine, each in enumerate(self.people):
            row = []
            for number, taken in seats:
                way, guide = self.ways[mine][number], not self.places[number].guides and taken == 0
                bonus = GUIDE if guide and each.knows_the_work else 0
                row.append(self.never if way is None else way + bonus + self.seat(number, taken))
            out = self.left_out if each.at is None else self.never
            rows.append(row + [out if mine == n else self.never for n in range(len(self.people))])
        matrix = numpy.array(rows, dtype=float)
        assert abs(matrix).max() * len(rows) < 2**53
        return int(matrix[linear_sum_assignment(matrix)].sum())

    def price(self, found):
        """What the suggestions cost."""
        goes = {each.person.key: each.place.key for each in found.moves}
        left = {each.key for each in [*found.full, *found.elsewhere]}
        numbers = {other.key: number for number, other in enumerate(self.places)}
        total, here = 0, Counter()
        guided = set()
        for mine, each in enumerate(self.people):
            key = goes.get(each.key, each.at)
            if each.key in left:
                assert each.at is None
                total += self.left_out
                continue
            number = numbers[key]
            total += self.ways[mine][number] + self.seat(number, here[number])
            here[number] += 1
            if each.knows_the_work and not self.places[number].guides:
                guided.add(number)
        assert all(here[number] <= other.room for number, other in enumerate(self.places))
        return total + GUIDE * len(guided)


def assert_best(people, places, rejected=()):
    sums = OneSum(people, places, rejected)
    assert sums.price(suggest(people, places, rejected)) == sums.least()


LANGUAGES = st.frozensets(st.sampled_from(["es", "zh"]), max_size=2)


@st.composite
def days(draw):
    """A few people and places; some people have a place already, and each of them fits in."""
    places = [
        place(
            key,
            capacity=draw(st.integers(1, 4)),
            min_people=draw(st.integers(0, 3)),
            settled=draw(st.integers(0, 2)),
            more=draw(st.integers(-1, 1)),
            position=draw(st.sampled_from([None, *NORTH])),
            languages=draw(LANGUAGES),
            guides=draw(st.sampled_from([(), ("Ana",)])),
            campaign=draw(st.sampled_from([1, 1, 1, 2])),
            ends_at=END + draw(st.sampled_from([timedelta(0), timedelta(0), timedelta(hours=1)])),
        )
        for key in range(1, draw(st.integers(0, 5)) + 1)
    ]
    room = {each.key: each.room for each in places}
    people = []
    for key in range(1, draw(st.integers(0, 7)) + 1):
        at = draw(st.sampled_from([None, None, *(name for name, left in room.items() if left)]))
        room[at] = room.get(at, 0) - 1
        people.append(
            person(
                key,
                at=at,
                asked_for=draw(st.sampled_from([None, 1, 2])),
                came_from=draw(st.sampled_from([None, *NORTH])),
                languages=draw(LANGUAGES),
                done=draw(st.sampled_from([0, 1, 2, 5, 9])),
            )
        )
    pairs = [(each.key, other.key) for each in people for other in places]
    return people, places, draw(st.sets(st.sampled_from(pairs), max_size=3)) if pairs else set()


@settings(max_examples=1500, deadline=None)
@given(days())
def test_no_other_placement_costs_less(day):
    assert_best(*day)


def city(people, places, seed, **fields):
    random = Random(seed)
    spots = [(random.uniform(40.6, 40.85), random.uniform(-74.1, -73.8)) for _ in range(places)]
    corners = [
        place(
            number,
            position=spots[number],
            settled=random.choice([0, 0, 1]),
            languages=frozenset(random.sample(["es", "zh"], random.choice([0, 0, 1]))),
            guides=random.choice([(), ("Ana",)]),
            **fields,
        )
        for number in range(places)
    ]
    volunteers = [
        person(
            number,
            came_from=random.choice(spots),
            asked_for=random.choice([None, None, random.randrange(places)]),
            languages=frozenset(random.sample(["es", "zh"], random.choice([0, 1]))),
            done=random.choice([0, 1, 3, 6]),
        )
        for number in range(people)
    ]
    return volunteers, corners


@pytest.mark.parametrize(
    ("people", "places", "fields"),
    [
        (240, 48, {"capacity": 8, "min_people": 2}),  # more places than people
        (150, 48, {"capacity": 6, "min_people": 4}),  # too few for the minimums
        (260, 40, {"capacity": 5, "min_people": 3}),  # more people than places
    ],
)
def test_no_other_placement_costs_less_in_a_city(people, places, fields):
    assert_best(*city(people, places, seed=people, **fields))


def test_the_order_in_which_people_and_places_are_read_changes_nothing():
    people, places = city(60, 12, seed=3, capacity=5, min_people=2)
    assert suggest(people[::-1], places[::-1]) == suggest(people, places)


def test_without_people_or_without_places_nothing_is_suggested():
    assert moves([], [place()]) == {}
    found = suggest([person()], [])
    assert (found.moves, found.full, found.elsewhere) == ([], [], [person()])


def test_one_place_takes_those_who_fit_and_the_others_are_named():
    found = suggest([person(key) for key in range(1, 6)], [place(capacity=4, settled=1)])
    assert [each.person.key for each in found.moves] == [1, 2, 3]
    assert [each.key for each in found.full] == [4, 5]


def test_where_all_is_equal_people_spread_in_the_order_of_their_keys():
    assert moves([person(key) for key in (1, 2, 3)], [place(1), place(2)]) == {1: 1, 2: 2, 3: 1}


def test_a_minimum_is_worth_any_way_and_any_wish():
    asked = person(asked_for=1, came_from=NORTH[0], languages=frozenset({"es"}))
    near = place(1, position=NORTH[0], languages=frozenset({"es"}), guides=("Ana",))
    far = place(2, position=(35.0, -120.0), min_people=1)
    assert moves([asked], [near, far]) == {1: 2}


def test_too_few_people_bring_one_place_to_its_minimum_rather_than_stand_alone_at_two():
    people = [person(1, came_from=NORTH[0]), person(2, came_from=NORTH[7])]
    places = [place(1, min_people=2, position=NORTH[0]), place(2, min_people=2, position=NORTH[7])]
    assert set(moves(people, places).values()) == {1}


def test_the_place_that_lacks_fewest_comes_first_then_the_one_that_is_nearest_to_its_people():
    people = [person(1, came_from=NORTH[3])]
    assert moves(people, [place(1, min_people=2, position=NORTH[3]), place(2, min_people=1, position=NORTH[0])]) == {
        1: 2
    }
    assert moves(people, [place(1, min_people=1, position=NORTH[0]), place(2, min_people=1, position=NORTH[3])]) == {
        1: 2
    }


def test_somebody_who_has_a_place_keeps_it_unless_another_lacks_people():
    settled = person(1, at=1, came_from=NORTH[0])
    here, nearer = place(1, position=NORTH[3]), place(2, position=NORTH[0])
    assert moves([settled], [here, nearer]) == {}
    assert moves([settled], [here, replace(nearer, min_people=1)]) == {1: 2}


def test_nobody_loses_a_place_to_somebody_without_one():
    found = suggest([person(1), person(2, at=1)], [place(1, capacity=1, min_people=1)])
    assert (found.moves, found.full) == ([], [person(1)])


def test_nobody_is_sent_to_another_campaign_or_outside_the_time_that_they_promised():
    later = place(1, starts_at=START + timedelta(minutes=30), ends_at=END + timedelta(minutes=1))
    other = place(2, campaign=2)
    assert suggest([person()], [later, other]).elsewhere == [person()]
    part = place(3, starts_at=START + timedelta(minutes=30), ends_at=END)
    assert moves([person()], [later, other, part]) == {1: 3}


def test_what_was_rejected_is_not_suggested_again_but_the_next_best():
    near, far = place(1, position=NORTH[0]), place(2, position=NORTH[1])
    walker = person(came_from=NORTH[0])
    assert moves([walker], [near, far]) == {1: 1}
    assert moves([walker], [near, far], {(1, 1)}) == {1: 2}
    assert suggest([walker], [near, far], {(1, 1), (1, 2)}).full == [walker]


def test_what_was_rejected_is_looked_up_and_not_looked_through():
    people, places = city(60, 12, seed=5, capacity=6, min_people=2)
    pairs = [(each.key, other.key) for each in people for other in places if (each.key + other.key) % 3]

    class Once(list):
        """May be read from end to end once."""

        def __contains__(self, pair):
            raise AssertionError("looked through for every person and place")

    found = suggest(people, places, Once(pairs))
    assert found.moves == suggest(people, places, set(pairs)).moves != []


def test_somebody_who_knows_the_work_goes_where_nobody_does_once_a_place():
    guides = [person(key, done=5) for key in (1, 2)]
    known, unknown = place(1, guides=("Ana",), position=HERE), place(2, position=HERE)
    assert set(moves(guides, [known, unknown]).values()) == {1, 2}


def test_somebody_new_goes_where_somebody_knows_the_work():
    known, unknown = place(1, guides=("Ana",), settled=1), place(2)
    assert moves([person(done=1)], [known, unknown]) == {1: 1}
    assert moves([person(done=2)], [known, unknown]) == {1: 2}


@pytest.mark.parametrize(
    ("who", "where", "cost"),
    [
        ({}, {"position": HERE}, 0),
        ({"came_from": NORTH[0]}, {"position": NORTH[3]}, 12),
        ({"came_from": NORTH[0]}, {}, NO_PIN),
        ({"asked_for": 1}, {}, ASKED_FOR),
        ({"asked_for": 2}, {}, 0),
        ({"languages": frozenset({"es", "zh"})}, {"languages": frozenset({"es", "zh"})}, LANGUAGE),
        ({"languages": frozenset({"es"})}, {"languages": frozenset({"zh"})}, 0),
        ({"done": 1}, {"guides": ("Ana",)}, BESIDE),
        ({"done": 2}, {"guides": ("Ana",)}, 0),
        ({"done": 9}, {}, 0),
        ({"done": 5, "at": 1}, {}, STAY),
    ],
)
def test_what_a_person_at_a_place_costs(who, where, cost):
    assert preference(person(**{"done": 3, **who}), place(**where)) == cost


def test_a_way_counts_in_steps_of_100_metres_up_to_30_kilometres():
    assert [steps_between(NORTH[0], spot) for spot in NORTH[:3]] == [0, 4, 8]
    assert steps_between(HERE, (41.7, HERE[1])) == FARTHEST


def test_distances_are_right_to_half_a_percent_all_over_the_earth():
    from shifts.queries.nearness import metres

    random = Random(5)
    for _ in range(200):
        one, other = ((random.uniform(-90, 90), random.uniform(-180, 180)) for _ in range(2))
        assert metres_apart(one, other) == pytest.approx(metres(one, other), rel=0.006)


def test_a_move_names_the_person_and_the_place():
    assert suggest([person()], [place()]).moves == [Move(person(), place())]
