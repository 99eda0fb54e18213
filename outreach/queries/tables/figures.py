from collections.abc import Iterator

from django.utils.translation import gettext as _

from outreach.models import Counter
from outreach.queries.names import Names
from outreach.queries.tables.base import Breakdown, Cell, Column, Kind, Source, Table
from outreach.queries.tallies import Facts, TallyRow, facts_for


def figures_table(source: Source) -> Table:
    """The figures of the page, grouped by `source.groups` (by location without any), with all that they are computed
    from. Totals stand apart, because a location with two targets is in the rows of both."""
    facts = facts_for(source.actor, filters=source.filters)
    counters = [key for key in facts.totals.counters if key not in Counter.ATTEMPTS]
    outcomes = sorted(facts.totals.outcomes, key=lambda key: facts.names.order("outcome", key))
    groups = source.groups or ("location",)
    named = tuple(column for group in groups for column in _group_columns(group))
    columns = (*named, *_figure_columns(facts.names, counters, outcomes))

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in facts.grouped(groups):
            values = [cell for group, value in row.groups.items() for cell in _group_cells(facts.names, group, value)]
            yield (*values, *_figure_cells(row, counters, outcomes))

    breakdown = Breakdown(_("Conversations"), by=named[-1].header, number=_("Conversations"))
    return Table("figures", _("Figures"), columns, rows(), breakdown, _totals(facts))


def _figure_columns(names: Names, counters: list[str], outcomes: list[str]) -> tuple[Column, ...]:
    return (
        Column(_("Attempts"), Kind.NUMBER),
        Column(_("Approached"), Kind.NUMBER),
        Column(_("Declined"), Kind.NUMBER),
        Column(_("Conversations"), Kind.NUMBER),
        Column(_("Conversation rate"), Kind.SHARE),
        Column(_("Attended hours"), Kind.HOURS),
        Column(_("Conversations with hours"), Kind.NUMBER),
        Column(_("Conversations per volunteer-hour"), Kind.HOURS),
        *(Column(_named(_("Counter"), names.counter, key), Kind.NUMBER) for key in counters),
        *(Column(_named(_("Outcome"), names.outcome, key), Kind.NUMBER) for key in outcomes),
    )


def _named(kind: str, labels: dict[str, str], key: str) -> str:
    return f"{kind}: {labels.get(key, key)} [{key}]"


def _figure_cells(row: TallyRow, counters: list[str], outcomes: list[str]) -> tuple[Cell, ...]:
    return (
        row.attempts,
        row.counters[Counter.APPROACHED],
        row.counters[Counter.DECLINED],
        row.conversations,
        row.rate,
        row.attended_hours,
        row.timed_conversations,
        row.per_hour,
        *(row.counters[key] for key in counters),
        *(row.outcomes[key] for key in outcomes),
    )


def _group_columns(group: str) -> tuple[Column, ...]:
    return {
        "location": (Column(_("Location ID"), Kind.NUMBER), Column(_("Location"))),
        "target": (Column(_("Target")),),
        "period": (Column(_("Period")),),
        "date": (Column(_("Day"), Kind.DAY),),
        "weekday": (Column(_("Weekday")),),
        "outcome": (Column(_("Outcome")),),
        "question": (Column(_("Question")),),
        "shift": (Column(_("Shift"), Kind.NUMBER), Column(_("Shift in words"), Kind.LONG)),
    }[group]


def _group_cells(names: Names, group: str, value: Cell) -> tuple[Cell, ...]:
    if group in ("location", "shift"):
        return value, names.label(group, value)
    return (value if group == "date" else names.label(group, value),)


def _totals(facts: Facts) -> tuple[tuple[str, Cell], ...]:
    totals = facts.totals
    return (
        (_("Attempts"), totals.attempts),
        (_("Conversations"), totals.conversations),
        (_("Conversation rate"), totals.rate),
        (_("Attended hours"), totals.attended_hours),
        (_("Conversations per volunteer-hour"), totals.per_hour),
    )
