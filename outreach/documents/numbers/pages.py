"""The numbers pages: one line for each, in the order of their tabs.

To add one: write a function from a `Look` to what its template needs, and a line in PAGES. A page that is made of
sections alone needs no template of its own: `lambda look: {"sections": [...]}`, or `_sections(part, ...)`. The view
draws head, tabs and filters around it; the access matrix and the walk over all pages in the tests take it from here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.documents.numbers.campaign import campaign
from outreach.documents.numbers.hourly import hourly
from outreach.documents.numbers.overview import overview
from outreach.documents.numbers.places import by_location, by_location_and_outcome, by_location_and_period, by_target
from outreach.documents.numbers.said import answers
from outreach.documents.numbers.sections import Section, page_address, with_rows
from outreach.documents.numbers.times import by_day, by_period, by_shift, by_weekday, by_weekday_and_period
from outreach.queries.filters import Filters
from outreach.queries.look import Look
from outreach.queries.tallies import sees_only_own
from people.models import User

Content = Callable[[Look], dict[str, Any]]


@dataclass(frozen=True)
class NumbersPage:
    """`key` is the end of its address, "" for the first page; `title` stands on its tab, `heading` above it. `content`
    gives the variables of `template`, which is included in the part of the page that is fetched anew each minute. With
    `whole` it is about whole shifts: there is nothing of somebody's own to show."""

    key: str
    title: str | Promise
    heading: str | Promise
    content: Content
    template: str = "outreach/numbers/sections.html"
    whole: bool = False

    def address(self, filters: Filters) -> str:
        """Where it is, with the same filters."""
        return page_address(self.key, filters)


def _sections(*parts: Callable[[Look], Section]) -> Content:
    return lambda look: {"sections": with_rows(look, *parts)}


PAGES: tuple[NumbersPage, ...] = (
    NumbersPage("", _("Overview"), _("Numbers"), overview, "outreach/numbers/overview.html"),
    NumbersPage("campaign", _("Campaign"), _("How the campaign goes"), campaign, whole=True),
    NumbersPage("hours", _("By the hour"), _("Conversations by the hour"), hourly, whole=True),
    NumbersPage(
        "places",
        pgettext_lazy("where people stand", "Places"),
        _("Numbers by place"),
        _sections(by_location, by_location_and_period, by_location_and_outcome),
    ),
    NumbersPage("targets", _("Targets"), _("Numbers by target"), _sections(by_target)),
    NumbersPage("times", _("Times"), _("Numbers by time"), _sections(by_weekday_and_period, by_period, by_weekday)),
    NumbersPage("days", _("Days"), _("Numbers by day"), _sections(by_day)),
    NumbersPage("shifts", _("Shifts"), _("Numbers by shift"), _sections(by_shift)),
    NumbersPage("answers", _("Answers"), _("What people said"), answers),
)


def pages_for(person: User, filters: Filters) -> list[NumbersPage]:
    """Those that have anything to show her."""
    return [page for page in PAGES if not (page.whole and sees_only_own(person, filters))]


def page_of(key: str, pages: Sequence[NumbersPage] = PAGES) -> NumbersPage | None:
    return next((page for page in pages if page.key == key), None)
