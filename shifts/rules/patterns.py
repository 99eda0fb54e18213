"""Which shifts a pattern stands for, and what applying it would do to those that exist. Nothing here writes.

Every shift of a pattern has its slot: a name made of location (or number), period and day, such as
`L12:morning:2026-08-03` or `F1:evening:2026-08-03`. Why: docs/decisions/0003-patterns-and-slots.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from people.times import local_moment
from shifts.models import Location, Pattern, Period, Shift


@dataclass(frozen=True)
class PatternTerms:
    """What a pattern says; the fields are those of the model. It need not be saved to be tried."""

    name: str
    locations: tuple[Location, ...]
    floating: int
    weekdays: frozenset[int]
    periods: tuple[Period, ...]
    starts_on: date
    ends_on: date
    opens: time | None
    closes: time | None
    capacity: int
    min_people: int

    @classmethod
    def of(cls, pattern: Pattern) -> "PatternTerms":
        return cls(
            name=pattern.name,
            locations=tuple(pattern.locations.all()),
            floating=pattern.floating,
            weekdays=frozenset(pattern.weekdays),
            periods=tuple(pattern.periods.all()),
            starts_on=pattern.starts_on,
            ends_on=pattern.ends_on,
            opens=pattern.opens,
            closes=pattern.closes,
            capacity=pattern.capacity,
            min_people=pattern.min_people,
        )

    def days(self) -> list[date]:
        span = (self.ends_on - self.starts_on).days + 1
        every = (self.starts_on + timedelta(days=number) for number in range(span))
        return [day for day in every if day.weekday() in self.weekdays]


@dataclass(frozen=True)
class Slot:
    """One shift as the pattern wants it."""

    key: str
    location: Location | None
    period: str
    starts_on: date
    starts_at: datetime
    ends_at: datetime
    capacity: int
    min_people: int

    def is_met_by(self, shift: Shift) -> bool:
        """Whether the shift is as the pattern wants it. Its place is not compared: the slot's name holds it already,
        and a floating shift is meant to be placed."""
        names = ("starts_at", "ends_at", "capacity", "min_people")
        return all(getattr(self, name) == getattr(shift, name) for name in names)


@dataclass(frozen=True)
class Plan:
    """What applying a pattern does. Only shifts that have not begun are in it.

    `adds` are made. `changes` are unclaimed shifts and how the pattern wants them now. `leaves` are right as they are.
    `removals` are unclaimed and no longer wanted. `claimed` would be changed or removed were they not claimed, and
    `by_hand` had nobody changed them singly; both stay as they are. `cancelled` are wanted and stay cancelled.
    """

    adds: list[Slot] = field(default_factory=list)
    changes: list[tuple[Shift, Slot]] = field(default_factory=list)
    leaves: list[Shift] = field(default_factory=list)
    removals: list[Shift] = field(default_factory=list)
    claimed: list[Shift] = field(default_factory=list)
    by_hand: list[Shift] = field(default_factory=list)
    cancelled: list[Shift] = field(default_factory=list)

    @property
    def does_nothing(self) -> bool:
        return not (self.adds or self.changes or self.removals)


def slots(terms: PatternTerms, zone: ZoneInfo) -> Iterator[Slot]:
    """All shifts that the pattern stands for, day by day. Lengths follow the clocks of `zone`: two hours of clock time
    are one or three where the clocks change; a window that a change skips altogether has no shift."""
    places: list[tuple[str, Location | None]] = [
        (f"L{location.pk}", location) for location in terms.locations if location.retired_at is None
    ]
    places += [(f"F{number}", None) for number in range(1, terms.floating + 1)]
    for day in terms.days():
        for period in terms.periods:
            starts_at = local_moment(day, terms.opens or period.opens, zone)
            ends_at = local_moment(day, terms.closes or period.closes, zone)
            if starts_at >= ends_at:
                continue
            for name, location in places:
                key = f"{name}:{period.key}:{day}"
                yield Slot(key, location, period.key, day, starts_at, ends_at, terms.capacity, terms.min_people)


def plan(terms: PatternTerms, existing: Iterable[Shift], *, zone: ZoneInfo, now: datetime) -> Plan:
    """What putting `terms` on the pattern whose shifts are `existing` does at the moment `now`."""
    wanted = {slot.key: slot for slot in slots(terms, zone)}
    found = Plan()
    for shift in existing:
        slot = wanted.pop(shift.slot, None)
        if not shift.has_begun(now):
            _sort(found, shift, slot)
    found.adds.extend(slot for slot in wanted.values() if slot.starts_at > now)
    return found


def _sort(found: Plan, shift: Shift, slot: Slot | None) -> None:
    if shift.cancelled_at is not None:
        if slot is not None:
            found.cancelled.append(shift)
    elif slot is not None and slot.is_met_by(shift):
        found.leaves.append(shift)
    elif shift.claimed:
        found.claimed.append(shift)
    elif shift.edited_at is not None:
        found.by_hand.append(shift)
    elif slot is not None:
        found.changes.append((shift, slot))
    else:
        found.removals.append(shift)
