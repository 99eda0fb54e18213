"""Conversations per volunteer-hour with how sure they are, and mornings against evenings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.numbers.sections import IN_CHART, IN_TABLE, Section, columns_of, group_query
from outreach.documents.ranges import Estimate, range_chart
from outreach.documents.words import between, number, share
from outreach.queries.filters import Filters
from outreach.queries.look import Look
from outreach.queries.names import Names
from outreach.queries.spread import Cell, cells
from outreach.rules.comparing import Comparison
from outreach.rules.conclusions import AtPlace, Rates
from outreach.rules.intervals import Shifts
from people.models import Actor

# By what rates can be grouped, and how a cell says it.
GROUPS = {"period": "period", "weekday": "weekday", "location": "place"}


@dataclass(frozen=True)
class Hourly:
    """What both the page and the files say, from one reading."""

    filters: Filters
    rates: Rates

    @cached_property
    def names(self) -> Names:
        places = {cell.place for cell in self.rates.cells if cell.place is not None}
        return Names(frozenset(cell.campaign for cell in self.rates.cells), frozenset(places))

    def lines(self, group: str) -> list[tuple[str, Any, Shifts]]:
        """The name, the value and the shifts of each; places in the order of what most shifts tell, others in their
        own."""
        found = self.rates.by(lambda cell: getattr(cell, GROUPS[group]))
        named = [(self.names.label(group, value), value, shifts) for value, shifts in found.items()]
        if group == "location":
            return sorted(named, key=lambda line: (-line[2].number, line[0]))
        return sorted(named, key=lambda line: self.names.order(group, line[1]))

    def pairs(self) -> list[tuple[str, int | None, AtPlace]]:
        """Each place that is compared: its name and number, and what was; in the order of what most shifts tell."""
        found = [(self.names.label("location", place), place, at) for place, at in self.rates.halves.places.items()]
        return sorted(found, key=lambda line: (-line[2].morning.number - line[2].evening.number, line[0]))


def hourly_of(actor: Actor, filters: Filters) -> Hourly:
    found: Sequence[Cell] = cells(actor, filters=filters)
    return Hourly(filters, Rates(found))


def hourly(look: Look) -> dict[str, Any]:
    found = hourly_of(look.person, look.filters)
    if not found.rates.cells:
        return {"sections": []}
    return {
        "sections": [
            _halves(found),
            _rates(found, "period", _("Per hour, by period")),
            _rates(found, "weekday", _("Per hour, by weekday")),
            _rates(found, "location", _("Per hour, by location")),
        ]
    }


def _rates(found: Hourly, group: str, title: str) -> Section:
    first = {"period": _("Period"), "weekday": _("Weekday"), "location": _("Location")}[group]
    lines = found.lines(group)
    chart = range_chart(
        _("Conversations per volunteer-hour, and where they may lie"),
        [estimate_of(name, shifts) for name, _value, shifts in lines[:IN_CHART]],
    )
    rows: list[list[Any]] = [[name, *_figures(shifts)] for name, _value, shifts in lines[:IN_TABLE]]
    columns = columns_of(
        first, _("Per volunteer-hour"), _("Range"), _("Conversations with hours"), _("Attended hours"), _("Shifts")
    )
    total = [_("All together"), *_figures(found.rates.total)]
    note = " ".join([*_left_out(lines), _how_sure()])
    query = group_query(found.filters, [group])
    return Section(f"hourly-{group}", title, chart, columns, rows, total, ("rates", query), note)


def _figures(shifts: Shifts) -> list[str]:
    return [
        number(shifts.per_hour, 1),
        between(shifts.interval) if shifts.interval else _("too few shifts to say"),
        number(shifts.conversations),
        number(shifts.hours, 1),
        number(shifts.number),
    ]


def estimate_of(name: str, shifts: Shifts) -> Estimate:
    """A line of a chart."""
    rate = number(shifts.per_hour, 1)
    if shifts.interval is None:
        return Estimate(name, _("%(rate)s · few shifts") % {"rate": rate}, shifts.per_hour or 0, None)
    words = _("%(rate)s (%(range)s)") % {"rate": rate, "range": between(shifts.interval)}
    return Estimate(name, words, shifts.per_hour or 0, shifts.interval)


def _left_out(lines: Sequence[Any]) -> list[str]:
    """That a table does not go on for ever."""
    more = len(lines) - IN_TABLE
    said = _("The first %(shown)s; %(left_out)s more are in the file.") % {"shown": IN_TABLE, "left_out": more}
    return [said] if more > 0 else []


def _how_sure() -> str:
    return _(
        "The range is where the true rate lies in 19 of 20 cases, judged by how far shifts differ among each other. "
        "Where ranges overlap a lot, choose by what else you know."
    )


def _halves(found: Hourly) -> Section:
    halves = found.rates.halves
    lines = found.pairs()
    rows: list[list[Any]] = [
        [name, *_of_period(at.morning), *_of_period(at.evening), _difference(at.found)]
        for name, _place, at in lines[:IN_TABLE]
    ]
    columns = columns_of(
        _("Location"),
        _("Mornings"),
        _("Per hour in the morning"),
        _("Evenings"),
        _("Per hour in the evening"),
        _("Difference (range)"),
    )
    morning, evening = (sum((getattr(line[2], side) for line in lines), Shifts()) for side in ("morning", "evening"))
    total = [_("All together"), *_of_period(morning), *_of_period(evening), _difference(halves.found)]
    chart = None
    if halves.found is not None:
        alone = [(name, at.found) for name, _place, at in lines if at.found is not None and len(lines) > 1]
        chart = range_chart(
            _("How many more an hour in the evening than in the morning"),
            [_gap(_("All together"), halves.found), *(_gap(*each) for each in alone[: IN_CHART - 1])],
        )
    query = urlencode(found.filters.params)
    return Section(
        "morning-evening", _("Morning or evening?"), chart, columns, rows, total, ("periods", query),
        " ".join(_left_out(lines)), verdict=verdict_of(halves.found), words=tuple(_reasons(found)),
    )  # fmt: skip


def _of_period(shifts: Shifts) -> list[str]:
    return [number(shifts.number), number(shifts.per_hour, 1)]


def _difference(found: Comparison | None) -> str:
    if found is None:
        return _("too few shifts to say")
    likely, low, high = found.difference
    return _("%(rate)s (%(range)s)") % {"rate": signed(likely), "range": between((low, high), signed)}


def _gap(name: str, found: Comparison) -> Estimate:
    likely, low, high = found.difference
    return Estimate(name, _difference(found), likely, (low, high))


def verdict_of(found: Comparison | None) -> str:
    if found is None:
        return _("Too few shifts to say")
    return {
        "more": _("More in the evening"),
        "less": _("More in the morning"),
        "unclear": _("No clear difference"),
    }[found.verdict]


def _reasons(found: Hourly) -> Iterable[str]:
    halves = found.rates.halves
    if halves.found is None:
        yield _("It takes some mornings and evenings at the same places, with attended hours.")
    else:
        yield gain_in_words(halves.found)
        yield _basis(halves.found, weekdays=halves.level == "weekday")
    if halves.left_out:
        yield ngettext(
            "%(number)s shift is left out, because at its place there is nothing to compare it with.",
            "%(number)s shifts are left out, because at their places there is nothing to compare them with.",
            halves.left_out,
        ) % {"number": number(halves.left_out)}
    if halves.misleads:
        morning, evening = (number(side.per_hour, 1) for side in halves.simply)
        yield _(
            "Simply divided it looks the other way round: %(morning)s in the morning, %(evening)s in the evening. That "
            "is because people were sent to other places, not because of the hour."
        ) % {"morning": morning, "evening": evening}


def gain_in_words(found: Comparison) -> str:
    rates = {"morning": number(found.rate, 1), "evening": number(found.rate * found.ratio, 1)}
    if found.verdict == "unclear":
        return _(
            "%(evening)s an hour in the evening, %(morning)s in the morning. The evening could bring anything from "
            "%(less)s less to %(more)s more."
        ) % {**rates, "less": share(1 - found.low), "more": share(found.high - 1)}
    if found.verdict == "more":
        return _(
            "%(evening)s an hour in the evening, %(morning)s in the morning: %(gain)s more, in 19 of 20 cases between "
            "%(low)s and %(high)s more."
        ) % {**rates, **_gains(found.ratio, found.low, found.high)}
    return _(
        "%(morning)s an hour in the morning, %(evening)s in the evening: %(gain)s more, in 19 of 20 cases between "
        "%(low)s and %(high)s more."
    ) % {**rates, **_gains(1 / found.ratio, 1 / found.high, 1 / found.low)}


def _gains(ratio: float, low: float, high: float) -> dict[str, str]:
    return {"gain": share(ratio - 1), "low": share(low - 1), "high": share(high - 1)}


def _basis(found: Comparison, *, weekdays: bool) -> str:
    mornings = ngettext("%(number)s morning", "%(number)s mornings", found.first.number)
    evenings = ngettext("%(number)s evening", "%(number)s evenings", found.second.number)
    counts = {
        "mornings": mornings % {"number": number(found.first.number)},
        "evenings": evenings % {"number": number(found.second.number)},
    }
    if weekdays:
        return _("%(mornings)s and %(evenings)s are compared, always those of the same place and weekday.") % counts
    return _("%(mornings)s and %(evenings)s are compared, always those of the same place.") % counts


def signed(value: float) -> str:
    """A difference, with its sign; to one decimal."""
    words = number(abs(value), 1)
    nothing = words == number(0.0, 1)
    return words if nothing else f"+{words}" if value > 0 else f"−{words}"
