"""What the figures allow to conclude: rates with how sure they are, mornings against evenings, and a goal's outlook."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from outreach.queries.goals import Goal
from outreach.queries.spread import Cell
from outreach.rules.comparing import Comparison, Pair, both, compare, finest
from outreach.rules.intervals import Shifts
from outreach.rules.trends import DAYS, Outlook, outlook
from shifts.models import PeriodKey

Group = Callable[[Cell], Hashable]
# Ways to take shifts together in which a morning and an evening can be compared, the finest first.
LEVELS: dict[str, Group] = {
    "weekday": lambda cell: (cell.campaign, cell.place, cell.weekday),
    "place": lambda cell: (cell.campaign, cell.place),
}


@dataclass(frozen=True)
class AtPlace:
    """What was compared of one place: `pairs` of mornings and evenings that belong together."""

    pairs: Sequence[Pair]

    @property
    def morning(self) -> Shifts:
        return sum((morning for morning, _evening in self.pairs), Shifts())

    @property
    def evening(self) -> Shifts:
        return sum((evening for _morning, evening in self.pairs), Shifts())

    @property
    def found(self) -> Comparison | None:
        """What this place alone says, by the same pairs as all places together."""
        return compare(self.pairs)


@dataclass(frozen=True)
class Halves:
    """Mornings against evenings. `simply` are all shifts of each, whatever their place; `found` compares them where
    both were tried, taken together by `level`, and is None where that is too little. `places` has what was compared of
    each place (None: without one)."""

    simply: Pair
    level: str
    found: Comparison | None
    places: dict[int | None, "AtPlace"]

    @property
    def left_out(self) -> int:
        """Shifts that have no counterpart."""
        whole = sum(side.number for side in self.simply)
        return whole - sum(each.morning.number + each.evening.number for each in self.places.values())

    @property
    def misleads(self) -> bool:
        """Whether simply dividing says the opposite of what the comparison does."""
        morning, evening = (side.per_hour for side in self.simply)
        if self.found is None or morning is None or evening is None:
            return False
        return {"more": evening < morning, "less": evening > morning}.get(self.found.verdict, False)


@dataclass(frozen=True)
class Rates:
    """Conversations per volunteer-hour of some shifts, from the sums of `cells`."""

    cells: Sequence[Cell]

    @cached_property
    def total(self) -> Shifts:
        return sum((Shifts(*cell.sums) for cell in self.cells), Shifts())

    def by(self, group: Group) -> dict[Hashable, Shifts]:
        found: dict[Hashable, Shifts] = defaultdict(Shifts)
        for cell in self.cells:
            found[group(cell)] += Shifts(*cell.sums)
        return dict(found)

    @cached_property
    def halves(self) -> Halves:
        levels = [_paired(self.cells, group) for group in LEVELS.values()]
        chosen = finest(levels)
        pairs = {key: pair for key, pair in levels[chosen].items() if both([pair])}
        group = list(LEVELS.values())[chosen]
        place_of = {group(cell): cell.place for cell in self.cells}
        by_place: dict[int | None, list[Pair]] = defaultdict(list)
        for key, pair in pairs.items():
            by_place[place_of[key]].append(pair)
        places = {place: AtPlace(members) for place, members in by_place.items()}
        simply = _paired(self.cells, lambda cell: "").get("", (Shifts(), Shifts()))
        return Halves(simply, list(LEVELS)[chosen], compare(list(pairs.values())), places)


def _paired(cells: Sequence[Cell], group: Group) -> dict[object, Pair]:
    """The mornings and the evenings of each group."""
    sides: dict[Hashable, dict[str, Shifts]] = defaultdict(lambda: defaultdict(Shifts))
    for cell in cells:
        sides[group(cell)][cell.period] += Shifts(*cell.sums)
    return {key: (of[PeriodKey.MORNING], of[PeriodKey.EVENING]) for key, of in sides.items()}


@dataclass(frozen=True)
class Week:
    """From `monday`, as far as it lies in the campaign and is not to come; `is_whole` with all its seven days. `so_far`
    has all conversations up to its end."""

    monday: date
    conversations: int
    so_far: int
    is_whole: bool


@dataclass(frozen=True)
class Trend:
    """A campaign's weeks, and what they say of its goal. `outlook` is None where they are too few, or nothing is left
    to foresee."""

    goal: Goal
    weeks: Sequence[Week]
    outlook: Outlook | None

    @property
    def needed(self) -> float | None:
        """Conversations that each week left must bring; None without a week left."""
        return self.goal.missing * DAYS / self.goal.days_left if self.goal.days_left >= DAYS else None

    @property
    def state(self) -> str:
        """One of none, reached, early, missed; few, where too few weeks say anything; yes, likely, unlikely, no."""
        if self.goal.state != "open":
            return self.goal.state
        if self.outlook is None:
            return "few"
        return self.outlook.reaches(self.goal.target or 0)


def trend_of(goal: Goal) -> Trend:
    weeks = _weeks(goal)
    whole = [week.conversations for week in weeks if week.is_whole]
    found = outlook(whole, done=goal.done, days_left=goal.days_left) if goal.days_left else None
    return Trend(goal, weeks, found)


def _weeks(goal: Goal) -> list[Week]:
    """From Monday to Sunday. Today is not over, so that its week is not whole; nor is one that the campaign's days do
    not fill."""
    found: list[Week] = []
    for day, so_far in goal.so_far:
        monday = day - timedelta(days=day.weekday())
        whole = goal.campaign.starts_on <= monday and monday + timedelta(days=DAYS) <= goal.today
        whole = whole and monday + timedelta(days=DAYS - 1) <= goal.campaign.ends_on
        before = found[-1] if found else None
        if before is not None and before.monday == monday:
            found.pop()
        start = found[-1].so_far if found else 0
        found.append(Week(monday, so_far - start, so_far, whole))
    return found
