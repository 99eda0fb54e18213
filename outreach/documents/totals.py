"""The row of single figures, each with what it is made of."""

from django.utils.translation import gettext as _

from outreach.documents.words import hours, number, per_hour, share
from outreach.queries.filters import Filters
from outreach.queries.staffing import Staffing
from outreach.queries.tallies import TallyRow

Stat = dict[str, str]


def totals_stats(totals: TallyRow, filters: Filters) -> list[Stat]:
    without_hours = totals.conversations - totals.timed_conversations
    counted = _("%(number)s conversations are of shifts without attendance and left out") % {
        "number": number(without_hours)
    }
    attempts = [
        _stat(_("Attempts"), number(totals.attempts), ""),
        _stat(
            _("Conversation rate"),
            share(totals.rate),
            _("%(part)s of %(whole)s attempts")
            % {"part": number(totals.conversations), "whole": number(totals.attempts)},
        ),
    ]
    return [
        _stat(_("Conversations"), number(totals.conversations), ""),
        *([] if filters.outcome else attempts),
        _stat(_("Attended hours"), hours(totals.attended_hours), ""),
        _stat(
            _("Conversations per volunteer-hour"),
            per_hour(totals.per_hour),
            counted if without_hours and totals.per_hour is not None else "",
        ),
    ]


def staffing_stats(found: Staffing) -> list[Stat]:
    def part(part: int, whole: int) -> str:
        return _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}

    show_rate = share(found.show_rate) if found.promised else _("no attendance yet")
    return [
        _stat(_("Fill rate"), share(found.fill_rate), part(found.claims, found.seats)),
        _stat(_("Show rate"), show_rate, part(found.came, found.promised) if found.promised else ""),
        _stat(_("Coverage"), share(found.coverage), part(found.covered, found.shifts)),
    ]


def _stat(label: str, value: str, note: str) -> Stat:
    return {
        "label": label,
        "value": value,
        "note": note,
        "is_words": "" if value[:1].isdigit() or value == "–" else "1",
    }
