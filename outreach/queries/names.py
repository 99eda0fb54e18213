"""What the values of groups are called, and in which order they stand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from outreach.models import Choice, Counter, Outcome, Question
from outreach.queries.scripts import Asked, asked, questions_with_choices
from people.times import day_text
from shifts.models import Location, PeriodKey, Shift, Target
from shifts.queries.nearness import Position


@dataclass(frozen=True)
class Names:
    """The names of what occurs in some figures. Each kind is read when it is first asked for, in one query."""

    campaigns: frozenset[int]
    locations: frozenset[int]
    shift: dict[int, Shift] = field(default_factory=dict)

    def know_shifts(self, ids: Iterable[Any]) -> None:
        """Read these shifts, which are about to be named: of all there may be too many."""
        self.shift.update(Shift.objects.with_place().in_bulk([pk for pk in ids if pk not in self.shift]))

    @cached_property
    def location(self) -> dict[int, str]:
        """Names of locations; where two share one, the address or the number tells them apart."""
        found = list(Location.objects.filter(pk__in=self.locations).values_list("pk", "name", "address"))
        names = [name for _pk, name, _address in found]
        return {
            pk: name if names.count(name) == 1 else f"{name} ({address or f'#{pk}'})" for pk, name, address in found
        }

    @cached_property
    def position(self) -> dict[int, Position]:
        """Where the locations are that have a pin."""
        rows = Location.objects.filter(pk__in=self.locations).only("latitude", "longitude")
        return {row.pk: row.position for row in rows if row.position is not None}

    @cached_property
    def target(self) -> dict[int, str]:
        return dict(Target.objects.filter(locations__in=self.locations).values_list("pk", "name"))

    @cached_property
    def outcome(self) -> dict[str, str]:
        """Labels by key, in the order of the script. Where campaigns differ, the newest one's word holds."""
        rows = Outcome.objects.filter(campaign__in=self.campaigns).order_by("campaign__starts_on", "position", "pk")
        return dict(rows.values_list("key", "label"))

    @cached_property
    def counter(self) -> dict[str, str]:
        rows = Counter.objects.filter(campaign__in=self.campaigns).order_by("campaign__starts_on", "position", "pk")
        return dict(rows.values_list("key", "label"))

    @cached_property
    def question(self) -> dict[str, str]:
        rows = Question.objects.filter(campaign__in=self.campaigns).order_by("campaign__starts_on", "position", "pk")
        return dict(rows.values_list("key", "label"))

    @cached_property
    def asked(self) -> dict[str, Asked]:
        """The questions by key, with all that could ever be answered; where campaigns differ, the newest one's."""
        rows = questions_with_choices().filter(campaign__in=self.campaigns)
        return {row.key: asked(row) for row in rows.order_by("campaign__starts_on", "position", "pk")}

    @cached_property
    def choice(self) -> dict[tuple[str, str], str]:
        """Labels by question and choice, in the order of the script."""
        rows = Choice.objects.filter(question__campaign__in=self.campaigns)
        rows = rows.order_by("question__campaign__starts_on", "question__position", "position", "pk")
        return {(question, key): label for question, key, label in rows.values_list("question__key", "key", "label")}

    def label(self, group: str, value: Any) -> str:
        """The value of a group as a reader calls it."""
        if value is None:
            return str({"location": _("No location yet"), "target": _("No target")}.get(group, _("No conversation")))
        if group == "period":
            return str(PeriodKey(value).label)
        if group == "date":
            return day_text(value)
        if group == "weekday":
            return str(capfirst(str(WEEKDAYS[value])))
        if group == "shift":
            return self._shift_label(self.shift[value])
        return str(getattr(self, group).get(value, value))

    def order(self, group: str, value: Any) -> tuple[bool, Any]:
        """The key to sort by: names and days ascending, scripts and periods in their own order, nothing last."""
        if value is None:
            return True, 0
        if group in ("location", "target"):
            return False, (self.label(group, value).casefold(), value)
        if group == "period":
            return False, PeriodKey.values.index(value)
        if group in ("outcome", "question"):
            known = list(getattr(self, group))
            return False, known.index(value) if value in known else len(known)
        if group == "shift":
            return False, (self.shift[value].starts_at, value)
        return False, value

    def _shift_label(self, shift: Shift) -> str:
        place = self.label("location", shift.location_id)
        return f"{day_text(shift.starts_on)} · {self.label('period', shift.period)} · {place}"
