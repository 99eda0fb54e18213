"""The roster of one shift: who promised to come, who came, who waits for a captain's word."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404

from people.models import User
from people.rules.names import first_names
from shifts.models import Attendance, Notice, Shift, Signup

Status = Attendance.Status


@dataclass(frozen=True)
class Line:
    """One person of a roster. Without an attendance she is expected; without a claim she walked in or is a guest.
    `name` is what she is called there."""

    person: User
    name: str
    signup: Signup | None
    attendance: Attendance | None
    notices: list[Notice] = field(default_factory=list)

    @property
    def status(self) -> str:
        """ "expected", or the attendance's status."""
        return str(self.attendance.status) if self.attendance else "expected"

    @property
    def is_here(self) -> bool:
        return self.status in Attendance.PRESENT

    @property
    def is_away(self) -> bool:
        return self.status in (Status.NO_SHOW, Status.EXCUSED)


@dataclass(frozen=True)
class Roster:
    """`claims` by the time they were made; `walk_ins` have none. `guests` logged without a claim and wait for a word;
    `rejected` are those who are not with us."""

    shift: Shift
    claims: list[Line] = field(default_factory=list)
    walk_ins: list[Line] = field(default_factory=list)
    guests: list[Line] = field(default_factory=list)
    rejected: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Everybody whose presence is to be decided."""
        return [*self.claims, *self.walk_ins]

    @property
    def coming(self) -> int:
        return len(self.claims) - sum(line.is_away for line in self.claims)

    @property
    def here(self) -> int:
        return sum(line.is_here for line in self.lines)

    @property
    def short_by(self) -> int:
        return max(0, self.shift.min_people - self.coming - sum(line.is_here for line in self.walk_ins))


def roster_of(shift: Shift, *, by_first_name: bool = False) -> Roster:
    """Three queries, however many people."""
    roster = Roster(shift)
    told = notices_of([shift])
    claims = list(Signup.objects.active().filter(shift=shift).select_related("person"))
    attendances = Attendance.objects.filter(shift=shift).select_related("person")
    marked = {attendance.person_id: attendance for attendance in attendances}
    people = {each.person_id: each.person for each in claims}
    people |= {pk: attendance.person for pk, attendance in marked.items()}
    names = first_names(people.values()) if by_first_name else {pk: str(person) for pk, person in people.items()}
    for signup in claims:
        pk = signup.person_id
        signup.shift = shift  # with its campaign and chapter, which need not be read again for each
        line = Line(signup.person, names[pk], signup, marked.pop(pk, None))
        line.notices.extend(told.get(signup.pk, []) if not line.is_here else [])
        roster.claims.append(line)
    places = {Status.UNCONFIRMED: roster.guests, Status.REJECTED: roster.rejected}
    for pk, attendance in marked.items():
        line = Line(attendance.person, names[pk], None, attendance)
        places.get(Status(attendance.status), roster.walk_ins).append(line)
    return roster


def expected_on(shifts: Iterable[Shift]) -> dict[int, set[int]]:
    """The ids of those who come or are there, by shift: promised and not said to stay away, or present. Two queries."""
    found: dict[int, set[int]] = {shift.pk: set() for shift in shifts}
    for shift, person in Signup.objects.active().filter(shift__in=found).values_list("shift_id", "person_id"):
        found[shift].add(person)
    for marked in Attendance.objects.filter(shift__in=found).only("shift_id", "person_id", "status"):
        if marked.status in Attendance.PRESENT:
            found[marked.shift_id].add(marked.person_id)
        else:
            found[marked.shift_id].discard(marked.person_id)
    return found


def would_be_alone(person: User, shifts: Iterable[Shift]) -> set[int]:
    """The ids of those of `shifts` on which nobody but `person` is expected, where two or more are needed."""
    shifts = list(shifts)
    expected = expected_on(shifts)
    return {shift.pk for shift in shifts if shift.min_people > 1 and expected[shift.pk] <= {person.pk}}


def notices_of(shifts: Iterable[Shift]) -> dict[int, list[Notice]]:
    """What people told their captains about these shifts, by the claim."""
    told: dict[int, list[Notice]] = {}
    claims = Signup.objects.active().filter(shift__in=shifts)
    for notice in Notice.objects.filter(signup__in=claims).select_related("signup__person"):
        told.setdefault(notice.signup_id, []).append(notice)
    return told


def notice_for(shift: Shift, notice_id: int) -> Notice:
    """A notice about this shift; Http404 otherwise."""
    return get_object_or_404(Notice.objects.select_related("signup__person"), pk=notice_id, signup__shift=shift)


def attendance_of(shift: Shift, person: User) -> Attendance | None:
    return Attendance.objects.filter(shift=shift, person=person).select_related("person").first()
