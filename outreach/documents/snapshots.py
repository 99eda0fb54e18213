"""A campaign's public numbers in words, and as a picture for other people's pages."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext as _

from outreach.documents.charts import BarChart, bar_chart, shortened, units
from outreach.documents.numbers.sections import columns_of
from outreach.documents.words import number, short_day
from outreach.queries.snapshots import PublicNumbers
from people.times import long_day_text
from shifts.models import Campaign, PeriodKey

# A chart of more is no longer read; the table has them all.
WEEKS_IN_CHART, PLACES_IN_CHART = 26, 15
# The picture: 400 by 240, the bars in a strip of it.
PICTURE_WEEKS, LEFT, WIDTH, BOTTOM, HIGH = 16, 20, 360, 192, 76


@dataclass(frozen=True)
class Table:
    caption: str
    columns: list[dict[str, object]]
    rows: list[list[str]]
    total: list[str]


def weeks_chart(found: PublicNumbers) -> BarChart | None:
    bars = [(short_day(week), [value], shown(value)) for week, value in found.weeks[-WEEKS_IN_CHART:]]
    return bar_chart(_("Conversations by week"), bars) if found.total else None


def weeks_table(found: PublicNumbers) -> Table:
    """The latest on top. A week of which nothing became public says so, as that is not to say that nothing was."""
    rows = [[_("Week of %(day)s") % {"day": short_day(week)}, shown(value)] for week, value in reversed(found.weeks)]
    return Table(_("By week"), columns_of(_("Week"), _("Conversations")), rows, [_("Total"), number(found.total)])


def periods_table(found: PublicNumbers) -> Table:
    rows = [[str(PeriodKey(key).label), number(value)] for key, value in found.periods.items()]
    return Table(
        _("Morning and evening"), columns_of(_("Period"), _("Conversations")), rows, [_("Total"), number(found.total)]
    )


def places_chart(found: PublicNumbers) -> BarChart | None:
    known = [place for place in found.places if place.name][:PLACES_IN_CHART]
    return bar_chart(
        _("Conversations by place"), [(place.name, [place.number], number(place.number)) for place in known]
    )


def places_table(found: PublicNumbers) -> Table:
    keys = list(found.periods)
    rows = [
        [
            place.name or _("Other places together"),
            *(shown(place.periods.get(key)) for key in keys),
            number(place.number),
        ]
        for place in found.places
    ]
    labels = [str(PeriodKey(key).label) for key in keys]
    totals = [number(found.periods[key]) for key in keys]
    return Table(
        _("By place"),
        columns_of(_("Place"), *labels, _("Conversations")),
        rows,
        [_("Total"), *totals, number(found.total)],
    )


def shown(value: int | None) -> str:
    """Nothing public is a dash and not 0: a few may be there."""
    return number(value or None)


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Picture:
    """What templates/outreach/public/numbers.svg draws; `description` is the same in words."""

    title: str
    total: str
    label: str
    until: str
    bars: tuple[Bar, ...]
    description: str


def picture(campaign: Campaign, found: PublicNumbers) -> Picture:
    last = found.last_day
    until = _("Up to %(day)s") % {"day": long_day_text(last)} if last else _("The first numbers come soon.")
    label = _("conversations so far")
    total = number(found.total or None)
    words = f"{campaign.name}: {total} {label}. {until}"
    return Picture(shortened(campaign.name, 34), total, label, until, _bars(found), words)


def embed_code(campaign: Campaign, *, page: str, language: str) -> str:
    """What somebody puts into her own page."""
    source = f"{page.removesuffix('/')}.svg?language={language}"
    words = _("Conversations in %(campaign)s") % {"campaign": campaign.name}
    return f'<a href="{escape(page)}"><img src="{escape(source)}" alt="{escape(words)}" width="400" height="240"></a>'


def _bars(found: PublicNumbers) -> tuple[Bar, ...]:
    values = [value for _week, value in found.weeks[-PICTURE_WEEKS:]]
    most = max(values, default=0)
    if not most:
        return ()
    step = min(WIDTH / len(values), 60)
    return tuple(
        Bar(
            units(LEFT + at * step),
            units(BOTTOM - value / most * HIGH),
            units(step - 4),
            units(value / most * HIGH),
        )
        for at, value in enumerate(values)
    )
