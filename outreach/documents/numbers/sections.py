"""A part of a numbers page: a chart, the table of its figures, and the file that has them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from outreach.documents.charts import BarChart, HeatChart, LineChart, bar_chart, heat_chart
from outreach.documents.numbers.place_map import PlaceMap
from outreach.documents.ranges import RangeChart
from outreach.documents.words import hours, number, per_hour, share
from outreach.queries.filters import Filters
from outreach.queries.look import Look
from outreach.queries.sums import GroupValue
from outreach.queries.tallies import TallyRow

Chart = BarChart | LineChart | HeatChart | PlaceMap | RangeChart | None
# How many a chart shows; the table goes on, and the file has everything.
IN_CHART, IN_TABLE = 15, 40


@dataclass(frozen=True)
class Link:
    """A cell that names its row: it leads to the numbers of that alone, or nowhere without `url`. `rank` is the number
    that the row has in a drawing, None where it has none."""

    text: str
    url: str = ""
    rank: int | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Section:
    """`key` is an id on the page. `download` is what the file of exactly these figures takes: the table and its query;
    None where there is no such file. `verdict` is what the figures come to in a word or two, `words` what that rests
    on; both stand above them."""

    key: str
    title: str
    chart: Chart
    columns: list[dict[str, object]]
    rows: list[list[str | Link]]
    total: list[str]
    download: tuple[str, str] | None = None
    note: str = ""
    verdict: str = ""
    words: tuple[str, ...] = ()


def with_rows(look: Look, *parts: Callable[[Look], Section]) -> list[Section]:
    """The sections that say anything, in this order."""
    return [section for part in parts if (section := part(look)).rows]


def figures_section(
    look: Look, groups: Sequence[str], rows: Sequence[TallyRow], *, key: str, title: str, chart: Chart, note: str = "",
    is_ranked: bool = False,
) -> Section:  # fmt: skip
    """All figures of each row, numbered if they are ranked, and the total, which is counted and not added."""
    named = {
        "date": _("Day"),
        "location": _("Location"),
        "period": _("Period"),
        "target": _("Target"),
        "weekday": _("Weekday"),
    }
    columns = columns_of(
        " · ".join(named.get(group, _("Shift")) for group in groups),
        _("Conversations"),
        *([] if look.filters.outcome else [_("Attempts"), _("Rate")]),
        _("Attended hours"),
        _("Per volunteer-hour"),
    )
    names = [name_of(look, row, rank if is_ranked else None) for rank, row in enumerate(rows, 1)]
    lines: list[list[str | Link]] = [
        [name, *_figures(row, look.filters)] for name, row in zip(names, rows, strict=True)
    ]
    total = [_("Total"), *_figures(look.facts.totals, look.filters)]
    return Section(key, title, chart, columns, lines, total, ("figures", group_query(look.filters, groups)), note)


def columns_of(first: str, *figures: str) -> list[dict[str, object]]:
    return [{"label": first}, *({"label": figure, "number": True} for figure in figures)]


def label_of(look: Look, row: TallyRow) -> str:
    return " · ".join(look.facts.names.label(*group) for group in row.groups.items())


def name_of(look: Look, row: TallyRow, rank: int | None = None) -> Link:
    """With a way to what can be looked at alone."""
    text, narrowed = label_of(look, row), dict(look.filters.params)
    for group, value in row.groups.items():
        if value is None or group not in ("location", "target", "period", "date", "shift"):
            return Link(text, rank=rank)
        narrowed |= {"from": str(value), "to": str(value)} if group == "date" else {group: str(value)}
    is_narrower = narrowed != look.filters.params
    return Link(text, f"{reverse('outreach:analytics')}?{urlencode(narrowed)}" if is_narrower else "", rank)


def conversations_chart(look: Look, title: str, rows: Sequence[TallyRow]) -> BarChart | None:
    shown = [(label_of(look, row), [row.conversations], number(row.conversations)) for row in rows[:IN_CHART]]
    return bar_chart(title, shown)


def by_period_and(look: Look, group: str, values: Sequence[GroupValue], *, title: str, chart_title: str) -> Section:
    """A grid of conversations per volunteer-hour: a line for each of the group's `values`, a column for each period."""
    rows = look.facts.grouped([group, "period"])
    periods = [row.groups["period"] for row in look.facts.grouped(["period"])]
    cells = {(row.groups[group], row.groups["period"]): row for row in rows}
    label = look.facts.names.label
    chart = heat_chart(
        chart_title,
        [label("period", period) for period in periods],
        [(label(group, value), [_shade(cells.get((value, period))) for period in periods]) for value in values],
    )
    return figures_section(look, [group, "period"], rows, key=f"{group}-period", title=title, chart=chart)


def _shade(row: TallyRow | None) -> tuple[float | None, str]:
    return (row.per_hour, number(row.per_hour, 1)) if row else (None, "–")


def page_address(key: str, filters: Filters, part: str = "") -> str:
    """Where one of the numbers pages is, "" for the first one, with the same filters; at a `part` of it."""
    path = reverse("outreach:analytics_page", args=[key]) if key else reverse("outreach:analytics")
    query = f"?{urlencode(filters.params)}" if filters.params else ""
    return f"{path}{query}{part and f'#{part}'}"


def group_query(filters: Filters, groups: Sequence[str]) -> str:
    return urlencode({**filters.params, "group_by": ",".join(groups)})


def _figures(row: TallyRow, filters: Filters) -> list[str]:
    """Conversations are all attempts where one outcome is asked for, so that a rate would say nothing."""
    attempts = [] if filters.outcome else [number(row.attempts), share(row.rate)]
    return [number(row.conversations), *attempts, hours(row.attended_hours), per_hour(row.per_hour)]
