"""The form that closes a shift: who was there, from when to when, and what was forgotten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.models import Counter, Tally
from outreach.queries.closing import CounterSum
from shifts.errors import TimesOff
from shifts.models import Attendance, Shift
from shifts.queries.roster import Line
from shifts.rules.presence import check_times, moment_near

MOST_FLYERS = 100_000


@dataclass(frozen=True)
class PersonFields:
    """A line of the roster with its three fields; none for somebody who is excused: that is decided."""

    line: Line
    here: forms.BoundField | None = None
    came: forms.BoundField | None = None
    left: forms.BoundField | None = None


@dataclass(frozen=True)
class CounterFields:
    sum: CounterSum
    more: forms.BoundField


class CloseForm(forms.Form):
    """Fields by person (`here_ID`, `came_ID`, `left_ID`) and counter (`more_ID`). Times are on the clock of the shift's
    chapter; an empty one means the shift's own."""

    flyers_left = forms.IntegerField(label=_("Flyers left"), required=False, min_value=0, max_value=MOST_FLYERS)

    def __init__(
        self, *args: Any, shift: Shift, lines: Sequence[Line], sums: Sequence[CounterSum], all_here: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shift, self.lines, self.sums = shift, lines, sums
        self.fields["flyers_left"].initial = shift.flyers_left
        for line in lines:
            if not _is_excused(line):
                self._add_person(line, all_here=all_here)
        for each in sums:
            self.fields[f"more_{each.counter.pk}"] = forms.IntegerField(
                label=_("Forgotten: %(counter)s") % {"counter": each.counter},
                required=False,
                min_value=0,
                max_value=Tally.MOST,
            )

    def _add_person(self, line: Line, *, all_here: bool) -> None:
        pk, attendance = line.person.pk, line.attendance
        came = attendance and attendance.arrived_at or self.shift.starts_at
        left = attendance and attendance.left_at or self.shift.ends_at
        name = {"name": line.name}
        self.fields[f"here_{pk}"] = forms.BooleanField(
            label=_("%(name)s was here") % name, required=False, initial=all_here or line.is_here
        )
        self.fields[f"came_{pk}"] = self._clock_field(_("%(name)s came") % name, came)
        self.fields[f"left_{pk}"] = self._clock_field(_("%(name)s left") % name, left)

    def _clock_field(self, label: Any, moment: datetime) -> forms.TimeField:
        initial = moment.astimezone(self.shift.zone).time()
        return forms.TimeField(
            label=label, required=False, initial=initial, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        for line in self._present():
            try:
                check_times(self.shift, *self._times_of(line))
            except TimesOff as off:
                self.add_error(f"left_{line.person.pk}", str(off))
        return cleaned

    def _decided(self) -> Iterator[Line]:
        return (line for line in self.lines if not _is_excused(line))

    def _present(self) -> Iterator[Line]:
        return (line for line in self._decided() if self.cleaned_data.get(f"here_{line.person.pk}"))

    def _times_of(self, line: Line) -> tuple[datetime, datetime]:
        came, left = (self.cleaned_data.get(f"{name}_{line.person.pk}") for name in ("came", "left"))
        starts_at, ends_at = self.shift.starts_at, self.shift.ends_at
        return (
            moment_near(came, starts_at, self.shift) if came else starts_at,
            moment_near(left, ends_at, self.shift) if left else ends_at,
        )

    @property
    def times(self) -> dict[int, tuple[datetime, datetime]]:
        """{person: (came, left)} of whoever was here; after `is_valid`."""
        return {line.person.pk: self._times_of(line) for line in self._present()}

    @property
    def absent(self) -> list[int]:
        """Whoever was on the form that was sent and is not ticked; somebody may have come onto the roster since."""
        present = self.times
        decided = [line.person.pk for line in self._decided()]
        return [pk for pk in decided if pk not in present and f"came_{pk}" in self.data]

    @property
    def counts(self) -> dict[Counter, int]:
        found = {each.counter: self.cleaned_data.get(f"more_{each.counter.pk}") for each in self.sums}
        return {counter: more for counter, more in found.items() if more}

    @property
    def people(self) -> list[PersonFields]:
        return [
            PersonFields(line)
            if _is_excused(line)
            else PersonFields(line, *(self[f"{name}_{line.person.pk}"] for name in ("here", "came", "left")))
            for line in self.lines
        ]

    @property
    def counters(self) -> list[CounterFields]:
        return [CounterFields(each, self[f"more_{each.counter.pk}"]) for each in self.sums]


def _is_excused(line: Line) -> bool:
    return line.status == Attendance.Status.EXCUSED
