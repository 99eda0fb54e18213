"""What a change of one shift would do to the people who claimed it. The question and the act use the same answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from shifts.models import Location, Shift, Signup


@dataclass(frozen=True)
class ShiftTerms:
    """Where and when a shift is and how many people it takes. Moments are aware; no location means floating."""

    location: Location | None
    period: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    min_people: int

    @classmethod
    def of(cls, shift: Shift) -> "ShiftTerms":
        return cls(
            shift.location, shift.period, shift.starts_at, shift.ends_at, shift.capacity, shift.min_people
        )  # fmt: skip


@dataclass(frozen=True)
class Clash:
    """A person who would have two shifts at once: the claim on the changed one, and her other shift."""

    claim: Signup
    other: Shift


@dataclass(frozen=True)
class Consequences:
    """`claims` with their people; `too_many`: how many of them the new capacity has no place for."""

    claims: list[Signup]
    is_moved: bool
    too_many: int
    clashes: list[Clash]

    @property
    def ask_first(self) -> bool:
        """Nobody who made a promise is moved or taken off before somebody has looked at the names."""
        return bool(self.claims) and (self.is_moved or self.too_many > 0)


def claims_of(shift: Shift) -> list[Signup]:
    """The active claims with their people, oldest first."""
    return list(Signup.objects.active().filter(shift=shift).select_related("person"))


def consequences_of(shift: Shift, terms: ShiftTerms, claims: list[Signup]) -> Consequences:
    """What putting `terms` on `shift`, which has `claims`, would do."""
    new_time = (terms.starts_at, terms.ends_at) != (shift.starts_at, shift.ends_at)
    # Giving a floating shift its place is what its people wait for; they are told, but nobody is asked.
    new_place = shift.location_id is not None and terms.location != shift.location
    return Consequences(
        claims=claims,
        is_moved=new_time or new_place,
        too_many=max(0, len(claims) - terms.capacity),
        clashes=_clashes(shift, terms, claims) if new_time else [],
    )


def _clashes(shift: Shift, terms: ShiftTerms, claims: list[Signup]) -> list[Clash]:
    by_person = {claim.person_id: claim for claim in claims}
    others = (
        Signup.objects.active()
        .filter(person__in=by_person, shift__in=Shift.objects.overlapping(terms.starts_at, terms.ends_at))
        .exclude(shift=shift)
        .select_related("shift__location", "shift__campaign__chapter")
    )
    return [Clash(by_person[other.person_id], other.shift) for other in others]


def state_of_day(shifts: Sequence[Shift], claims: Sequence[Signup]) -> str:
    """The same mark for several shifts with all their claims."""
    states = [state_of(shift, [claim for claim in claims if claim.shift_id == shift.pk]) for shift in shifts]
    return sha256(repr(states).encode()).hexdigest()[:16]


def state_of(shift: Shift, claims: list[Signup]) -> str:
    """A short mark of what somebody saw before she answered: it differs once the shift or who claimed it changes."""
    seen = (
        shift.location_id, shift.starts_at.isoformat(), shift.ends_at.isoformat(), shift.capacity,
        shift.cancelled_at is None, sorted(claim.pk for claim in claims),
    )  # fmt: skip
    return sha256(repr(seen).encode()).hexdigest()[:16]
