"""Local time. Moments are stored in UTC; a day, a clock time and "today" belong to a zone, which is a chapter's."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def check_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone such as America/New_York."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Try one like America/New_York."), params={"name": name})


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The calendar day that the aware `moment` falls on in `zone`."""
    return moment.astimezone(zone).date()


def local_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The aware UTC moment at which clocks in `zone` show `clock` on `day`.

    A time that the spring change skips means the moment that far past the change (02:30 becomes 03:30 on the new
    clock); of a time that the autumn change repeats, the first, or with `clock.fold` the second.
    """
    return datetime.combine(day, clock, tzinfo=zone).astimezone(ZoneInfo("UTC"))


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The half-open interval [start, end) of the local `day`, in UTC: 23 to 25 hours long."""
    return local_moment(day, time.min, zone), local_moment(day + timedelta(days=1), time.min, zone)


def day_text(day: date) -> str:
    """A day with its weekday as the reader's language writes it, short: "Mon, Aug 5"."""
    return date_format(day, pgettext("date format", "D, M j"))


def long_day_text(day: date) -> str:
    """The same in full: "Monday, August 5"."""
    return date_format(day, pgettext("date format", "l, F j"))


def short_day_text(day: date) -> str:
    """A day without its weekday: "Aug 5"."""
    return date_format(day, pgettext("date format", "M j"))


def to_minute(moment: datetime) -> datetime:
    """The moment without seconds: what the audit log may remember."""
    return moment.replace(second=0, microsecond=0)
