"""Shifts as calendar events: the files that mails, pages and feeds give out.

What an event says comes from stored rows alone, never from the time at which it is asked for: the same rows make the
same bytes. An event's UID never changes, so that a shift which somebody got by mail, took from its page and finds in
her feed is one event. Its own layer, below mails and above rules: docs/decisions/0020-calendars.md.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from shifts.models import Shift, Signup
from shifts.queries.calendar import claims_before

if TYPE_CHECKING:
    from icalendar import Calendar

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a calendar app should ask again.
REFRESH = timedelta(hours=1)
# What some readers take for the end of a line, whatever the standard says, and what no text needs.
LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One event. Moments are aware; `position` is (latitude, longitude) in WGS 84 degrees; `is_off`: it does not take
    place, or not for this reader; `is_busy`: whoever has it in a calendar is not free then."""

    uid: str
    changed_at: datetime
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    place: str
    position: tuple[float, float] | None
    url: str
    is_off: bool
    is_busy: bool


def event_of(shift: Shift, *, is_busy: bool = True) -> Event:
    """What everybody may know of `shift`, which is one fetched `with_place()`, in the active language."""
    location, campaign = shift.location, shift.campaign
    title = location.name if location else _("Place comes later")
    url = settings.PUBLIC_URL + reverse("shifts:detail", args=[shift.pk])
    return Event(
        uid=f"shift-{shift.pk}@{urlsplit(settings.PUBLIC_URL).hostname}",
        changed_at=max(shift.changed_at, campaign.renamed_at or shift.changed_at),
        sequence=shift.sequence,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        summary=f"{title} · {campaign.name}",
        description="\n".join([*_notes(shift), url]),
        place=", ".join(filter(None, [location.name, location.address])) if location else "",
        position=location.position if location else None,
        url=url,
        is_off=shift.cancelled_at is not None,
        is_busy=is_busy,
    )


def event_of_claim(claim: Signup, *, before: int) -> Event:
    """The same for the person who has, or had, this latest claim on its shift. `before` says how many she had on it
    earlier: claiming again and releasing are changes of her event."""
    event, ended_at = event_of(claim.shift), None if claim.is_active else claim.ended_at
    if not before and ended_at is None:
        return event
    return replace(
        event,
        changed_at=max(event.changed_at, ended_at or claim.claimed_at),
        sequence=event.sequence + 2 * before + (ended_at is not None),
        is_off=event.is_off or ended_at is not None,
    )


def claims_file(*claims: Signup) -> bytes:
    """The file for a mail to whoever has or had these claims, each one fetched `with_shift()`: it puts their shifts
    into her calendar, changes them there or strikes them out. A query for each."""
    events = [event_of_claim(claim, before=claims_before(claim)) for claim in claims]
    return calendar_file(events, name=claims[-1].shift.campaign.name, method="PUBLISH")


def calendar_file(events: Iterable[Event], *, name: str, method: str = "") -> bytes:
    """An iCalendar file (RFC 5545): CRLF, lines of at most 75 octets, UTF-8. With a `method` it is a message about its
    events, without one it is a calendar to subscribe to."""
    head: bytes = _head(name, method).to_ical()
    end = b"END:VCALENDAR\r\n"
    return head.removesuffix(end) + b"".join(map(_vevent, events)) + end


def _notes(shift: Shift) -> list[str]:
    """What there is to know besides time and place, line by line."""
    notes = []
    if shift.cancelled_at is not None:
        reason = shift.cancel_reason
        notes.append(_("Does not take place: %(reason)s") % {"reason": reason} if reason else _("Does not take place."))
    if shift.location is None:
        notes.append(_("Your captain tells you where by 8 PM the day before."))
    elif shift.location.meeting_point:
        notes.append(_("Meeting point: %(words)s") % {"words": shift.location.meeting_point})
    return notes


def _head(name: str, method: str) -> "Calendar":
    from icalendar import Calendar, vDuration  # noqa: PLC0415 - heavy

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Daybreak//Shifts//EN")
    if method:
        calendar["method"] = method
    # The library knows neither of these names, and would leave out how it escapes any other text.
    for known_as in ("name", "x-wr-calname"):
        calendar[known_as] = _text(_one_line(name))
    calendar["refresh-interval"] = vDuration(REFRESH, params={"value": "DURATION"})
    calendar["x-published-ttl"] = vDuration(REFRESH)
    return calendar


# A list of a thousand open shifts is asked for again and again, and little of it changes.
@lru_cache(maxsize=2048)
def _vevent(event: Event) -> bytes:
    from icalendar import Event as Component  # noqa: PLC0415 - heavy

    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", event.changed_at.astimezone(UTC))
    component.add("last-modified", event.changed_at.astimezone(UTC))
    component.add("sequence", event.sequence)
    component.add("dtstart", event.starts_at.astimezone(UTC))
    component.add("dtend", event.ends_at.astimezone(UTC))
    component["summary"] = _text(_one_line(event.summary))
    component["description"] = _text(_plain(event.description))
    if event.place:
        component["location"] = _text(_one_line(event.place))
    if event.position:
        component.add("geo", event.position)
    component.add("url", event.url)
    component.add("status", "CANCELLED" if event.is_off else "CONFIRMED")
    component.add("transp", "OPAQUE" if event.is_busy and not event.is_off else "TRANSPARENT")
    body: bytes = component.to_ical()
    return body


def _text(text: str) -> Any:
    from icalendar import vText  # noqa: PLC0415 - heavy

    return vText(text)


def _plain(text: str) -> str:
    """Without control characters, and with the one end of line that every reader knows."""
    return CONTROLS.sub("", LINE_ENDS.sub("\n", text))


def _one_line(text: str) -> str:
    return " ".join(_plain(text).split("\n"))
