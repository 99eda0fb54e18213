"""What a captain's message to a shift says when it is sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.emails.kinds import Group, Kind
from people.emails.letters import Facts, Letter, Text
from people.models import Message
from people.rules.names import first_name
from people.templatetags.local import day
from shifts import emails
from shifts.documents.letters import page_of, when, where
from shifts.models import ShiftMessage
from shifts.queries.roster import expected_on

MESSAGES = Group(
    ShiftMessage.GROUP,
    gettext_lazy("Messages from your captain"),
    gettext_lazy("At once, to everybody on the shift. Without them, look at the shift’s page."),
)


@dataclass(frozen=True)
class Written:
    """A message, and the ids of those who are on its shift by now."""

    message: ShiftMessage
    people: set[int]


def written(ids: Collection[int]) -> Mapping[int, Written]:
    related = ("by", "shift__campaign__chapter", "shift__location")
    found = ShiftMessage.objects.select_related(*related).in_bulk(ids)
    people = expected_on([message.shift for message in found.values()])
    return {pk: Written(message, people[message.shift_id]) for pk, message in found.items()}


def shift_message(message: Message, about: Written, now: datetime) -> Letter | None:
    shift, sender = about.message.shift, about.message.by
    if message.person_id not in about.people or shift.cancelled_at is not None or shift.is_over(now):
        return None
    named = {"name": first_name(sender) if sender else ""}
    said = _("%(name)s writes to everybody on your shift:") if sender else _("A message to everybody on your shift:")
    return Letter(
        subject=_("A message about your shift on %(day)s") % {"day": day(shift.starts_on)},
        parts=[Text(said % named), Text(about.message.text), Facts([when(shift), where(shift.location)])],
        url=page_of(shift),
    )


KINDS = [Kind(emails.SHIFT_MESSAGE, MESSAGES, written, shift_message)]
