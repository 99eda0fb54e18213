"""The three questions at the top of the numbers page, answered in a line and a chart."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import BarChart, Sparkline, bar_chart, sparkline
from outreach.documents.words import number, share
from outreach.queries.goals import Goal
from outreach.queries.tallies import Facts, TallyRow
from people.times import day_text

# Below this many conversations a figure by the hour is chance.
FEW = 10
BEST = 5


@dataclass(frozen=True)
class Answer:
    """`key` is an id on the page, `verdict` the answer in a word or two, `detail` what it rests on, `note` what to
    mind. `is_open` where nothing can be answered yet."""

    key: str
    question: str
    verdict: str
    detail: str = ""
    note: str = ""
    chart: BarChart | Sparkline | None = None
    is_open: bool = False


def place_answer(facts: Facts) -> Answer:
    """Which place pays: conversations per attended hour by location."""
    question = ("answer-place", _("Which place pays?"))
    found = _by_the_hour(facts, "location")
    known = [row for row in found if row.timed_conversations >= FEW]
    if not found:
        return Answer(*question, _("No attendance yet"), _no_hours())
    chart = _hour_chart(facts, "location", found[:BEST], _("Conversations per volunteer-hour by location"))
    if not known:
        return Answer(*question, _("Too early to say"), _few(), chart=chart)
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


def goal_answer(goal: Goal | None, *, with_days: bool) -> Answer:
    """Are we on goal; `with_days` for those who may see more of a campaign than its total."""
    question = ("answer-goal", _("Are we on goal?"))
    if goal is None:
        return Answer(*question, _("No campaign yet"))
    done = number(goal.done)
    if goal.state == "none":
        return Answer(*question, _("No goal set"), _("%(done)s conversations so far") % {"done": done})
    verdict = _("%(done)s of %(goal)s") % {"done": done, "goal": number(goal.target)}
    days = [total for _day, total in goal.so_far] if with_days else []
    chart = sparkline(_("Conversations so far, day by day, and the goal"), days, goal=goal.target)
    return Answer(*question, verdict, _on_goal(goal), _pace(goal), chart)


def _by_the_hour(facts: Facts, group: str) -> list[TallyRow]:
    """The rows whose hours are known, the best first."""
    known = [row for row in facts.grouped([group]) if row.per_hour is not None]
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


def _on_goal(goal: Goal) -> str:
    left = ngettext("%(days)s day left", "%(days)s days left", goal.days_left) % {"days": goal.days_left}
    return {
        "reached": _("Reached, with %(left)s.") % {"left": left},
        "early": _("Begins on %(day)s.") % {"day": day_text(goal.campaign.starts_on)},
        "missed": _("Over, with %(missing)s missing.") % {"missing": number(goal.missing)},
        "on_track": _("On track: %(share)s, with %(left)s.") % {"share": _done(goal), "left": left},
        "behind": _("Behind: %(share)s, with %(left)s.") % {"share": _done(goal), "left": left},
    }[goal.state]


def _done(goal: Goal) -> str:
    return share(goal.done / goal.target) if goal.target else ""


def _pace(goal: Goal) -> str:
    pace = _("%(pace)s a day so far.") % {"pace": number(goal.pace, 1)}
    if goal.state in ("on_track", "behind") and goal.needed is not None:
        return " ".join([pace, _("%(needed)s a day needed.") % {"needed": number(goal.needed, 1)}])
    return "" if goal.state == "early" else pace
