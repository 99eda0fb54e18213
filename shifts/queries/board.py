"""The board of one day and period: the shifts that the actor keeps, and who is on each. The number of queries does not
depend on how many there are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from people.models import Actor, Chapter
from people.models.languages import language_names
from shifts.models import Attendance, Campaign, Experience, Location, PeriodKey, Shift, Signup
from shifts.models.experience import EXPERIENCED_FROM, NEW_BELOW
from shifts.models.shifts import ShiftQuerySet
from shifts.queries.captain import Site, captained_shifts, sites


def mark_of(shift: Shift) -> str:
    """A short mark of where and when `shift` is: it differs once that changes. Who claimed it does not matter."""
    seen = shift.pk, shift.location_id, shift.starts_at.isoformat(), shift.ends_at.isoformat()
    return sha256(repr(seen).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Card:
    """Somebody with a claim. `mark` is what a captain said of her on this shift, or nothing; `done` are the shifts that
    she has done in this chapter."""

    signup: Signup
    mark: str
    done: int

    @property
    def is_new(self) -> bool:
        return self.done < NEW_BELOW

    @property
    def knows_the_work(self) -> bool:
        return self.done >= EXPERIENCED_FROM

    @property
    def said(self) -> str:
        """The mark in words."""
        return str(Attendance.Status(self.mark).label) if self.mark else ""

    @property
    def is_away(self) -> bool:
        return self.mark in (Attendance.Status.NO_SHOW, Attendance.Status.EXCUSED)

    @property
    def may_move(self) -> bool:
        """Nobody has said anything of her yet."""
        return not self.mark

    @property
    def languages(self) -> list[str]:
        return language_names(self.signup.person.languages)

    @property
    def sent(self) -> str:
        """The claim in a form: its id, and the mark of its shift."""
        return f"{self.signup.pk}:{mark_of(self.signup.shift)}"


@dataclass(frozen=True)
class Column:
    """A shift with its people; `is_over` when nobody can be moved from or to it any more."""

    site: Site
    is_over: bool
    cards: list[Card] = field(default_factory=list)

    @property
    def shift(self) -> Shift:
        return self.site.shift

    @property
    def sent(self) -> str:
        """The shift in a form: its id, and its mark."""
        return f"{self.shift.pk}:{mark_of(self.shift)}"

    @property
    def is_waiting(self) -> bool:
        """Whether its people have no place yet."""
        return self.shift.location_id is None

    @property
    def guides(self) -> list[Card]:
        """Those who come and know the work."""
        return [card for card in self.cards if card.knows_the_work and not card.is_away]

    @property
    def languages_missing(self) -> list[str]:
        """The names of those that are wanted here and that nobody who comes speaks."""
        coming = (card for card in self.cards if not card.is_away)
        return language_names(unspoken(self.shift.location, coming))


def unspoken(location: Location | None, coming: Iterable[Card]) -> frozenset[str]:
    """The languages that are wanted at `location` and that nobody of these speaks."""
    spoken = {language for card in coming for language in card.signup.person.languages}
    return frozenset(location.languages if location else ()) - spoken


@dataclass(frozen=True)
class Board:
    """`waiting` are the shifts without a location, `places` the others: those that are short first."""

    waiting: list[Column]
    places: list[Column]

    @property
    def columns(self) -> list[Column]:
        return [*self.waiting, *self.places]

    @property
    def is_over(self) -> bool:
        return all(column.is_over for column in self.columns)


def board_shifts(actor: Actor, chapter: Chapter, *, day: date, campaign: Campaign | None = None) -> ShiftQuerySet:
    """All that the actor keeps on that day of the chapter and that are not cancelled."""
    found = captained_shifts(actor).standing().filter(campaign__chapter=chapter, starts_on=day)
    return found.filter(campaign=campaign) if campaign else found


def period_to_show(shifts: ShiftQuerySet, now: datetime) -> str:
    """The one that comes next or runs; the last one when all are over, mornings where there is nothing."""
    coming = shifts.not_over(now).order_by("starts_at").values_list("period", flat=True).first()
    last = coming or shifts.order_by("-starts_at").values_list("period", flat=True).first()
    return last or PeriodKey.MORNING


def campaigns_on(shifts: ShiftQuerySet) -> list[Campaign]:
    return list(Campaign.objects.filter(pk__in=shifts.values("campaign")).order_by("name", "pk"))


def board_of(shifts: ShiftQuerySet, *, now: datetime) -> Board:
    columns = {site.shift.pk: Column(site, site.shift.is_over(now)) for site in sites(shifts)}
    for card in _cards(columns):
        column = columns[card.signup.shift_id]
        card.signup.shift = column.shift
        column.cards.append(card)
    found = sorted(columns.values(), key=_order)
    return Board([each for each in found if not each.shift.location], [each for each in found if each.shift.location])


def _order(column: Column) -> tuple[bool, bool, datetime, str, int]:
    shift = column.shift
    return column.is_over, not column.site.short_by, shift.starts_at, str(shift.location or ""), shift.pk


def _cards(shifts: Iterable[int]) -> list[Card]:
    """Those of all shifts, by name."""
    claims = Signup.objects.active().filter(shift__in=list(shifts)).select_related("person", "requested_location")
    own = Attendance.objects.filter(shift=OuterRef("shift"), person=OuterRef("person"))
    counts = Experience.objects.filter(person=OuterRef("person"), chapter=OuterRef("shift__campaign__chapter"))
    found = claims.annotate(mark=Subquery(own.values("status")[:1]), done=Subquery(counts.values("shifts_done")[:1]))
    cards = [Card(each, vars(each)["mark"] or "", vars(each)["done"] or 0) for each in found]
    return sorted(cards, key=lambda card: (str(card.signup.person).casefold(), card.signup.pk))


def last_locations(people: Collection[int], chapter: Chapter) -> dict[int, Location]:
    """By person, where she was last in this chapter. Two queries."""
    there = Attendance.objects.attended().filter(
        shift__location__isnull=False, shift__campaign__chapter=chapter, person__in=people
    )
    later = there.filter(person=OuterRef("person"), shift__ends_at__gt=OuterRef("shift__ends_at"))
    latest = there.filter(~Exists(later)).order_by("pk").values_list("person", "shift__location")
    found = dict(latest)
    places = Location.objects.in_bulk(set(found.values()))
    return {person: places[location] for person, location in found.items()}


def claims_on(shifts: QuerySet[Shift], ids: Iterable[int]) -> dict[int, Signup]:
    """Those claims of `ids`, ended ones too, that are on one of the shifts; with their people."""
    found = Signup.objects.filter(pk__in=list(ids), shift__in=shifts.order_by().values("pk"))
    return {each.pk: each for each in found.with_shift().select_related("person")}
