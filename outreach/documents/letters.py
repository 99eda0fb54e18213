"""What the messages about what was logged say; see `shifts.documents.letters`."""

from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from outreach.emails import THANKS
from outreach.queries.thanks import Thanks, thanks_for
from people.emails.kinds import Group, Kind
from people.emails.letters import Facts, Letter, Link, Text
from people.models import Message
from people.templatetags.local import day
from shifts.documents.letters import all_shifts, page_of, when, where
from shifts.queries.alternatives import shifts_like
from shifts.rules.words import shift_in_words

AFTERWARDS = Group(
    "thanks",
    gettext_lazy("Thanks after a shift"),
    gettext_lazy("With your numbers, and two shifts that fit."),
    by_mail_alone=True,
)
OFFERED = 2


def thanks(message: Message, found: Thanks, now: datetime) -> Letter:
    """Whoever turned out not to have come is not found."""
    shift = found.attendance.shift
    parts: list[Text | Facts | Link] = [
        Text(_("thank you for being there.")),
        Facts([f"{when(shift)}, {where(shift.location)}", *_numbers(found)]),
    ]
    offered = shifts_like(shift, actor=message.person, now=now)[:OFFERED]
    links = [Link(shift_in_words(other), page_of(other)) for other in offered]
    if links:
        parts.append(Text(_("Once more? These would fit:")))
    return Letter(
        subject=_("Thank you for %(day)s") % {"day": day(shift.starts_on)},
        parts=[*parts, *links, Link(_("All open shifts"), all_shifts())],
        url=page_of(shift),
    )


KINDS = [Kind(THANKS, AFTERWARDS, thanks_for, thanks)]


def _numbers(found: Thanks) -> list[str]:
    """What is known and not nothing."""
    lines = []
    if found.hours:
        hours = number_format(found.hours, 1)
        lines.append(_("Your time there, in hours: %(hours)s") % {"hours": hours})
    if found.own:
        lines.append(_count(ngettext("You: %(n)s conversation", "You: %(n)s conversations", found.own), found.own))
    if found.together > found.own:
        text = ngettext("All of you: %(n)s conversation", "All of you: %(n)s conversations", found.together)
        lines.append(_count(text, found.together))
    if found.in_campaign > found.own:
        text = ngettext(
            "You in this campaign so far: %(n)s conversation",
            "You in this campaign so far: %(n)s conversations",
            found.in_campaign,
        )
        lines.append(_count(text, found.in_campaign))
    return lines


def _count(text: str, number: int) -> str:
    return text % {"n": number_format(number)}
