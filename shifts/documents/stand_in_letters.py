"""What is said to whoever stands in for a captain, and to that captain, when it is sent."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from people.emails.kinds import Kind
from people.emails.letters import Facts, Letter, Link, Text
from people.models import Message, User
from people.templatetags.local import day
from shifts import emails
from shifts.documents.alert_letters import roster_of
from shifts.documents.knowing import is_unheard
from shifts.documents.letters import CHANGES, about_shift, all_shifts, page_of, reason_of, when, where
from shifts.models import Shift, ShiftCaptain
from shifts.queries.captain import captained_shifts


def stand_ins(ids: Collection[int]) -> Mapping[int, ShiftCaptain]:
    related = ("person", "given_by", "shift__campaign__chapter", "shift__location")
    return ShiftCaptain.objects.select_related(*related).in_bulk(ids)


def handed_on(message: Message, given: ShiftCaptain, now: datetime) -> Letter | None:
    shift = given.shift
    if given.ended_at is not None or shift.cancelled_at is not None or not _keeps(given.person, shift):
        return None
    roster = roster_of(shift)
    named = {"name": given.given_by or _("A captain")}
    return Letter(
        subject=_("You stand in as captain: %(day)s") % {"day": when(shift)},
        parts=[
            Text(_("%(name)s handed the roster of this shift on to you. It is yours until a day after it:") % named),
            about_shift(shift, given.person),
            Link(_("Who comes, who is here, and closing the shift"), roster),
        ],
        url=roster,
    )


def taken_back(message: Message, given: ShiftCaptain, now: datetime) -> Letter | None:
    """Only to whom it is news: she was told that she stands in, and does so no more."""
    shift, told = given.shift, Message.objects.filter(person=given.person_id, kind=emails.HANDED_ON, about=given.pk)
    if is_unheard(told) or shift.is_over(now) or _keeps(given.person, shift):
        return None
    return Letter(
        subject=_("You no longer stand in as captain: %(day)s") % {"day": when(shift)},
        parts=[
            Text(_("somebody else keeps the roster of this shift again:")),
            Facts([when(shift), where(shift.location)]),
        ],
        url=page_of(shift),
    )


def given_back(message: Message, given: ShiftCaptain, now: datetime) -> Letter | None:
    """To the captain who had handed it on, unless somebody else stands in by now."""
    shift, again = given.shift, ShiftCaptain.objects.standing().filter(shift=given.shift_id)
    if shift.cancelled_at is not None or again.exists() or not _keeps(message.person, shift):
        return None
    return Letter(
        subject=_("%(name)s no longer stands in for you on %(day)s") % {"name": given.person, "day": when(shift)},
        parts=[
            Text(_("the roster of this shift is yours again:")),
            about_shift(shift, message.person),
            Link(_("The roster"), roster_of(shift)),
        ],
        url=roster_of(shift),
    )


def roster_changed(message: Message, given: ShiftCaptain, now: datetime) -> Letter | None:
    shift = given.shift
    if given.ended_at is not None or shift.is_over(now):
        return None
    if shift.cancelled_at is not None:
        return Letter(
            subject=_("Cancelled: the shift of which you keep the roster, %(day)s") % {"day": day(shift.starts_on)},
            parts=[
                Text(_("this shift does not take place:")),
                about_shift(shift, message.person),
                *reason_of(shift),
            ],
            url=all_shifts(),
        )
    if not _keeps(message.person, shift):
        return None
    return Letter(
        subject=_("The shift of which you keep the roster was changed: now %(day)s") % {"day": day(shift.starts_on)},
        parts=[
            Text(_("the shift on which you stand in as captain is now:")),
            about_shift(shift, message.person),
            Link(_("The roster"), roster_of(shift)),
        ],
        url=roster_of(shift),
    )


KINDS = [
    Kind(emails.HANDED_ON, CHANGES, stand_ins, handed_on),
    Kind(emails.TAKEN_BACK, CHANGES, stand_ins, taken_back),
    Kind(emails.GIVEN_BACK, CHANGES, stand_ins, given_back),
    Kind(emails.ROSTER_CHANGED, CHANGES, stand_ins, roster_changed),
]


def _keeps(person: User, shift: Shift) -> bool:
    return captained_shifts(person).filter(pk=shift.pk).exists()
