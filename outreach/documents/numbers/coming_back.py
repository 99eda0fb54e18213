"""First-timers who came back: a number, and nobody's name."""

from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import bar_chart
from outreach.documents.numbers.sections import Section, columns_of
from outreach.documents.words import number, share
from outreach.queries.look import Look
from outreach.queries.newcomers import DAYS, Newcomers, newcomers
from outreach.rules.intervals import share_interval
from people.times import day_text

# Of fewer people a share says nothing.
FEW = 5


def coming_back(look: Look) -> Section | None:
    """None for those who organize no chapter, or several at once."""
    found = newcomers(look.person, filters=look.filters, now=look.now)
    if found is None:
        return None
    lines = lines_of(found)
    chart = bar_chart(_("First-timers"), [(name, [count], number(count)) for name, count in lines[:2]])
    columns = columns_of(_("First-timers"), _("People"))
    rows: list[list[Any]] = [[name, number(count)] for name, count in lines]
    query = urlencode({"campaign": look.filters.campaign} if look.filters.campaign else {})
    return Section(
        "coming-back", _("First-timers who came back"), chart if found.first else None, columns, rows, [],
        ("first-timers", query), _note(), verdict=_verdict(found), words=tuple(_words(found)),
    )  # fmt: skip


def lines_of(found: Newcomers) -> list[tuple[str, int]]:
    return [
        (_("First shift at least %(days)s days ago") % {"days": DAYS}, found.first),
        (_("Attended another day"), found.back),
        (_("First shift later than that"), found.recent),
        (_("First shift forgotten"), found.unknown),
    ]


def _verdict(found: Newcomers) -> str:
    if not found.first:
        return _("Nobody to ask about yet")
    return _("%(back)s of %(first)s came back") % {"back": number(found.back), "first": number(found.first)}


def _words(found: Newcomers) -> list[str]:
    words = []
    interval = share_interval(found.back, found.first)
    if found.first and found.since:
        asked = ngettext(
            "%(number)s person attended a first shift since %(day)s and at least %(days)s days ago.",
            "%(number)s people attended a first shift since %(day)s and at least %(days)s days ago.",
            found.first,
        )
        words.append(asked % {"number": number(found.first), "day": day_text(found.since), "days": DAYS})
    if found.first < FEW:
        words.append(_("So few people say little about the next ones."))
    elif interval is not None:
        low, high = (share(end) for end in interval)
        words.append(
            _("That is %(share)s; of people like these, in 19 of 20 cases, between %(low)s and %(high)s.")
            % {"share": share(found.back / found.first), "low": low, "high": high}
        )
    if found.unknown:
        words.append(
            ngettext(
                "Of %(number)s person only the number of shifts is kept, not when they were: that one is left out.",
                "Of %(number)s people only the number of shifts is kept, not when they were: they are left out.",
                found.unknown,
            )
            % {"number": number(found.unknown)}
        )
    return words


def _note() -> str:
    return _(
        "Counted for the whole chapter from attendance, as long as that is kept, and never listed by name. Another "
        "shift on the same day does not count as coming back."
    )
