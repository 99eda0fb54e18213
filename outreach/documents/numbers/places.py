"""Where: by location and by the targets that it reaches."""

from django.utils.translation import gettext as _

from outreach.documents.charts import bar_chart, heat_chart
from outreach.documents.numbers.sections import (
    IN_CHART,
    Section,
    conversations_chart,
    figures_section,
    label_of,
    shade,
)
from outreach.documents.words import number
from outreach.queries.look import Look


def by_location(look: Look) -> Section:
    facts = look.facts
    rows = facts.grouped(["location"])
    keys = sorted(facts.totals.outcomes, key=lambda key: facts.names.order("outcome", key))
    chart = bar_chart(
        _("Conversations by location and outcome"),
        [
            (label_of(look, row), [row.outcomes[key] for key in keys], number(row.conversations))
            for row in sorted(rows, key=lambda row: -row.conversations)[:IN_CHART]
        ],
        keys=[facts.names.label("outcome", key) for key in keys],
    )
    return figures_section(look, ["location"], rows, key="location", title=_("By location"), chart=chart)


def by_location_and_period(look: Look) -> Section:
    facts = look.facts
    rows = facts.grouped(["location", "period"])
    columns = [row.groups["period"] for row in facts.grouped(["period"])]
    cells = {(row.groups["location"], row.groups["period"]): row for row in rows}
    places = [row.groups["location"] for row in facts.grouped(["location"])]
    shades = [
        (facts.names.label("location", place), [shade(cells.get((place, column))) for column in columns])
        for place in places[:IN_CHART]
    ]
    named = [facts.names.label("period", column) for column in columns]
    chart = heat_chart(_("Conversations per volunteer-hour by location and period"), named, shades)
    title = _("By location and period")
    return figures_section(look, ["location", "period"], rows, key="location-period", title=title, chart=chart)


def by_target(look: Look) -> Section:
    rows = look.facts.grouped(["target"])
    if [row.groups["target"] for row in rows] == [None]:
        rows = []
    chart = conversations_chart(look, _("Conversations by target"), rows)
    note = _("A location that reaches two targets counts under both; the total counts it once.")
    return figures_section(look, ["target"], rows, key="target", title=_("By target"), chart=chart, note=note)
