"""When: by period, weekday, day and shift."""

from datetime import date, timedelta
from typing import cast

from django.utils.translation import gettext as _

from outreach.documents.charts import line_chart
from outreach.documents.numbers.sections import IN_TABLE, Section, by_period_and, conversations_chart, figures_section
from outreach.documents.words import short_day
from outreach.queries.look import Look
from outreach.queries.tallies import TallyRow


def by_period(look: Look) -> Section:
    rows = look.facts.grouped(["period"])
    chart = conversations_chart(look, _("Conversations by period"), rows)
    return figures_section(look, ["period"], rows, key="period", title=_("By period"), chart=chart)


def by_weekday(look: Look) -> Section:
    rows = look.facts.grouped(["weekday"])
    chart = conversations_chart(look, _("Conversations by weekday"), rows)
    return figures_section(look, ["weekday"], rows, key="weekday", title=_("By weekday"), chart=chart)


def by_weekday_and_period(look: Look) -> Section:
    return by_period_and(
        look,
        "weekday",
        [row.groups["weekday"] for row in look.facts.grouped(["weekday"])],
        title=_("When"),
        chart_title=_("Conversations per volunteer-hour by weekday and period"),
    )


def by_day(look: Look) -> Section:
    rows = look.facts.grouped(["date"])
    found = {cast(date, row.groups["date"]): row for row in rows}
    days = _days(found)
    lines = [(_("Conversations"), [found[day].conversations if day in found else 0 for day in days])]
    if not look.filters.outcome:
        lines.insert(0, (_("Attempts"), [found[day].attempts if day in found else 0 for day in days]))
    chart = line_chart(_("Conversations and attempts by day"), [short_day(day) for day in days], lines)
    return figures_section(look, ["date"], rows, key="date", title=_("By day"), chart=chart)


def by_shift(look: Look) -> Section:
    latest = look.facts.grouped(["shift"], newest=IN_TABLE)[::-1]
    chart = conversations_chart(look, _("Conversations of the latest shifts"), latest)
    left_out = look.facts.number_of_shifts - IN_TABLE
    note = _("The latest %(shown)s; %(left_out)s more are in the file.") % {"shown": IN_TABLE, "left_out": left_out}
    note = note if left_out > 0 else ""
    return figures_section(look, ["shift"], latest, key="shift", title=_("By shift"), chart=chart, note=note)


def _days(found: dict[date, TallyRow]) -> list[date]:
    """Every day from the first to the last, also those without anything."""
    if not found:
        return []
    first, last = min(found), max(found)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
