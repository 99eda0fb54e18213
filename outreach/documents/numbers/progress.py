"""Whether the campaign reaches its goal, week by week."""

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import line_chart
from outreach.documents.numbers.sections import Section, columns_of
from outreach.documents.words import number, share, short_day
from outreach.queries.filters import Filters
from outreach.queries.look import Look
from outreach.rules.conclusions import Trend, trend_of
from outreach.rules.trends import FEWEST_WEEKS
from people.times import day_text


def progress(look: Look) -> Section | None:
    """None without a campaign, or of one of which she may see no more than its total."""
    if look.goal is None or not look.sees_days:
        return None
    trend = trend_of(look.goal)
    goal = trend.goal
    title = _("The way to the goal of %(name)s") % {"name": goal.campaign.name}
    # A part of a week would look like a fall.
    whole = [week for week in trend.weeks if week.is_whole]
    needed = trend.needed if goal.state == "open" else None
    chart = line_chart(
        _("Conversations by week"),
        [short_day(week.monday) for week in whole],
        [(_("Conversations"), [week.conversations for week in whole])],
        goal=(needed, _("needed each week: %(number)s") % {"number": number(needed)}) if needed else None,
    )
    columns = columns_of(_("Week from"), _("Conversations"), _("So far"), _("Of the goal"))
    rows = [
        [
            day_text(week.monday) if week.is_whole else _("%(day)s (part of a week)") % {"day": day_text(week.monday)},
            number(week.conversations),
            number(week.so_far),
            share(week.so_far / goal.target) if goal.target else "–",
        ]
        for week in trend.weeks
    ]
    query = urlencode({"campaign": goal.campaign.pk})
    words, note = tuple(_words(trend)), " ".join([*_how(trend), *whole_campaign(look.filters)])
    return Section(
        "goal", title, chart, columns, [list(row) for row in rows], [], ("weeks", query), note,
        verdict=outlook_in_a_word(trend), words=words,
    )  # fmt: skip


def outlook_in_a_word(trend: Trend) -> str:
    goal = trend.goal
    return {
        "none": _("No goal set"),
        "reached": _("Reached"),
        "early": _("Begins on %(day)s") % {"day": day_text(goal.campaign.starts_on)},
        "missed": _("Over, with %(missing)s missing") % {"missing": number(goal.missing)},
        "few": _("Too few weeks to say"),
        "yes": _("Reached at this pace"),
        "likely": _("Probably reached"),
        "unlikely": _("Probably not reached"),
        "no": _("Not reached at this pace"),
    }[trend.state]


def whole_campaign(filters: Filters) -> list[str]:
    """That a goal is not narrowed by what else is chosen."""
    narrowing = filters.params.keys() - {"campaign", "mine"}
    return [_("The goal is the whole campaign’s, whatever else is chosen here.")] if narrowing else []


def _words(trend: Trend) -> list[str]:
    goal = trend.goal
    done = {"done": number(goal.done), "goal": number(goal.target)}
    found = [_("%(done)s of %(goal)s") % done if goal.target else _("%(done)s conversations so far") % done]
    if trend.state in ("few", "yes", "likely", "unlikely", "no"):
        found += [_outlook(trend), needed_in_words(trend)]
    return found


def _outlook(trend: Trend) -> str:
    if trend.outlook is None:
        whole = sum(week.is_whole for week in trend.weeks)
        return ngettext(
            "It takes %(needed)s whole weeks to tell; so far there is %(number)s.",
            "It takes %(needed)s whole weeks to tell; so far there are %(number)s.",
            whole,
        ) % {"needed": number(FEWEST_WEEKS), "number": number(whole)}
    return _(
        "If the weeks to come are like those so far, it comes to about %(likely)s, in 19 of 20 cases to something "
        "between %(low)s and %(high)s."
    ) % {
        "likely": number(trend.outlook.likely),
        "low": number(trend.outlook.low),
        "high": number(trend.outlook.high),
    }


def needed_in_words(trend: Trend) -> str:
    """What is left to do, by the week as long as there are weeks."""
    if trend.needed is None:
        days = ngettext("%(days)s day is left", "%(days)s days are left", trend.goal.days_left)
        return _("%(days)s, with %(missing)s missing.") % {
            "days": days % {"days": trend.goal.days_left}, "missing": number(trend.goal.missing),
        }  # fmt: skip
    needed = _("%(needed)s are needed each week from here.") % {"needed": number(trend.needed)}
    if trend.outlook is None:
        return needed
    return " ".join([needed, _("A week so far brings %(pace)s.") % {"pace": number(trend.outlook.pace)}])


def _how(trend: Trend) -> list[str]:
    if trend.outlook is None:
        return []
    return [
        _(
            "Judged by how far whole weeks differ among each other, as if the weeks to come were such weeks. It knows "
            "of no holidays, no rain, and nothing that you are about to do differently."
        )
    ]
