"""The planner's suggestions in words: each says what it rests on."""

from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.words import number, share
from outreach.rules.planner import Planner, Suggestion
from shifts.models import PeriodKey

# What is not a difference worth a word.
ALIKE = 0.1
WIDTH = 360


@dataclass(frozen=True)
class Range:
    """The interval on a scale from 0, WIDTH long, and the rate and the campaign's on it."""

    start: str
    length: str
    rate: str
    mean: str
    words: str


@dataclass(frozen=True)
class Line:
    """One suggestion. `query` fills the form of a pattern in."""

    title: str
    when: str
    verdict: str
    interval: str
    reason: str
    doubt: str
    team: str
    coming: str
    range: Range
    query: dict[str, str | list[int] | list[str]]


def lines(found: Planner, suggestions: tuple[Suggestion, ...], *, names: dict[int, str], first: date) -> list[Line]:
    """`first` is the day from which a pattern would run."""
    return [_line(found, each, name=names[each.place.pk], first=first) for each in suggestions]


def _line(found: Planner, each: Suggestion, *, name: str, first: date) -> Line:
    period = str(PeriodKey(each.period).label)
    low, high = (number(end, 1) for end in each.rate.interval)
    interval = _("%(low)s to %(high)s") % {"low": low, "high": high}
    return Line(
        title=name,
        when=_("%(period)s, %(weekdays)s") % {"period": period, "weekdays": _weekdays(each)},
        verdict=number(each.rate.mean, 1),
        interval=interval,
        reason=_reason(found, each),
        doubt=_doubt(each),
        team=_team(each),
        coming=_coming(each),
        range=_range(found, each, interval),
        query={
            "name": _("%(place)s, %(period)s") % {"place": name[:60], "period": period.lower()},
            "locations": [each.place.pk],
            "periods": [each.period],
            "weekdays": list(each.weekdays),
            "starts_on": first.isoformat(),
        },
    )


def _weekdays(each: Suggestion) -> str:
    if each.every_weekday:
        return _("any weekday")
    return str(get_text_list([str(WEEKDAYS[weekday]) for weekday in each.weekdays], _("or")))


def _reason(found: Planner, each: Suggestion) -> str:
    """What speaks for it: what was had there, against what the campaign has."""
    mean = found.estimates.mean if found.estimates else 0
    if not each.at_all.outings:
        return _("Nobody has been here yet. If it is like the other places, this is to be expected.")
    if not each.had.outings:
        return _("Only the other period has been tried here: %(hours)s hours.") % {
            "hours": number(each.at_all.hours, 1)
        }
    had = ngettext(
        "%(number)s conversation in %(hours)s attended hours so far",
        "%(number)s conversations in %(hours)s attended hours so far",
        round(each.had.number),
    ) % {"number": number(each.had.number), "hours": number(each.had.hours, 1)}
    difference = each.rate.mean / mean - 1 if mean else 0
    campaign = {"had": had, "difference": share(abs(difference)), "mean": number(mean, 1)}
    if difference > ALIKE:
        return _("%(had)s: %(difference)s more an hour than the campaign’s %(mean)s.") % campaign
    if difference < -ALIKE:
        return _("%(had)s: %(difference)s less an hour than the campaign’s %(mean)s.") % campaign
    return _("%(had)s: about the campaign’s %(mean)s an hour.") % campaign


def _doubt(each: Suggestion) -> str:
    if not each.at_all.outings:
        return ""
    if each.is_guess:
        return _("Little was seen here, so this is mostly what the other places and times say.")
    low, high = each.rate.interval
    return _("It varies here a lot, so the range is wide.") if high > 2 * low else ""


def _team(each: Suggestion) -> str:
    people = ngettext("%(number)s person", "%(number)s people", each.people) % {"number": number(each.people)}
    return _("In %(hours)s hours, %(people)s have about %(expected)s conversations; one more adds about %(more)s.") % {
        "hours": number(each.hours, 0 if each.hours == round(each.hours) else 1),
        "people": people,
        "expected": number(each.expected),
        "more": number(each.one_more),
    }


def _coming(each: Suggestion) -> str:
    if not each.coming.shifts:
        return ""
    shifts = ngettext("%(number)s shift is planned here", "%(number)s shifts are planned here", each.coming.shifts)
    free = ngettext("with %(number)s free place", "with %(number)s free places", each.coming.free)
    shifts, free = shifts % {"number": number(each.coming.shifts)}, free % {"number": number(each.coming.free)}
    return _("%(shifts)s, %(free)s.") % {"shifts": shifts, "free": free}


def _range(found: Planner, each: Suggestion, interval: str) -> Range:
    def at(rate: float) -> str:
        return f"{rate / found.most * WIDTH:.1f}"

    low, high = each.rate.interval
    mean = found.estimates.mean if found.estimates else 0
    words = _("%(rate)s an hour, in four of five cases %(interval)s") % {
        "rate": number(each.rate.mean, 1), "interval": interval,
    }  # fmt: skip
    return Range(at(low), at(high - low), at(each.rate.mean), at(min(mean, found.most)), words)
