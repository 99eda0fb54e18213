"""Questions at the top of the numbers page, answered in a line and a chart: by the figures as they are. That is enough
for what somebody did herself; what moves forty people says how sure it is, see
`outreach.documents.numbers.at_a_glance`."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import BarChart, Sparkline, bar_chart
from outreach.documents.ranges import RangeChart
from outreach.documents.words import number
from outreach.queries.tallies import Facts, TallyRow

# Below this many conversations a figure by the hour is chance.
FEW = 10
BEST = 5


@dataclass(frozen=True)
class Answer:
    """`key` is an id on the page, `verdict` the answer in a word or two, `detail` what it rests on, `note` what to
    mind. `is_open` where nothing can be answered yet. `url` leads to all that is behind it, if there is a page."""

    key: str
    question: str
    verdict: str
    detail: str = ""
    note: str = ""
    chart: BarChart | Sparkline | RangeChart | None = None
    is_open: bool = False
    url: str = ""


def place_answer(facts: Facts) -> Answer:
    """Which place pays: conversations per attended hour by location."""
    question = ("answer-place", _("Which place pays?"))
    found = _by_the_hour(facts, "location")
    known = [row for row in found if row.timed_conversations >= FEW]
    if not found:
        return Answer(*question, _("No attendance yet"), _no_hours(), is_open=True)
    chart = _hour_chart(facts, "location", found[:BEST], _("Conversations per volunteer-hour by location"))
    if not known:
        return Answer(*question, _("Too early to say"), _few(), chart=chart, is_open=True)
    best = known[0]
    note = _few() if any(row.timed_conversations < FEW for row in found[:BEST]) else ""
    return Answer(*question, facts.names.label("location", best.groups["location"]), _rests_on(best), note, chart)


def period_answer(facts: Facts) -> Answer:
    """Morning or evening: the same by period."""
    question = ("answer-period", _("Morning or evening?"))
    found = _by_the_hour(facts, "period")
    if not found:
        return Answer(*question, _("No attendance yet"), _no_hours(), is_open=True)
    chart = _hour_chart(facts, "period", found, _("Conversations per volunteer-hour by period"))
    label = facts.names.label("period", found[0].groups["period"])
    if len(found) < 2:
        return Answer(*question, _("Only one so far"), f"{label}: {_rests_on(found[0])}", chart=chart, is_open=True)
    if min(row.timed_conversations for row in found) < FEW:
        return Answer(*question, _("Too early to say"), _few(), chart=chart, is_open=True)
    first, second = (number(row.per_hour, 1) for row in found[:2])
    if first == second:
        return Answer(*question, _("No difference"), _rests_on(found[0]), chart=chart)
    return Answer(*question, label, _("%(first)s conversations per volunteer-hour against %(second)s")
                  % {"first": first, "second": second}, chart=chart)  # fmt: skip


def _by_the_hour(facts: Facts, group: str) -> list[TallyRow]:
    """The rows whose hours are known, the best first; what has no place yet is none of the places."""
    known = [row for row in facts.grouped([group]) if row.per_hour is not None and row.groups[group] is not None]
    return sorted(known, key=lambda row: -(row.per_hour or 0))


def _hour_chart(facts: Facts, group: str, rows: list[TallyRow], title: str) -> BarChart | None:
    return bar_chart(title, [
        (facts.names.label(group, row.groups[group]), [row.per_hour or 0], _bar_words(row)) for row in rows
    ])  # fmt: skip


def _bar_words(row: TallyRow) -> str:
    words = _("%(rate)s · %(conversations)s in %(hours)s h") % {
        "rate": number(row.per_hour, 1),
        "conversations": number(row.timed_conversations),
        "hours": number(row.attended_hours, 1),
    }
    return " · ".join([words, _("few")]) if row.timed_conversations < FEW else words


def _rests_on(row: TallyRow) -> str:
    return ngettext(
        "%(rate)s per volunteer-hour: %(conversations)s conversation in %(hours)s attended hours",
        "%(rate)s per volunteer-hour: %(conversations)s conversations in %(hours)s attended hours",
        row.timed_conversations,
    ) % {
        "rate": number(row.per_hour, 1),
        "conversations": number(row.timed_conversations),
        "hours": number(row.attended_hours, 1),
    }


def _few() -> str:
    return _("Fewer than %(number)s conversations say little about a place or a time.") % {"number": FEW}


def _no_hours() -> str:
    return _("It takes attended hours to tell: they are known once a captain closes a shift.")
