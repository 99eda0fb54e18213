"""What is concluded, as tables for files: the same figures as on the page, unrounded."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from outreach.documents.numbers.coming_back import lines_of
from outreach.documents.numbers.hourly import GROUPS, hourly_of
from outreach.documents.numbers.steps import steps_of
from outreach.queries.funnel import funnel
from outreach.queries.goals import goal_for
from outreach.queries.newcomers import newcomers
from outreach.queries.tables import Breakdown, Cell, Column, Kind, Source, Table
from outreach.rules.comparing import Comparison
from outreach.rules.conclusions import trend_of
from outreach.rules.intervals import Shifts


def rates_table(source: Source, now: datetime) -> Table:
    """By the one group that is asked for, by location without any."""
    group = next((each for each in source.groups if each in GROUPS), "location")
    found = hourly_of(source.actor, source.filters)
    named = {"period": _("Period"), "weekday": _("Weekday"), "location": _("Location")}[group]
    numbered = (Column(_("Location ID"), Kind.NUMBER),) if group == "location" else ()
    columns = (
        *numbered,
        Column(named),
        Column(_("Shifts"), Kind.NUMBER, is_summed=True),
        Column(_("Conversations with hours"), Kind.NUMBER, is_summed=True),
        Column(_("Attended hours"), Kind.HOURS, is_summed=True),
        Column(_("Conversations per volunteer-hour"), Kind.HOURS),
        Column(_("From"), Kind.HOURS),
        Column(_("To"), Kind.HOURS),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for name, value, shifts in found.lines(group):
            rate = _rate(shifts)
            yield (*([value] if numbered else []), name, shifts.number, shifts.conversations, shifts.hours, *rate)

    total = found.rates.total
    breakdown = Breakdown(_("Conversations with hours"), by=named, number=_("Conversations with hours"))
    totals = zip((_("Conversations per volunteer-hour"), _("From"), _("To")), _rate(total), strict=True)
    return Table("rates", _("Per volunteer-hour"), columns, rows(), breakdown, tuple(totals))


def _rate(shifts: Shifts) -> tuple[float | None, float | None, float | None]:
    low, high = shifts.interval or (None, None)
    return shifts.per_hour, low, high


def periods_table(source: Source, now: datetime) -> Table:
    found = hourly_of(source.actor, source.filters)
    columns = (
        Column(_("Location ID"), Kind.NUMBER),
        Column(_("Location")),
        Column(_("Mornings"), Kind.NUMBER, is_summed=True),
        Column(_("Conversations in the morning"), Kind.NUMBER, is_summed=True),
        Column(_("Hours in the morning"), Kind.HOURS, is_summed=True),
        Column(_("Evenings"), Kind.NUMBER, is_summed=True),
        Column(_("Conversations in the evening"), Kind.NUMBER, is_summed=True),
        Column(_("Hours in the evening"), Kind.HOURS, is_summed=True),
        Column(_("Difference"), Kind.HOURS),
        Column(_("From"), Kind.HOURS),
        Column(_("To"), Kind.HOURS),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for name, place, at in found.pairs():
            sides = [
                cell for side in (at.morning, at.evening) for cell in (side.number, side.conversations, side.hours)
            ]
            yield (place, name, *sides, *_difference(at.found))

    breakdown = Breakdown(_("Mornings"), by=_("Location"), number=_("Mornings"))
    totals = zip((_("Difference"), _("From"), _("To")), _difference(found.rates.halves.found), strict=True)
    return Table("periods", _("Morning or evening"), columns, rows(), breakdown, tuple(totals))


def _difference(found: Comparison | None) -> tuple[float | None, float | None, float | None]:
    return found.difference if found else (None, None, None)


def steps_table(source: Source, now: datetime) -> Table:
    found = funnel(source.actor, filters=source.filters)
    columns = (
        Column(_("Step"), Kind.LONG),
        Column(_("Number"), Kind.NUMBER),
        Column(_("Of the step before"), Kind.SHARE),
    )
    rows = ((step.name, step.number, step.part) for step in steps_of(found))
    breakdown = Breakdown(_("From attempts to outcomes"), by=_("Step"), number=_("Number"))
    totals = ((_("Shifts"), found.shifts), (_("Shifts that counted attempts"), found.counting))
    return Table("steps", _("From attempts to outcomes"), columns, rows, breakdown, totals)


def weeks_table(source: Source, now: datetime) -> Table:
    """Of the goal's campaign, whatever else is filtered by."""
    columns = (
        Column(_("Week from"), Kind.DAY),
        Column(_("Conversations"), Kind.NUMBER, is_summed=True),
        Column(_("So far"), Kind.NUMBER),
        Column(_("Whole week")),
    )
    breakdown = Breakdown(_("Conversations by week"), by=_("Week from"), number=_("Conversations"))
    goal = goal_for(source.actor, filters=source.filters, now=now)
    if goal is None:
        return Table("weeks", _("Weeks"), columns, (), breakdown)
    trend = trend_of(goal)
    rows = (
        (week.monday, week.conversations, week.so_far, _("yes") if week.is_whole else _("no")) for week in trend.weeks
    )
    outlook = trend.outlook
    totals = (
        (_("Goal"), goal.target),
        (_("Needed each week"), trend.needed),
        (_("Comes to about"), outlook.likely if outlook else None),
        (_("From"), outlook.low if outlook else None),
        (_("To"), outlook.high if outlook else None),
    )
    return Table("weeks", _("Weeks"), columns, rows, breakdown, totals)


def first_timers_table(source: Source, now: datetime) -> Table:
    found = newcomers(source.actor, filters=source.filters, now=now)
    columns = (Column(_("First-timers"), Kind.LONG), Column(_("People"), Kind.NUMBER))
    breakdown = Breakdown(_("First-timers"), by=_("First-timers"), number=_("People"))
    rows = lines_of(found) if found else []
    return Table("first-timers", _("First-timers"), columns, rows, breakdown)


# What is made of several rows at once; the rest are rows as they are, in `outreach.queries.tables`.
CONCLUSIONS: dict[str, Callable[[Source, datetime], Table]] = {
    "rates": rates_table,
    "periods": periods_table,
    "steps": steps_table,
    "weeks": weeks_table,
    "first-timers": first_timers_table,
}
