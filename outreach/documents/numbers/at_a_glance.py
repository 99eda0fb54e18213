"""The three questions on the first page, answered by no more than the figures allow to say; each leads to the page on
which all of it stands. What somebody did herself is only told: see `outreach.documents.glance`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import bar_chart, sparkline
from outreach.documents.glance import BEST, FEW, Answer, period_answer, place_answer
from outreach.documents.numbers.hourly import Hourly, estimate_of, gain_in_words, hourly_of, verdict_of
from outreach.documents.numbers.progress import needed_in_words, outlook_in_a_word, whole_campaign
from outreach.documents.numbers.sections import page_address
from outreach.documents.ranges import range_chart
from outreach.documents.words import number, share
from outreach.queries.goals import Goal
from outreach.queries.look import Look
from outreach.rules.conclusions import Trend, trend_of
from outreach.rules.intervals import Shifts
from people.times import day_text
from shifts.models import PeriodKey


def answers(look: Look) -> list[Answer]:
    if look.only_own:
        return [place_answer(look.facts), period_answer(look.facts), goal_answer(look)]
    found = hourly_of(look.person, look.filters)
    return [best_place(look, found), better_half(look, found), goal_answer(look)]


def best_place(look: Look, found: Hourly) -> Answer:
    """The one whose range begins highest, which brings at least so much. By the rate alone the first of many places
    would be the one that was lucky once."""
    simply = place_answer(look.facts)
    if simply.is_open:
        return simply
    simply = replace(simply, url=page_address("hours", look.filters, "hourly-location"))
    known = [
        (name, shifts)
        for name, place, shifts in found.lines("location")
        if place is not None and shifts.interval and shifts.conversations >= FEW
    ]
    if not known:
        detail = _("It takes some shifts at a place, with attended hours, to tell it from chance.")
        return replace(simply, verdict=_("Too few shifts to say"), detail=detail, note="")
    known.sort(key=lambda line: -_ends(line[1])[0])
    chart = range_chart(
        _("Conversations per volunteer-hour by location"),
        [estimate_of(name, shifts) for name, shifts in known[:BEST]],
    )
    (name, best), *others = known
    note = " ".join(_beside(best, [shifts for _name, shifts in others]))
    return replace(simply, verdict=name, detail=_rests_on(best), note=note, chart=chart)


def _ends(shifts: Shifts) -> tuple[float, float]:
    return shifts.interval or (0.0, 0.0)


def _rests_on(best: Shifts) -> str:
    low, high = (number(end, 1) for end in _ends(best))
    return _("%(rate)s per volunteer-hour on %(shifts)s shifts, in 19 of 20 cases between %(low)s and %(high)s.") % {
        "rate": number(best.per_hour, 1),
        "shifts": number(best.number),
        "low": low,
        "high": high,
    }


def _beside(best: Shifts, others: Sequence[Shifts]) -> Iterator[str]:
    as_good = sum(_ends(each)[1] > _ends(best)[0] for each in others)
    if as_good:
        yield ngettext(
            "%(number)s other place may be as good: its range reaches into this one.",
            "%(number)s other places may be as good: their ranges reach into this one.",
            as_good,
        ) % {"number": number(as_good)}
    if any((each.per_hour or 0) > (best.per_hour or 0) for each in others):
        yield _("First comes what is surest to bring much, not the highest rate of a few shifts.")


def better_half(look: Look, found: Hourly) -> Answer:
    """No period is called the better one that only stood at better places; the bars are of the same places too."""
    simply = period_answer(look.facts)
    if simply.is_open:
        return simply
    compared = found.rates.halves.found
    url = page_address("hours", look.filters, "morning-evening")
    if compared is None:
        return replace(simply, verdict=verdict_of(None), url=url)
    rates = {PeriodKey.MORNING: compared.rate, PeriodKey.EVENING: compared.rate * compared.ratio}
    chart = bar_chart(
        _("Conversations per volunteer-hour at the same places"),
        [(str(period.label), [rate], number(rate, 1)) for period, rate in rates.items()],
    )
    return replace(simply, verdict=verdict_of(compared), detail=gain_in_words(compared), chart=chart, url=url)


def goal_answer(look: Look) -> Answer:
    """Are we on goal; day by day, and with a way to its weeks, for those who may see more of it than its total."""
    question, goal = ("answer-goal", _("Are we on goal?")), look.goal
    if goal is None:
        return Answer(*question, _("No campaign yet"))
    done = number(goal.done)
    if goal.state == "none":
        return Answer(*question, _("No goal set"), _("%(done)s conversations so far") % {"done": done})
    verdict, trend = _("%(done)s of %(goal)s") % {"done": done, "goal": number(goal.target)}, trend_of(goal)
    answer = Answer(*question, verdict, _stands(trend), " ".join([*_takes(trend), *whole_campaign(look.filters)]))
    if not look.sees_days:
        return answer
    days = [total for _day, total in goal.so_far]
    chart = sparkline(_("Conversations so far, day by day, and the goal"), days, goal=goal.target)
    return replace(answer, chart=chart, url="" if look.only_own else page_address("campaign", look.filters, "goal"))


def _stands(trend: Trend) -> str:
    goal = trend.goal
    left = ngettext("%(days)s day left", "%(days)s days left", goal.days_left) % {"days": goal.days_left}
    ended = {
        "reached": _("Reached, with %(left)s.") % {"left": left},
        "early": _("Begins on %(day)s.") % {"day": day_text(goal.campaign.starts_on)},
        "missed": _("Over, with %(missing)s missing.") % {"missing": number(goal.missing)},
        "few": _("%(share)s, with %(left)s.") % {"share": _done(goal), "left": left},
    }
    if trend.state in ended:
        return ended[trend.state]
    said = {"outlook": outlook_in_a_word(trend), "share": _done(goal), "left": left}
    return _("%(outlook)s: %(share)s, with %(left)s.") % said


def _done(goal: Goal) -> str:
    return share(goal.done / goal.target) if goal.target else ""


def _takes(trend: Trend) -> list[str]:
    """By the week once weeks say something, by the day before."""
    goal = trend.goal
    if goal.state == "early":
        return []
    if goal.state == "open" and trend.outlook is not None and trend.needed is not None:
        return [needed_in_words(trend)]
    pace = _("%(pace)s a day so far.") % {"pace": number(goal.pace, 1)}
    if goal.state == "open" and goal.needed is not None:
        return [pace, _("%(needed)s a day needed.") % {"needed": number(goal.needed, 1)}]
    return [pace]
