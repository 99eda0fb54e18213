"""What a captain's screens read. The gates answer "not yours" and "not there" alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from people.models import Actor, Chapter, Membership, Role, User, roles_of
from shifts.models import Attendance, Notice, Shift, ShiftCaptain, Signup
from shifts.models.shifts import ShiftQuerySet

Status = Attendance.Status

# How many people or places a page lists before it asks to search.
LISTED = 20
# Rosters that a phone keeps.
ROSTERS, ROSTER_BEHIND, ROSTER_AHEAD = 6, timedelta(hours=4), timedelta(hours=36)


def captained_shifts(actor: Actor) -> ShiftQuerySet:
    return Shift.objects.visible_to(actor).captained_by(actor)


def next_rosters(actor: Actor, now: datetime) -> list[Shift]:
    """Shifts of today and tomorrow whose rosters the actor may need without a signal, the soonest first."""
    near = captained_shifts(actor).standing().filter(ends_at__gt=now - ROSTER_BEHIND, starts_at__lt=now + ROSTER_AHEAD)
    return list(near.filter(closed_at__isnull=True).order_by("starts_at", "pk")[:ROSTERS])


def captained_shift_for(actor: Actor, shift_id: int) -> Shift:
    """The shift, if the actor keeps its roster; Http404 otherwise."""
    return get_object_or_404(captained_shifts(actor).with_place(), pk=shift_id)


def person_for(actor: Actor, shift: Shift, person_id: int) -> User:
    """Somebody whom the actor may deal with on `shift`: a member of its chapter whom she may know of, or whoever is on
    its roster already; Http404 otherwise. The shift is one that the actor captains."""
    chapter = shift.campaign.chapter
    members = Membership.objects.filter(person=OuterRef("pk"), chapter=chapter)
    known = Exists(members) if roles_of(actor).holds(Role.CAPTAIN, chapter.pk) else Q(pk=actor.pk)
    return get_object_or_404(User.objects.filter(known | _on_roster(shift)), pk=person_id)


def keeps_roster_with(actor: Actor, person: User) -> bool:
    """Whether `person` is here on a shift whose roster the actor keeps."""
    kept = captained_shifts(actor).values("pk")
    return Attendance.objects.attended().filter(person=person, shift__in=kept).exists()


def person_on(shift: Shift, person_id: int) -> User:
    """One of `people_on(shift)`; Http404 for others."""
    return get_object_or_404(people_on(shift), pk=person_id)


def people_on(shift: Shift) -> QuerySet[User]:
    """Whoever is on the roster of `shift`, also with a claim or mark that has ended."""
    return User.objects.filter(_on_roster(shift))


def _on_roster(shift: Shift) -> Q:
    here = {"shift": shift, "person": OuterRef("pk")}
    return Q(Exists(Signup.objects.filter(**here))) | Q(Exists(Attendance.objects.filter(**here)))


def active_signup_for(shift: Shift, person: User) -> Signup:
    """Her claim on `shift`; Http404 without one."""
    claims = Signup.objects.active().select_related("person")
    signup = get_object_or_404(claims, shift=shift, person=person)
    signup.shift = shift
    return signup


def latest_signup(shift: Shift, person: User) -> Signup | None:
    """Her newest claim on `shift`, also one that has ended."""
    signup = Signup.objects.filter(shift=shift, person=person).select_related("person").order_by("pk").last()
    if signup:
        signup.shift = shift
    return signup


@dataclass(frozen=True)
class Site:
    """A shift as its captain sees it. `here` counts everybody present, `walk_ins` those of them without a claim, `away`
    the claims that are excused or did not come, `guests` those who wait to be confirmed. `people` are named for shifts
    without a location only. `notices` are those that no captain has seen, of people who are not here yet."""

    shift: Shift
    here: int
    walk_ins: int
    away: int
    guests: int
    people: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def coming(self) -> int:
        """Claims, less those who will not come."""
        return self.shift.claimed - self.away

    @property
    def short_by(self) -> int:
        """How many are missing to the minimum; walk-ins help."""
        return max(0, self.shift.min_people - self.coming - self.walk_ins)


def sites(shifts: ShiftQuerySet) -> list[Site]:
    """The shifts with their honest numbers; four queries for any number of shifts."""
    found = list(shifts.with_place())
    counts = {row["shift"]: row for row in _counts(found)}
    names = _names_of_floating(found)
    told = _unseen_notices(found)
    nobody = {"here": 0, "kept": 0, "away": 0, "guests": 0}
    return [
        _site(shift, counts.get(shift.pk, nobody), names.get(shift.pk, []), told.get(shift.pk, [])) for shift in found
    ]


def _site(shift: Shift, counts: Mapping[str, Any], people: list[str], told: list[Notice]) -> Site:
    walk_ins = counts["here"] - counts["kept"]
    return Site(shift, counts["here"], walk_ins, counts["away"], counts["guests"], people, told)


def _unseen_notices(shifts: list[Shift]) -> dict[int, list[Notice]]:
    claims = Signup.objects.active().filter(shift__in=shifts)
    here = Attendance.objects.attended().filter(shift=OuterRef("signup__shift"), person=OuterRef("signup__person"))
    unseen = Notice.objects.unseen().filter(~Exists(here), signup__in=claims).select_related("signup__person")
    told: dict[int, list[Notice]] = {}
    for notice in unseen:
        told.setdefault(notice.signup.shift_id, []).append(notice)
    return told


def _counts(shifts: list[Shift]) -> Iterable[Mapping[str, Any]]:
    present = Q(status__in=Attendance.PRESENT)
    claimed = Q(signup__state=Signup.State.CLAIMED)
    return (
        Attendance.objects.filter(shift__in=shifts)
        .values("shift")
        .annotate(
            here=Count("pk", filter=present),
            kept=Count("pk", filter=present & claimed),
            away=Count("pk", filter=Q(status__in=[Status.NO_SHOW, Status.EXCUSED]) & claimed),
            guests=Count("pk", filter=Q(status=Status.UNCONFIRMED)),
        )
    )


def _names_of_floating(shifts: list[Shift]) -> dict[int, list[str]]:
    floating = [shift.pk for shift in shifts if shift.location_id is None]
    names: dict[int, list[str]] = {}
    for signup in Signup.objects.active().filter(shift__in=floating).select_related("person"):
        names.setdefault(signup.shift_id, []).append(str(signup.person))
    return names


def captained_chapters(actor: Actor) -> list[Chapter]:
    return list(Chapter.objects.filter(pk__in=roles_of(actor).chapters(Role.CAPTAIN)).order_by("pk"))


def chapters_with_rosters(actor: Actor, *, now: datetime) -> list[Chapter]:
    """Where the actor keeps rosters: by her role, or because one was handed on to her."""
    roles, given = roles_of(actor), ShiftCaptain.objects.holding(now).filter(person_id=actor.pk)
    handed_on = Q(pk__in=roles.chapters(Role.VOLUNTEER)) & Q(pk__in=given.values("shift__campaign__chapter"))
    return list(Chapter.objects.filter(Q(pk__in=roles.chapters(Role.CAPTAIN)) | handed_on).order_by("pk"))


def keeps_rosters(actor: Actor, now: datetime) -> bool:
    """Whether there are any."""
    return bool(chapters_with_rosters(actor, now=now))


def sites_on(actor: Actor, chapters: list[Chapter], *, day: date | None, now: datetime) -> list[Site]:
    """The actor's sites that stand on `day`; None means today, which is each chapter's own."""
    days = Q(pk__in=[])
    for chapter in chapters:
        days |= Q(campaign__chapter=chapter, starts_on=day or chapter.today(now))
    return sites(captained_shifts(actor).standing().filter(days))


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be put on a shift. `elsewhere` is her claim at that time, `may_move` whether the actor keeps
    that roster too."""

    person: User
    elsewhere: Signup | None
    may_move: bool


