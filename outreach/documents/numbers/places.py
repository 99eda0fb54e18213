"""Where: by location and by the targets that it reaches."""

from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import bar_chart
from outreach.documents.numbers.place_map import Place, place_map
from outreach.documents.numbers.sections import (
    IN_CHART,
    Section,
    by_period_and,
    columns_of,
    conversations_chart,
    figures_section,
    group_query,
    label_of,
    name_of,
)
from outreach.documents.words import number
from outreach.queries.look import Look
from outreach.queries.tallies import TallyRow

# So many places are enough for a first look.
SHORT_TABLE = 10


def by_location(look: Look) -> Section:
    return _located(look, None)


def best_known_locations(look: Look) -> Section:
    """Where most conversations were, for a first look."""
    return _located(look, SHORT_TABLE)


def by_location_and_outcome(look: Look) -> Section:
    facts = look.facts
    rows = _ranked(look)
    keys = sorted(facts.totals.outcomes, key=lambda key: facts.names.order("outcome", key))
    labels = [facts.names.label("outcome", key) for key in keys]
    chart = bar_chart(
        _("Conversations by location and outcome"),
        [
            (label_of(look, row), [row.outcomes[key] for key in keys], number(row.conversations))
            for row in rows[:IN_CHART]
        ],
        keys=labels,
    )
    return Section(
        "location-outcome",
        _("By location and outcome"),
        chart,
        columns_of(_("Location"), _("Conversations"), *labels),
        [[name_of(look, row), *_by_outcome(row, keys)] for row in rows],
        [_("Total"), *_by_outcome(facts.totals, keys)],
        ("figures", group_query(look.filters, ["location"])),
    )


def by_location_and_period(look: Look) -> Section:
    return by_period_and(
        look,
        "location",
        [row.groups["location"] for row in _ranked(look)[:IN_CHART]],
        title=_("By location and period"),
        chart_title=_("Conversations per volunteer-hour by location and period"),
    )


def by_target(look: Look) -> Section:
    rows = look.facts.grouped(["target"])
    if [row.groups["target"] for row in rows] == [None]:
        rows = []
    chart = conversations_chart(look, _("Conversations by target"), rows)
    note = _("A location that reaches two targets counts under both; the total counts it once.")
    return figures_section(look, ["target"], rows, key="target", title=_("By target"), chart=chart, note=note)


def _located(look: Look, most: int | None) -> Section:
    """The map, and all its places or only as many."""
    rows = _ranked(look)
    shown = rows[:most]
    places = [
        Place(rank, label_of(look, row), position, row.conversations, row.per_hour)
        for rank, row in enumerate(shown, 1)
        if (position := look.facts.names.position.get(cast(int, row.groups["location"])))
    ]
    chart = place_map(_("Where the conversations were"), places)
    missing, left_out = len(shown) - len(places), len(rows) - len(shown)
    without_pin = ngettext(
        "%(number)s row has no pin and is not on the map.",
        "%(number)s rows have no pin and are not on the map.",
        missing,
    )
    more = ngettext(
        "%(number)s more is under “Places” and in the file.",
        "%(number)s more are under “Places” and in the file.",
        left_out,
    )
    notes = [text % {"number": number(count)} for text, count in ((without_pin, missing), (more, left_out)) if count]
    return figures_section(
        look,
        ["location"],
        shown,
        key="location",
        title=_("Where"),
        chart=chart,
        note=" ".join(notes),
        is_ranked=True,
    )


def _ranked(look: Look) -> list[TallyRow]:
    """The places with most conversations first."""
    return sorted(look.facts.grouped(["location"]), key=lambda row: -row.conversations)


def _by_outcome(row: TallyRow, keys: list[str]) -> list[str]:
    return [number(row.conversations), *(number(row.outcomes[key]) for key in keys)]
