"""No subtraction and no solver leads from the public numbers to a small one."""

from collections import defaultdict
from itertools import pairwise, product
from random import Random

import pytest

from outreach.rules import suppression
from outreach.rules.suppression import LEAST_PEOPLE, SPREAD, Cell, K, groups
from tests.outreach.rules.attacker import Knowledge, attack, intervals
from tests.outreach.rules.campaigns_at_random import publish, some_campaign, what_she_knows

ENOUGH = frozenset(range(LEAST_PEOPLE))
CAMPAIGNS = 1000


def cell(place, number, people=3, period="morning", before=0):
    """As many people in the newest week and in those before it, those of the smaller number among the others."""
    return Cell(place, period, number, frozenset(range(people)), frozenset(range(before)))


def published(*cells):
    return [(group.place, group.period, group.number) for group in groups(cells)]


@pytest.mark.parametrize(
    ("number", "people", "shown"), [(10, 3, True), (9, 3, False), (10, 2, False), (500, 2, False), (500, 3, True)]
)
def test_a_place_is_shown_alone_with_ten_conversations_of_three_people(number, people, shown):
    assert published(cell(1, number, people)) == ([(1, "morning", number)] if shown else [])


def test_small_places_of_a_period_are_shown_together():
    cells = [cell(1, 30), cell(2, 6), cell(3, 5), cell(4, 8, period="evening")]
    assert published(*cells) == [(1, "morning", 30), (None, "morning", 11)]


def test_what_is_in_no_group_is_in_no_number():
    assert published(cell(1, 30), cell(2, 9)) == [(1, "morning", 30)]


def test_other_places_wait_where_their_sum_would_say_too_much():
    """Two of nine make eighteen, which two of at most nine make in one way only."""
    assert published(cell(1, 9), cell(2, 9)) == []
    assert published(cell(1, 9), cell(2, 9), cell(3, 2)) == [(None, "morning", 20)]


def test_a_place_with_few_people_is_not_shown_under_another_name():
    alone = [cell(1, 40, people=2), Cell(2, "morning", 0, frozenset({7}))]
    assert published(*alone) == []


@pytest.mark.parametrize(
    ("number", "people", "before", "shown"),
    [(18, 1, 3, True), (19, 1, 3, False), (19, 3, 3, True), (19, 2, 2, False), (19, 3, 0, True), (40, 0, 3, False)],
)
def test_what_one_person_adds_to_a_known_little_is_not_shown(number, people, before, shown):
    """What waited though three people had logged it is less than ten: of nineteen she would have at least ten."""
    assert bool(published(cell(1, number, people, before=before))) is shown


