"""What the messages about claims say, read when they are sent. None where it is true no more, or was never news.

Times are the chapter's; where the reader has said that she lives in another zone, and it differs, hers as well.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.emails.kinds import Group, Kind
from people.emails.letters import Facts, File, Letter, Link, Text
from people.models import Message, User
from people.templatetags.local import day, local_day, span
from shifts import emails
from shifts.calendar import CONTENT_TYPE, claims_file
from shifts.documents.knowing import claim_before, has_claim, known_claim
from shifts.models import Location, Shift, Signup
from shifts.rules.asking import answer_token, awaits_word

RECEIPTS = Group(
    "receipts",
    gettext_lazy("Your claims, confirmed"),
    gettext_lazy("At once, with a file for your calendar."),
    by_mail_alone=True,
)
QUESTIONS = Group(
    "questions",
    gettext_lazy("“Are you coming?”, the day before"),
    gettext_lazy("At 11 in the morning, if you have not said so yet."),
)
REMINDERS = Group(
    "reminders", gettext_lazy("A reminder before each shift"), gettext_lazy("You choose how long before.")
)
CHANGES = Group(
    "changes",
    gettext_lazy("Changes of your shifts"),
    gettext_lazy("At once: moved, cancelled, or somebody put you on or took you off. Without them, look at My shifts."),
)


def claims(ids: Collection[int]) -> Mapping[int, Signup]:
    return Signup.objects.with_shift().select_related("person").in_bulk(ids)


def day_before(message: Message, signup: Signup, now: datetime) -> Letter | None:
    if not _holds(signup, now) or not awaits_word(signup, now):
        return None
    return Letter(
        subject=_("Tomorrow: are you coming? %(day)s") % {"day": when(signup.shift)},
        parts=[
            Text(_("tomorrow is your shift:")),
            about(signup),
            Text(_("Others rely on it: please say whether you come. If you cannot, somebody else still can.")),
            Link(_("I’m coming, or I can’t make it: one tap"), answer_page(signup)),
        ],
        url=answer_page(signup),
    )


def reminder(message: Message, signup: Signup, now: datetime) -> Letter | None:
    if not _holds(signup, now) or signup.shift.has_begun(now):
        return None
    if message.occasion != signup.shift.starts_at.isoformat():
        return None  # of a start that is none any more
    return Letter(
        subject=_("Your shift: %(day)s") % {"day": when(signup.shift)},
        parts=[
            Text(_("here is what you need for your shift:")),
            about(signup),
            Link(_("What to say, what to bring, whom to call"), _absolute("shifts:brief", signup.shift.campaign_id)),
            _release(signup),
        ],
        url=page_of(signup.shift),
    )


def claimed(message: Message, signup: Signup, now: datetime) -> Letter | None:
    if not _holds(signup, now):
        return None
    return Letter(
        subject=_("Yours: the shift of %(day)s") % {"day": day(signup.shift.starts_on)},
        parts=[Text(_("thank you! This shift is yours:")), about(signup), _release(signup)],
        url=page_of(signup.shift),
        files=calendar(signup),
    )


def placed(message: Message, signup: Signup, now: datetime) -> Letter | None:
    """A captain put her on, or moved her over: what that changes for her."""
    before = claim_before(signup)
    if before and before.shift_id == signup.shift_id:
        return None
    if not _holds(signup, now):
        # Who gave it up herself, without a word from us, may still count on the one that she had.
        return _lost(before, now) if before and signup.ended_by_id == signup.person_id else None
    if before is None or has_claim(before):
        return Letter(
            subject=_("You are on the shift of %(day)s") % {"day": day(signup.shift.starts_on)},
            parts=[Text(_("your captain put you on this shift:")), about(signup), _release(signup)],
            url=page_of(signup.shift),
            files=calendar(signup),
        )
    return Letter(
        subject=_("Your place on %(day)s is a different one") % {"day": day(signup.shift.starts_on)},
        parts=[
            Text(_("your captain moved you. Your shift now:")),
            about(signup),
            Text(_("No longer:")),
            Facts([when(before.shift), where(before.shift.location)]),
            _release(signup),
        ],
        url=page_of(signup.shift),
        files=calendar(before, signup),
    )


def taken_off(message: Message, signup: Signup, now: datetime) -> Letter | None:
    """Of the shift that she thinks she has: she may have been moved before, and not have heard of it."""
    known = None if has_claim(signup) else known_claim(signup)
    return _lost(known, now) if known else None


def _lost(known: Signup, now: datetime) -> Letter | None:
    """She is not on this one any more, of which she knew."""
    if has_claim(known) or known.shift.is_over(now):
        return None
    return Letter(
        subject=_("You are no longer on the shift of %(day)s") % {"day": day(known.shift.starts_on)},
        parts=[
            Text(_("you were taken off this shift:")),
            about(known),
            Text(_("You need not come to it.")),
            _others(),
        ],
        url=all_shifts(),
        files=calendar(known),
    )


def shift_moved(message: Message, signup: Signup, now: datetime) -> Letter | None:
    shift, data = signup.shift, message.data
    starts_at, ends_at = (datetime.fromisoformat(data[name]) for name in ("starts_at", "ends_at"))
    is_back = (shift.starts_at, shift.ends_at, shift.location_id) == (starts_at, ends_at, data["location"])
    if is_back or not _holds(signup, now):
        return None
    place = Location.objects.filter(pk=data["location"]).first()
    before = f"{local_day(starts_at, shift.zone)}, {span(starts_at, ends_at, shift.zone)}"
    return Letter(
        subject=_("Your shift was changed: now %(day)s") % {"day": day(shift.starts_on)},
        parts=[
            Text(_("a shift that you claimed was changed. You still have your place on it. Now:")),
            about(signup),
            Text(_("Before:")),
            Facts([before, where(place)]),
            _release(signup),
        ],
        url=page_of(shift),
        files=calendar(signup),
    )


def shift_placed(message: Message, signup: Signup, now: datetime) -> Letter | None:
    shift = signup.shift
    if shift.location is None or not _holds(signup, now):
        return None
    words = {"day": day(shift.starts_on), "place": shift.location}
    return Letter(
        subject=_("Your place on %(day)s: %(place)s") % words,
        parts=[Text(_("your shift has its place now:")), about(signup), Text(_("See you there.")), _release(signup)],
        url=page_of(shift),
        files=calendar(signup),
    )


def shift_cancelled(message: Message, signup: Signup, now: datetime) -> Letter | None:
    shift = signup.shift
    if shift.cancelled_at is None or shift.ends_at <= now:
        return None
    if _instead([signup]):
        return taken_off(message, signup, now)
    return Letter(
        subject=_("Cancelled: your shift on %(day)s") % {"day": day(shift.starts_on)},
        parts=[Text(_("this shift does not take place:")), about(signup), *reason_of(shift), _others()],
        url=all_shifts(),
        files=calendar(signup),
    )


def day_cancelled(message: Message, signup: Signup, now: datetime) -> Letter | None:
    """Once for all that she had that day; what has ended meanwhile is not news."""
    own = claims(message.data["signups"]).values()
    off = [each for each in own if each.shift.cancelled_at is not None and each.shift.ends_at > now]
    if not off:
        return None
    shift = off[0].shift
    said = ngettext("Cancelled: your shift on %(day)s", "Cancelled: your %(number)s shifts on %(day)s", len(off))
    parts: list[Text | Facts | Link] = [Text(_("this does not take place, please do not come:")), *map(about, off)]
    if instead := _instead(off):
        parts += [Text(_("You were taken off this one as well:")), *map(about, instead)]
    parts += reason_of(shift)
    rest = Signup.objects.active().with_shift().filter(person=signup.person_id, shift__starts_on=shift.starts_on)
    if left := list(rest.select_related("person").order_by("shift__starts_at")):
        parts += [Text(_("This still takes place:")), *map(about, left)]
    return Letter(
        subject=said % {"number": len(off), "day": day(shift.starts_on)},
        parts=[*parts, _others()],
        url=all_shifts(),
        files=calendar(*off, *instead),
    )


KINDS = [
    Kind(emails.CLAIMED, RECEIPTS, claims, claimed),
    Kind(emails.DAY_BEFORE, QUESTIONS, claims, day_before),
    Kind(emails.REMINDER, REMINDERS, claims, reminder),
    Kind(emails.PUT_ON, CHANGES, claims, placed),
    Kind(emails.MOVED_OVER, CHANGES, claims, placed),
    Kind(emails.TAKEN_OFF, CHANGES, claims, taken_off),
    Kind(emails.SHIFT_MOVED, CHANGES, claims, shift_moved),
    Kind(emails.SHIFT_PLACED, CHANGES, claims, shift_placed),
    Kind(emails.SHIFT_CANCELLED, CHANGES, claims, shift_cancelled),
    Kind(emails.DAY_CANCELLED, CHANGES, claims, day_cancelled),
]


def about(signup: Signup) -> Facts:
    """When and where the shift of this claim is."""
    return about_shift(signup.shift, signup.person)


def about_shift(shift: Shift, person: User) -> Facts:
    place = shift.location
    lines = [when(shift), when_for(person, shift), where(place)]
    if place and place.address:
        lines.append(place.address)
    if place and place.meeting_point:
        lines.append(_("Meeting point: %(words)s") % {"words": place.meeting_point})
    return Facts([line for line in lines if line])


def when(shift: Shift) -> str:
    return f"{day(shift.starts_on)}, {span(shift.starts_at, shift.ends_at, shift.zone)}"


def when_for(person: User, shift: Shift) -> str:
    """The same on the reader's own clock, where that shows something else."""
    if not person.time_zone:
        return ""
    hers = ZoneInfo(person.time_zone)
    if shift.starts_at.astimezone(hers).utcoffset() == shift.starts_at.astimezone(shift.zone).utcoffset():
        return ""
    hours = f"{local_day(shift.starts_at, hers)}, {span(shift.starts_at, shift.ends_at, hers)}"
    zone = person.time_zone.split("/")[-1].replace("_", " ")
    return _("On your clock (%(zone)s): %(hours)s") % {"zone": zone, "hours": hours}


