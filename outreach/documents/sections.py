"""The parts of the numbers page below its three questions: for each way to group, a chart and its table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from outreach.documents.charts import BarChart, HeatChart, LineChart, bar_chart, heat_chart, line_chart
from outreach.documents.words import hours, number, per_hour, share, short_day
from outreach.queries.filters import Filters
from outreach.queries.tallies import Facts, TallyRow

Chart = BarChart | LineChart | HeatChart | None
# How many a chart shows; the table goes on, and the file has everything.
IN_CHART, IN_TABLE = 15, 40


@dataclass(frozen=True)
class Section:
    """`key` is an id on the page; `query` what a download of exactly this takes."""

    key: str
    title: str
    chart: Chart
    columns: list[dict[str, object]]
    rows: list[list[str]]
    total: list[str]
    query: str
    note: str = ""


def sections(facts: Facts, filters: Filters) -> list[Section]:
    """In the order of the page; those without any row are left out."""
    parts: Sequence[Callable[[Facts, Filters], Section]] = (
        _by_day, _by_location, _by_location_and_period, _by_period, _by_target, _by_outcome, _by_shift,
    )  # fmt: skip
    return [section for part in parts if (section := part(facts, filters)).rows]


def _by_day(facts: Facts, filters: Filters) -> Section:
    rows = facts.grouped(["date"])
    found = {cast(date, row.groups["date"]): row for row in rows}
    days = _days(found)
    lines = [(_("Conversations"), [found[day].conversations if day in found else 0 for day in days])]
    if not filters.outcome:
        lines.insert(0, (_("Attempts"), [found[day].attempts if day in found else 0 for day in days]))
    chart = line_chart(_("Conversations and attempts by day"), [short_day(day) for day in days], lines)
    return _section("date", _("By day"), chart, facts, filters, ["date"], rows)


def _by_location(facts: Facts, filters: Filters) -> Section:
    rows = facts.grouped(["location"])
    keys = sorted(facts.totals.outcomes, key=lambda key: facts.names.order("outcome", key))
    chart = bar_chart(
        _("Conversations by location and outcome"),
        [
            (_label(facts, row), [row.outcomes[key] for key in keys], number(row.conversations))
            for row in sorted(rows, key=lambda row: -row.conversations)[:IN_CHART]
        ],
        keys=[facts.names.label("outcome", key) for key in keys],
    )
    return _section("location", _("By location"), chart, facts, filters, ["location"], rows)


def _by_location_and_period(facts: Facts, filters: Filters) -> Section:
    rows = facts.grouped(["location", "period"])
    columns = [row.groups["period"] for row in facts.grouped(["period"])]
    cells = {(row.groups["location"], row.groups["period"]): row for row in rows}
    places = [row.groups["location"] for row in facts.grouped(["location"])]
    shades = [
        (
            facts.names.label("location", place),
            [_shade(cells.get((place, column))) for column in columns],
        )
        for place in places[:IN_CHART]
    ]
    named = [facts.names.label("period", column) for column in columns]
    chart = heat_chart(_("Conversations per volunteer-hour by location and period"), named, shades)
    title = _("By location and period")
    return _section("location-period", title, chart, facts, filters, ["location", "period"], rows)


def _by_period(facts: Facts, filters: Filters) -> Section:
    rows = facts.grouped(["period"])
    chart = _conversations_chart(_("Conversations by period"), facts, rows)
    return _section("period", _("By period"), chart, facts, filters, ["period"], rows)


def _by_target(facts: Facts, filters: Filters) -> Section:
    rows = facts.grouped(["target"])
    if [row.groups["target"] for row in rows] == [None]:
        rows = []
    chart = _conversations_chart(_("Conversations by target"), facts, rows)
    note = _("A location that reaches two targets counts under both; the total counts it once.")
    return _section("target", _("By target"), chart, facts, filters, ["target"], rows, note)


def _by_outcome(facts: Facts, filters: Filters) -> Section:
    rows = [row for row in facts.grouped(["outcome"]) if row.conversations]
    chart = _conversations_chart(_("Conversations by outcome"), facts, rows)
    total = facts.totals.conversations
    cells = [[_label(facts, row), number(row.conversations), share(row.conversations / total)] for row in rows]
    columns = _columns(_("Outcome"), _("Conversations"), _("Share"))
    total_line = [_("Total"), number(total), share(1.0)]
    return Section("outcome", _("By outcome"), chart, columns, cells, total_line, _query(filters, ["outcome"]))


def _by_shift(facts: Facts, filters: Filters) -> Section:
    latest = facts.grouped(["shift"], newest=IN_TABLE)[::-1]
    chart = _conversations_chart(_("Conversations of the latest shifts"), facts, latest)
    left_out = facts.number_of_shifts - IN_TABLE
    note = _("The latest %(shown)s; %(left_out)s more are in the file.") % {"shown": IN_TABLE, "left_out": left_out}
    note = note if left_out > 0 else ""
    return _section("shift", _("By shift"), chart, facts, filters, ["shift"], latest, note)


def _section(
    key: str, title: str, chart: Chart, facts: Facts, filters: Filters, groups: list[str], rows: list[TallyRow],
    note: str = "",
) -> Section:  # fmt: skip
    named = {"date": _("Day"), "location": _("Location"), "period": _("Period"), "target": _("Target")}
    columns = _columns(
        " · ".join(named.get(group, _("Shift")) for group in groups),
        _("Conversations"),
        *([] if filters.outcome else [_("Attempts"), _("Rate")]),
        _("Attended hours"),
        _("Per volunteer-hour"),
    )
    lines = [_line(_label(facts, row), row, filters) for row in rows]
    return Section(
        key, title, chart, columns, lines, _line(_("Total"), facts.totals, filters), _query(filters, groups), note
    )


def _line(name: str, row: TallyRow, filters: Filters) -> list[str]:
    """Conversations are all attempts where one outcome is asked for, so that a rate would say nothing."""
    attempts = [] if filters.outcome else [number(row.attempts), share(row.rate)]
    return [name, number(row.conversations), *attempts, hours(row.attended_hours), per_hour(row.per_hour)]


def _columns(first: str, *figures: str) -> list[dict[str, object]]:
    return [{"label": first}, *({"label": figure, "number": True} for figure in figures)]


def _label(facts: Facts, row: TallyRow) -> str:
    return " · ".join(facts.names.label(*group) for group in row.groups.items())


def _conversations_chart(title: str, facts: Facts, rows: list[TallyRow]) -> BarChart | None:
    shown = [(_label(facts, row), [row.conversations], number(row.conversations)) for row in rows[:IN_CHART]]
    return bar_chart(title, shown)


def _shade(row: TallyRow | None) -> tuple[float | None, str]:
    return (row.per_hour, number(row.per_hour, 1)) if row else (None, "–")


def _days(found: dict[date, TallyRow]) -> list[date]:
    """Every day from the first to the last, also those without anything."""
    if not found:
        return []
    first, last = min(found), max(found)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _query(filters: Filters, groups: list[str]) -> str:
    return urlencode({**filters.params, "group_by": ",".join(groups)})
