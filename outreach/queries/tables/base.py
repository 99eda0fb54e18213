"""What every table is made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from outreach.queries.filters import Filters
from people.models import Actor, Chapter, Role, roles_of
from shifts.models import PeriodKey, Shift, Target

Cell: TypeAlias = str | int | float | date | datetime | None

# Rows fetched at once: memory stays flat however long a table is.
CHUNK = 2000


class Kind(Enum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    HOURS = "hours"
    SHARE = "share"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """`is_summed`: the sum over all rows means something and stands on the summary sheet."""

    header: str
    kind: Kind = Kind.TEXT
    is_summed: bool = False


@dataclass(frozen=True)
class Breakdown:
    """What the chart on the summary sheet shows: the column `number` (None: rows) added up by the column `by`."""

    title: str
    by: str
    number: str | None = None


@dataclass(frozen=True)
class Table:
    """`rows` can be read once. `totals` are figures that are no sums of a column."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    breakdown: Breakdown
    totals: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True)
class Source:
    """Whose rows a table takes: those of one chapter that pass the filters and whose roster the actor keeps. `among`
    narrows the table of shifts further, for filters that only a list of shifts has; `question` is the key of the only
    question of a table of answers."""

    actor: Actor
    chapter: Chapter
    filters: Filters
    groups: tuple[str, ...] = ()
    among: models.QuerySet[Shift] | None = None
    question: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "filters", replace(self.filters, chapter=self.chapter.pk))

    def local(self, moment: datetime | None) -> datetime | None:
        """The chapter's wall clock, to the second, as spreadsheets take it."""
        return moment and moment.astimezone(self._zone).replace(tzinfo=None, microsecond=0)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return self.chapter.zone

    def in_zone(self, header: str) -> str:
        """A header for moments: they are of the chapter's zone."""
        return f"{header} ({self.chapter.time_zone})"

    @cached_property
    def targets(self) -> dict[int | None, str]:
        """The names of each location's targets, separated by semicolons."""
        links = Target.objects.filter(chapter=self.chapter, locations__isnull=False).order_by("name")
        found: dict[int | None, list[str]] = {}
        for location, name in links.values_list("locations", "name"):
            found.setdefault(location, []).append(name)
        return {location: "; ".join(names) for location, names in found.items()}


def source_for(actor: Actor, filters: Filters, groups: tuple[str, ...] = (), *, question: str = "") -> Source:
    """The chapter that the actor organizes and whose rows are meant. Raises ValidationError where that is not clear:
    a download, and its line in the log, belong to one chapter."""
    chapters = Chapter.objects.filter(pk__in=roles_of(actor).chapters(Role.ORGANIZER))
    if filters.campaign is not None:
        chapters = chapters.filter(campaigns=filters.campaign)
    found = list(chapters[:2])
    if len(found) != 1:
        said = _("Choose a campaign of a chapter that you organize: a file is made for one chapter.")
        raise ValidationError({"campaign": said})
    return Source(actor, found[0], filters, groups, question=question)


def period_label(key: str) -> str:
    return str(PeriodKey(key).label)


def place_columns() -> tuple[Column, ...]:
    """The columns that say which shift a row belongs to; `read_placed` fills them."""
    return (
        Column(_("Shift"), Kind.NUMBER),
        Column(_("Campaign")),
        Column(_("Location ID"), Kind.NUMBER),
        Column(_("Location")),
        Column(_("Period")),
    )


PLACE_FIELDS = ("shift_id", "shift__campaign__name", "shift__location_id", "shift__location__name", "shift__period")
Cells: TypeAlias = Callable[..., tuple[Cell, ...]]


def read(rows: models.QuerySet[Any], fields: tuple[str, ...], cells: Cells) -> Iterator[tuple[Cell, ...]]:
    """The rows in one query, which is made at the first row and fetched while the rows are written. `cells` makes
    what is written of the values of `fields`."""
    for row in rows.values_list(*fields).iterator(chunk_size=CHUNK):
        yield cells(*row)


def read_placed(rows: models.QuerySet[Any], fields: tuple[str, ...], cells: Cells) -> Iterator[tuple[Cell, ...]]:
    """The same for rows of something at a shift, with the cells of `place_columns` in front."""
    known = len(PLACE_FIELDS)
    periods = {key: period_label(key) for key in PeriodKey.values}
    for row in rows.values_list(*PLACE_FIELDS, *fields).iterator(chunk_size=CHUNK):
        yield (*row[: known - 1], periods[row[known - 1]], *cells(*row[known:]))
