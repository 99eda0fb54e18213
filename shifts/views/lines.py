"""One line of a list of shifts: the shift, and what its reader can do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from people.errors import Refusal
from people.models import Actor
from shifts.eligibility import refusal
from shifts.errors import Overlaps
from shifts.models import Location, PeriodKey, Shift
from shifts.queries.signups import coming_signups


class Badge(NamedTuple):
    text: str
    kind: str
    icon: str


class Place(NamedTuple):
    """What a card shows of a location."""

    name: str
    meeting_point: str
    latitude: float | None
    longitude: float | None

    def __str__(self) -> str:
        return self.name

    @property
    def position(self) -> bool:
        return self.latitude is not None


class Card(NamedTuple):
    """What a line shows of its shift, under the shift's own names. Two equal ones look alike, so that what was drawn
    once can be shown again, to whomever."""

    pk: int
    location: Place | None
    zone: ZoneInfo
    period: str
    starts_on: date
    starts_at: datetime
    ends_at: datetime
    capacity: int
    claimed: int

    @property
    def spots_left(self) -> int:
        return max(0, self.capacity - self.claimed)

    @property
    def get_period_display(self) -> str:
        return str(PeriodKey(self.period).label)

    @classmethod
    def of(cls, shift: Shift) -> "Card":
        at = shift.location
        place = Place(at.name, at.meeting_point, at.latitude, at.longitude) if at else None
        times = shift.starts_on, shift.starts_at, shift.ends_at
        return cls(shift.pk, place, shift.zone, shift.period, *times, shift.capacity, shift.claimed)


@dataclass(frozen=True)
class Line:
    """`metres` is the distance from the chosen place. `refused` is why a claim would be refused, None where it can be
    made; a shift that is `mine` is claimed already."""

    shift: Shift
    mine: bool
    refused: Refusal | None
    has_begun: bool
    metres: float | None = None

    @property
    def card(self) -> Card:
        return Card.of(self.shift)

    @property
    def action(self) -> str:
        """The template of the buttons; none where the title's link, to the page that says why not, is all there is."""
        return "shifts/claim_button.html" if self.mine or not self.refused else ""

    @property
    def badge(self) -> Badge | None:
        """The one thing to know before reading on."""
        if self.mine:
            return Badge(_("Yours"), "good", "check")
        if isinstance(self.refused, Overlaps):
            return Badge(_("You are elsewhere then"), "", "clock")
        if self.shift.claimed < self.shift.min_people and not self.refused:
            return Badge(_("People needed"), "warn", "people")
        return Badge(_("Has begun"), "", "clock") if self.has_begun and not self.refused else None


def lines(
    shifts: Iterable[Shift], *, reader: Actor, now: datetime, distances: dict[int, float] | None = None
) -> list[Line]:
    """What a list shows, judged with one query for what the reader has claimed."""
    taken = [signup.shift for signup in coming_signups(reader, now)] if reader.is_authenticated else []
    own = {shift.pk for shift in taken}
    return [
        Line(
            shift=shift,
            mine=shift.pk in own,
            refused=refusal(shift, taken=taken, now=now),
            has_begun=shift.has_begun(now),
            metres=(distances or {}).get(shift.location_id or 0),
        )
        for shift in shifts
    ]


def by_day(shown: Sequence[Line]) -> list[tuple[object, list[Line]]]:
    """Neighbouring lines of one day of the chapter."""
    return [(day, list(group)) for day, group in groupby(shown, key=lambda line: line.shift.starts_on)]


def by_place(shown: Sequence[Line]) -> list[tuple[Location | None, list[Line]]]:
    """Neighbouring lines of one location; None heads those that have none yet."""
    return [(place, list(group)) for place, group in groupby(shown, key=lambda line: line.shift.location)]
