"""Where and when the next shift is worth most: the estimates, put in an order that somebody can act upon."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.queries.planner import Attended, Coming, attended_shifts, coming_shifts, places_to_go
from outreach.rules.estimates import Belief, Estimates, Outing, Seen, estimate
from people.models import Actor
from shifts.models import Campaign, Location, Period

MONDAY_TO_FRIDAY = range(5)
# Weekdays within this part of the best one are as good.
AS_GOOD = 0.05
SUGGESTED, UNTRIED = 8, 6
# Below this many conversations, or shifts, a place has hardly spoken for itself.
FEW_CONVERSATIONS, FEW_SHIFTS = 10, 3


@dataclass(frozen=True)
class Suggestion:
    """`rate`: conversations per volunteer-hour in a usual team, on the best of `weekdays`; these are as good as each
    other, and `every_weekday` is true where none stands out. `expected` is of a shift of `hours` by `people`, and
    `one_more` what another person adds to it. `had` is what was seen of this place and period."""

    place: Location
    period: str
    weekdays: tuple[int, ...]
    every_weekday: bool
    rate: Belief
    had: Seen
    at_all: Seen
    coming: Coming
    people: int
    hours: float
    expected: float
    one_more: float

    @property
    def is_guess(self) -> bool:
        """Mostly what other places say, rather than this one."""
        return self.had.outings < FEW_SHIFTS or self.had.number < FEW_CONVERSATIONS


@dataclass(frozen=True)
class Planner:
    """`suggested`: places where somebody has been, the best first. `untried`: some of those where nobody has;
    `left_out` says how many more there are. `estimates` is None as long as nobody has attended an hour."""

    estimates: Estimates | None
    suggested: Sequence[Suggestion] = ()
    untried: Sequence[Suggestion] = ()
    left_out: int = 0

    @property
    def most(self) -> float:
        """The end of a scale on which all of them find room."""
        return max((each.rate.interval[1] for each in [*self.suggested, *self.untried]), default=1.0)


def planner_for(actor: Actor, campaign: Campaign, *, now: datetime) -> Planner:
    """Four queries, however much was logged."""
    found = estimate([_outing(each) for each in attended_shifts(actor, campaign)])
    if found is None:
        return Planner(None)
    places, coming = places_to_go(campaign), coming_shifts(campaign, now=now)
    periods = list(campaign.periods.all())
    known = [place for place in places if found.had(place.pk).outings]
    unknown = sorted((place for place in places if place not in known), key=lambda place: -getattr(place, "reached", 0))
    suggested = [_suggestion(found, place, period, coming) for place in known for period in periods]
    untried = [
        max((_suggestion(found, place, period, coming) for period in periods), key=_worth)
        for place in unknown[:UNTRIED]
    ]
    best = sorted(suggested, key=_worth, reverse=True)[:SUGGESTED]
    return Planner(found, best, untried, max(0, len(unknown) - UNTRIED))


def _worth(suggestion: Suggestion) -> float:
    return suggestion.rate.mean


def _outing(each: Attended) -> Outing:
    kind = (each.place, each.period, each.weekday)
    return Outing(*kind, each.conversations, each.seconds / 3600, each.people, each.shifts, each.squares * 3600)


def _suggestion(
    found: Estimates, place: Location, period: Period, coming: Mapping[tuple[int | None, str], Coming]
) -> Suggestion:
    weekdays = _weekdays_of(found)
    rates = {weekday: found.rate(place.pk, period.key, weekday) for weekday in weekdays}
    best = max(rates.values(), key=lambda rate: rate.mean)
    good = tuple(weekday for weekday, rate in rates.items() if rate.mean >= (1 - AS_GOOD) * best.mean)
    people, hours = max(1, round(found.people)), _hours_of(period)
    return Suggestion(
        place=place,
        period=period.key,
        weekdays=good,
        every_weekday=len(good) == len(weekdays),
        rate=best,
        had=found.had(place.pk, period.key),
        at_all=found.had(place.pk),
        coming=coming.get((place.pk, period.key), Coming()),
        people=people,
        hours=hours,
        expected=found.expected(best.mean, people=people, hours=hours),
        one_more=found.one_more(best.mean, people=people, hours=hours),
    )


def _weekdays_of(found: Estimates) -> Collection[int]:
    """Those on which the campaign goes out, and Monday to Friday, which every campaign might."""
    return sorted({*MONDAY_TO_FRIDAY, *(int(str(key)) for key in found.weekdays)})


def _hours_of(period: Period) -> float:
    opens, closes = period.opens, period.closes
    return (closes.hour - opens.hour) + (closes.minute - opens.minute) / 60
