"""Campaigns for the attacker: what was logged week by week, and what becomes public of it."""

from dataclasses import dataclass, field
from random import Random

from outreach.rules.suppression import LEAST_PEOPLE, Cell, Group, K, groups
from tests.outreach.rules.attacker import Knowledge

Key = tuple[int | None, str]
Unit = tuple[Key, int]


@dataclass
class Logged:
    """`numbers` are conversations by cell and week, `people` who logged them; a unit that is in neither is known to
    have had no shift."""

    keys: list[Key]
    weeks: int
    numbers: dict[Unit, int]
    people: dict[Unit, frozenset[int]]


@dataclass
class Published:
    """The groups of each week, each with the units that it is made of; and what waited after each week."""

    weeks: list[list[tuple[Group, list[Unit]]]] = field(default_factory=list)
    waiting: list[dict[Key, list[Unit]]] = field(default_factory=list)

    @property
    def alone(self) -> set[Unit]:
        """Published by themselves, because they may be: ten or more, of three people or more."""
        return {units[0] for week in self.weeks for _group, units in week if len(units) == 1}


def some_campaign(random: Random) -> Logged:
    """Busy corners and quiet ones, with few people and with several, over some weeks."""
    places: list[int | None] = list(range(1, random.randint(1, 7) + 1))
    places += [None] if random.random() < 0.2 else []
    keys = [(place, period) for place in places for period in ("morning", "evening")[: random.randint(1, 2)]]
    weeks, numbers, people = random.randint(1, 4), {}, {}
    for key in keys:
        usual = random.choice([1, 3, 6, 9, 12, 30])
        for week in range(weeks):
            if random.random() < 0.75:
                numbers[key, week] = max(0, round(random.gauss(usual, usual / 2)))
                people[key, week] = frozenset(random.sample(range(6), random.choice([1, 2, 3, 3, 4])))
    return Logged(keys, weeks, numbers, people)


def publish(logged: Logged) -> Published:
    """Week by week, as the snapshots do."""
    found, waiting = Published(), {key: [] for key in logged.keys}
    for week in range(logged.weeks):
        for key in logged.keys:
            if (key, week) in logged.numbers:
                waiting[key].append((key, week))
        made = groups([_cell(logged, key, units, week) for key, units in waiting.items()])
        found.weeks.append([
            (group, [unit for cell in group.cells for unit in waiting[cell.place, cell.period]]) for group in made
        ])  # fmt: skip
        for group in made:
            for cell in group.cells:
                waiting[cell.place, cell.period] = []
        found.waiting.append({key: list(units) for key, units in waiting.items()})
    return found


def _cell(logged: Logged, key: Key, units: list[Unit], week: int) -> Cell:
    lately, before = people_of(logged, units, week)
    return Cell(*key, sum(logged.numbers[unit] for unit in units), lately, before)


def people_of(logged: Logged, units: list[Unit], week: int) -> tuple[frozenset[int], frozenset[int]]:
    """Who logged what of these in this week, and who before."""
    lately = (logged.people[unit] for unit in units if unit[1] == week)
    before = (logged.people[unit] for unit in units if unit[1] < week)
    return frozenset[int]().union(*lately), frozenset[int]().union(*before)


def what_she_knows(logged: Logged, published: Published) -> Knowledge:
    """Every public number, and of what was not published alone that it was too small for that, where she knows that it
    was not for want of people, all in all or in the newest week."""
    known = Knowledge(list(logged.numbers))
    before: dict[Key, list[Unit]] = {key: [] for key in logged.keys}
    for week, made in enumerate(published.weeks):
        alone = {(group.place, group.period) for group, _units in made if group.place is not None}
        known.sums += [(units, group.number) for group, units in made]
        for key in logged.keys:
            units = before[key] + [unit for unit in [(key, week)] if unit in logged.numbers]
            lately, earlier = people_of(logged, units, week)
            enough = len(lately | earlier) >= LEAST_PEOPLE and not len(earlier) >= LEAST_PEOPLE > len(lately)
            if key[0] is not None and key not in alone and enough:
                known.limits.append((units, K - 1))
        before = published.waiting[week]
    return known