def candidates(actor: Actor, shift: Shift, *, search: str, now: datetime) -> tuple[list[Candidate], int]:
    """Members of the shift's chapter who neither have a claim on it nor are there, by name; and their number in all."""
    chapter = shift.campaign.chapter
    members = Membership.objects.on(chapter.today(now)).filter(person=OuterRef("pk"), chapter=chapter)
    claims = Signup.objects.active().filter(shift=shift, person=OuterRef("pk"))
    here = Attendance.objects.attended().filter(shift=shift, person=OuterRef("pk"))
    found = User.objects.visible_to(actor).filter(Exists(members), ~Exists(claims), ~Exists(here), is_active=True)
    for word in search.split():
        found = found.filter(name__icontains=word)
    people = list(found.order_by("name", "pk")[:LISTED])
    overlapping = Shift.objects.overlapping(shift.starts_at, shift.ends_at)
    busy = Signup.objects.active().filter(person__in=people, shift__in=overlapping)
    elsewhere = {
        signup.person_id: signup for signup in busy.select_related("shift__location", "shift__campaign__chapter")
    }
    mine = set(captained_shifts(actor).filter(signups__in=elsewhere.values()).values_list("pk", flat=True))
    return [
        Candidate(person, other, other is not None and other.shift_id in mine)
        for person in people
        for other in [elsewhere.get(person.pk)]
    ], found.count()


def targets(actor: Actor, shift: Shift, *, now: datetime) -> list[Site]:
    """Where somebody of `shift` can be moved: the actor's other shifts of that day and chapter that are not over, those
    that are short first."""
    others = captained_shifts(actor).not_over(now).exclude(pk=shift.pk)
    same_day = others.filter(starts_on=shift.starts_on, campaign__chapter=shift.campaign.chapter)
    return sorted(
        sites(same_day), key=lambda site: (-site.short_by, site.shift.starts_at, str(site.shift.location or ""))
    )
