"""Figures in the words of the reader's language."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from people.times import short_day_text


def number(value: float | None, decimals: int = 0) -> str:
    """Rounded as spreadsheets do, so that both show the same; a dash where there is nothing to say."""
    if value is None:
        return "–"
    # Django's own formatting cuts decimals off instead of rounding.
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return number_format(rounded, decimals, force_grouping=True)


def share(value: float | None) -> str:
    """A part of 1 as a percentage."""
    return "–" if value is None else _("%(number)s%%") % {"number": number(value * 100)}


def hours(value: float | None) -> str:
    """Attended hours, or that nobody has said yet: never 0 for want of knowledge."""
    return _("no attendance yet") if value is None else number(value, 1)


def per_hour(value: float | None) -> str:
    return _("no attendance yet") if value is None else number(value, 1)


def between(interval: tuple[float, float], words: Callable[[float], str] | None = None) -> str:
    """From where to where; to one decimal, or in `words`."""
    low, high = (words(end) if words else number(end, 1) for end in interval)
    said: str = _("%(low)s to %(high)s") % {"low": low, "high": high}
    return said.replace(" ", "\u00a0")  # a range is read at one glance


def short_day(value: date) -> str:
    return short_day_text(value)