@pytest.mark.parametrize(("few", "quiet", "shown"), [(40, 3, False), (20, 8, False), (19, 8, True), (6, 12, True)])
def test_a_busy_place_of_two_people_is_not_shown_as_other_places(few, quiet, shown):
    """Beside two places of at most nine each, all but eighteen of the sum are theirs."""
    cells = [cell(1, few, people=2), cell(2, quiet // 2), cell(3, quiet - quiet // 2)]
    assert bool(published(*cells)) is shown


def test_people_are_counted_once_where_they_went_from_place_to_place():
    assert published(cell(1, 8, people=2), cell(2, 8, people=2)) == []


def test_shifts_that_had_no_place_count_with_the_others():
    assert published(cell(None, 40)) == [(None, "morning", 40)]
    assert published(cell(None, 40), cell(1, 3)) == [(None, "morning", 43)]


def test_what_corrections_took_below_nothing_waits():
    assert published(cell(1, -3), cell(2, 6), cell(3, 6)) == [(None, "morning", 12)]
    assert [each.place for group in groups([cell(1, -3), cell(2, 6), cell(3, 6)]) for each in group.cells] == [2, 3]


def random_campaigns(seed, number=CAMPAIGNS):
    random = Random(seed)
    return [some_campaign(random) for _ in range(number)]


def doubts(logged, shown):
    """For each campaign, the interval that the attacker finds of each unit which is not published by itself."""
    cases = []
    for each, was in zip(logged, shown, strict=True):
        known = what_she_knows(each, was)
        cases.append((known, [unit for unit in known.units if unit not in was.alone]))
    return attack(cases)


def narrow(logged):
    """(campaign, unit, its interval) where she is in less doubt than SPREAD."""
    shown = [publish(each) for each in logged]
    return [
        (number, unit, interval)
        for number, found in enumerate(doubts(logged, shown))
        for unit, interval in found.items()
        if interval[1] - interval[0] < SPREAD
    ]


def busy_few(logged):
    """(campaign, unit, its interval) where she can tell that one or two people had K or more."""
    shown = [publish(each) for each in logged]
    return [
        (number, unit, interval)
        for number, found in enumerate(doubts(logged, shown))
        for unit, interval in found.items()
        if interval[0] >= K and len(logged[number].people[unit]) < LEAST_PEOPLE
    ]


@pytest.mark.parametrize("seed", range(2))
def test_a_solver_stays_in_doubt_about_every_hidden_cell(seed):
    logged = random_campaigns(seed)
    found = narrow(logged)
    assert found == []


def test_a_solver_cannot_tell_that_one_or_two_people_had_many():
    assert busy_few(random_campaigns(4, 300)) == []
    assert busy_few(with_a_busy_couple(random_campaigns(4, 300))) == []


def test_control_with_the_doubt_alone_she_could_tell(monkeypatch):
    """A busy couple among other places; and after a week that was known to be small, one person's large one."""
    monkeypatch.setattr(suppression, "tells_little", in_doubt)
    assert len(busy_few(with_a_busy_couple(random_campaigns(4, 200)))) > 10
    monkeypatch.undo()
    monkeypatch.setattr(Cell, "tells_of_few", False)
    assert len(busy_few(random_campaigns(4, 300))) > 10


def in_doubt(cells):
    """`tells_little` without what it says of few people."""
    something = [each for each in cells if each.number]
    spans = [suppression.span(each, something) for each in something]
    return all(most - least >= SPREAD for least, most in spans)


def with_a_busy_couple(campaigns):
    """At the first place of each the same two people have forty and more, week after week."""
    for each in campaigns:
        for unit in each.numbers:
            if unit[0] == each.keys[0]:
                each.numbers[unit], each.people[unit] = 40 + each.numbers[unit], frozenset({7, 8})
    return campaigns


def by_person(campaigns, seed):
    """Each campaign's (person, unit): how many were hers. Who logged nothing was not there for anybody's number."""
    random, found = Random(seed), []
    for each in campaigns:
        shares = {}
        for unit, number in each.numbers.items():
            people = sorted(each.people[unit])[:number]
            each.people[unit] = frozenset(people)
            cuts = sorted(random.sample(range(1, number), len(people) - 1)) if people else []
            for person, (low, high) in zip(people, pairwise([0, *cuts, number]), strict=False):
                shares[person, unit] = high - low
        found.append(shares)
    return found


def what_colleagues_learn(seed, number):
    """(how many another person has logged in a unit, the interval of it) for each of the others, as one volunteer of
    each campaign finds it who knows who was where, and her own rows: she subtracts those."""
    logged = random_campaigns(seed, number)
    cases, numbers = [], []
    for each, shares in zip(logged, by_person(logged, seed), strict=True):
        me = max(shares, key=lambda share: (shares[share], share[0]), default=(None, None))[0]
        mine = {unit: shares.get((me, unit), 0) for unit in each.numbers}
        of_unit = {unit: [share for share in shares if share[1] == unit and share[0] != me] for unit in each.numbers}
        known = what_she_knows(each, publish(each))
        own = Knowledge([share for shares_of in of_unit.values() for share in shares_of])
        for told, kept in ((known.sums, own.sums), (known.limits, own.limits)):
            for units, total in told:
                others = [share for unit in units for share in of_unit[unit]]
                kept.append((others, total - sum(mine[unit] for unit in units)))
        cases.append((own, list(own.units)))
        numbers += [shares[share] for share in own.units]
    return list(zip(numbers, (interval for found in attack(cases) for interval in found.values()), strict=True))


def pinned(found):
    return [(number, (low, high)) for number, (low, high) in found if low == high > 0]


def test_not_even_a_colleague_learns_what_somebody_has_logged():
    found = what_colleagues_learn(5, 300)
    assert len(found) > 2000
    assert [case for case in found if not case[1][0] <= case[0] <= case[1][1]] == []
    assert pinned(found) == []


def test_control_of_groups_of_two_people_she_learns_it(monkeypatch):
    monkeypatch.setattr(suppression, "LEAST_PEOPLE", 2)
    found = what_colleagues_learn(5, 300)
    assert len(pinned(found)) > 50


def test_what_she_knows_is_true():
    """Else her intervals would be worth nothing: every hidden number lies in its interval."""
    logged = random_campaigns(7, 200)
    hidden = 0
    for each, found in zip(logged, doubts(logged, [publish(each) for each in logged]), strict=True):
        hidden += len(found)
        assert [unit for unit, (low, high) in found.items() if not low <= each.numbers[unit] <= high] == []
    assert hidden > 1000


def test_without_the_doubt_she_would_pin_some(monkeypatch):
    """The control of `tells_little`: sums that are only large enough give cells away."""
    monkeypatch.setattr(suppression, "tells_little", lambda cells: True)
    assert len(narrow(random_campaigns(0))) > 20


def test_with_totals_of_what_waits_she_would_pin_many():
    """The control of leaving it out of the totals: the week's true total beside the same groups, and she subtracts."""
    logged = random_campaigns(0, 200)
    shown = [publish(each) for each in logged]
    cases = []
    for each, was in zip(logged, shown, strict=True):
        known = what_she_knows(each, was)
        for week in range(each.weeks):
            units = [unit for unit in known.units if unit[1] == week]
            known.sums.append((units, sum(each.numbers[unit] for unit in units)))
        cases.append((known, [unit for unit in known.units if unit not in was.alone]))
    found = [interval for each in attack(cases) for interval in each.values()]
    assert sum(high - low < SPREAD for low, high in found) > len(found) / 10


def test_with_nothing_but_small_cells_hidden_she_recovers_most():
    """The control of it all: what most tables do, with totals of rows, columns and weeks that count everything."""
    recovered = nearly = hidden = 0
    for each in random_campaigns(3, 300):
        known = Knowledge(list(each.numbers))
        for of in ({week for _key, week in known.units}, each.keys):
            for one in of:
                units = [unit for unit in known.units if one in unit]
                known.sums.append((units, sum(each.numbers[unit] for unit in units)))
        small = [unit for unit in known.units if each.numbers[unit] < K]
        known.sums += [([unit], each.numbers[unit]) for unit in known.units if unit not in small]
        known.limits += [([unit], K - 1) for unit in small]
        found = intervals(known, small)
        hidden += len(small)
        recovered += sum(low == high for low, high in found.values())
        nearly += sum(high - low < SPREAD for low, high in found.values())
    assert hidden > 1000
    assert recovered > hidden / 4
    assert nearly > hidden / 2


def story(numbers, people):
    """What is published of places over weeks, and which units by themselves. `numbers`: by (place, week)."""
    weeks = 1 + max(week for _place, week in numbers)
    waiting, before, last, shown, alone = defaultdict(int), defaultdict(int), {}, [], set()
    for week in range(weeks):
        for place in people:
            waiting[place] += numbers[place, week]
        made = groups([cell(place, waiting[place], people[place][week], before=before[place]) for place in people])
        before |= {place: max(before[place], people[place][week]) for place in people}
        shown.append(tuple(sorted((str(group.place), group.number) for group in made)))
        for each in [(group, one.place) for group in made for one in group.cells]:
            group, place = each
            if group.place is not None and last.get(place, -1) == week - 1:
                alone.add((place, week))
            waiting[place], before[place], last[place] = 0, 0, week
    return tuple(shown), frozenset(alone)


@pytest.mark.parametrize(
    ("people", "weeks", "most"),
    [
        ({1: [3], 2: [3], 3: [3]}, 1, 30),
        ({1: [2], 2: [3], 3: [3]}, 1, 30),
        ({1: [3, 3], 2: [3, 3]}, 2, 18),
        ({1: [3, 3, 3]}, 3, 24),
        ({1: [3, 1, 3]}, 3, 30),
        ({1: [3, 1], 2: [3, 3]}, 2, 18),
    ],
)
def test_not_even_she_who_tries_every_campaign_that_could_have_been_is_sure(people, weeks, most):
    """All there are with up to `most` a unit: those of which the same is published differ by SPREAD or more in every
    hidden unit, and by one of them at least the few people of a unit had less than K. This attacker knows all of the
    rule, also what it means that something was not published. `people`: how many, by place, in each week."""
    units = [(place, week) for place in people for week in range(weeks)]
    alike = defaultdict(list)
    for numbers in product(range(most + 1), repeat=len(units)):
        alike[story(dict(zip(units, numbers, strict=True)), people)].append(numbers)
    closest, least_of_few = {}, {}
    for (shown, alone), campaigns in alike.items():
        if any(number > most for week in shown for _place, number in week):
            continue  # Others, with more than `most`, look like this too.
        for column, unit in enumerate(units):
            if unit not in alone:
                values = {numbers[column] for numbers in campaigns}
                closest[shown, unit] = max(values) - min(values)
                if people[unit[0]][unit[1]] < LEAST_PEOPLE:
                    least_of_few[shown, unit] = min(values)
    assert len(closest) > 20
    assert {case: apart for case, apart in closest.items() if apart < SPREAD} == {}
    assert {case: least for case, least in least_of_few.items() if least >= K} == {}
