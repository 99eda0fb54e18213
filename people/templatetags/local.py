"""Local times in templates. Loaded everywhere; the zone is always said, because a server has none of its own."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import time_format

from people.times import day_text, long_day_text

register = template.Library()


@register.filter
def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The clock time of `moment` in `zone`, as the reader's language writes it: "8 a.m.". No line breaks inside it."""
    return time_format(moment.astimezone(zone).time(), "TIME_FORMAT").replace(" ", "\u00a0")


@register.filter
def day(value: date) -> str:
    """A calendar day with its weekday, short: "Mon, Aug 5"."""
    return day_text(value)


@register.filter
def long_day(value: date) -> str:
    """The same in full: "Monday, August 5"."""
    return long_day_text(value)


@register.filter
def local_day(moment: datetime, zone: ZoneInfo) -> str:
    """The calendar day of `moment` in `zone`, short."""
    return day(moment.astimezone(zone).date())


@register.simple_tag
def span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Two clock times in `zone`: "8 a.m. – 10 a.m."."""
    return f"{clock(starts_at, zone)} – {clock(ends_at, zone)}"


@register.filter
def phone(number: str) -> str:
    """A number of `people.validators.read_phone` so that it can be read out: North American ones in their groups,
    others as they are, because only their country knows where theirs are."""
    country, own = ("+1", number[2:]) if number.startswith("+1") else ("", number)
    if len(own) != 10 or own.startswith("+"):
        return number
    return " ".join(filter(None, [country, own[:3], own[3:6], own[6:]]))