def where(place: Location | None) -> str:
    return place.name if place else _("Place to be assigned")


def page_of(shift: Shift) -> str:
    """Where everything about the shift stands."""
    return _absolute("shifts:detail", shift.pk)


def answer_page(signup: Signup) -> str:
    """Where whoever has the mail says that she comes, or releases the claim, without signing in."""
    return _absolute("shifts:answer", answer_token(signup))


def all_shifts() -> str:
    """Where she finds another one."""
    return _absolute("shifts:list")


def _absolute(route: str, *args: object) -> str:
    return settings.PUBLIC_URL + reverse(route, args=args)


def calendar(*signups: Signup) -> list[File]:
    """Puts their shifts into her calendar, changes them there, or strikes them out."""
    return [File("shift.ics", claims_file(*signups), f'{CONTENT_TYPE}; method="PUBLISH"')]


def _release(signup: Signup) -> Link:
    return Link(_("If you cannot come, release it here, so that somebody else can take it"), answer_page(signup))


def _others() -> Link:
    return Link(_("Other shifts are open"), all_shifts())


def _holds(signup: Signup, now: datetime) -> bool:
    return signup.is_active and not signup.shift.is_over(now)


def reason_of(shift: Shift) -> list[Text]:
    return [Text(_("Reason: %(reason)s") % {"reason": shift.cancel_reason})] if shift.cancel_reason else []


def _instead(signups: Collection[Signup]) -> list[Signup]:
    """The claims that she thinks she has where she had these: she was moved, and never heard of it."""
    known = [(each, known_claim(each)) for each in signups]
    return [claim for each, claim in known if claim and claim.shift_id != each.shift_id and not has_claim(claim)]
