"""Rows for tests: plain functions with sensible defaults. Everything is around NOW unless a test says otherwise."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from outreach.actions.rollups import recount
from outreach.actions.script_versions import note_version
from outreach.models import Choice, Conversation, Counter, Outcome, Question, Tally
from people.models import Chapter, Membership, Role, User
from people.times import local_day, local_moment
from shifts.actions.claims import claim_shift
from shifts.models import (
    Attendance,
    Campaign,
    Incident,
    Location,
    LocationPhoto,
    Pattern,
    Period,
    PhotoFile,
    Shift,
    Signup,
)

NOW = datetime(2026, 8, 3, 16, 0, tzinfo=UTC)  # Monday noon in New York
TODAY = date(2026, 8, 3)

_numbers = count(1)


def make_chapter(name: str = "", time_zone: str = "America/New_York") -> Chapter:
    return Chapter.objects.create(name=name or f"Chapter {next(_numbers)}", time_zone=time_zone)


def make_user(name: str = "", email: str | None = "", **fields) -> User:
    """`email=None` makes somebody who phoned; the default is an address of their own."""
    number = next(_numbers)
    address = f"person{number}@example.org" if email == "" else email
    return User.objects.create(name=name or f"Person {number}", email=address, joined_at=NOW, **fields)


def make_member(
    chapter: Chapter, role: Role = Role.VOLUNTEER, *, from_on=date(2020, 1, 1), until_on=None, **user
) -> User:
    person = make_user(**user)
    Membership.objects.create(person=person, chapter=chapter, role=role, from_on=from_on, until_on=until_on)
    return person


def make_campaign(chapter: Chapter | None = None, name: str = "", *, published: bool = True, **fields) -> Campaign:
    """A published campaign from July to September with the default periods."""
    campaign = Campaign.objects.create(
        chapter=chapter or make_chapter(),
        name=name or f"Campaign {next(_numbers)}",
        published_at=NOW - timedelta(days=30) if published else None,
        **{"starts_on": date(2026, 7, 1), "ends_on": date(2026, 9, 30), **fields},
    )
    for key, (opens, closes) in Period.DEFAULT_WINDOWS.items():
        Period.objects.create(campaign=campaign, key=key, opens=opens, closes=closes)
    return campaign


def make_script(campaign: Campaign) -> None:
    """Counters approached, declined and flyers; outcomes interested and not_now."""
    for position, key in enumerate(["approached", "declined", "flyers"]):
        Counter.objects.create(campaign=campaign, key=key, label=key.title(), position=position)
    for position, key in enumerate(["interested", "not_now"]):
        Outcome.objects.create(campaign=campaign, key=key, label=key.replace("_", " ").title(), position=position)


def make_question(
    campaign: Campaign, label: str = "Heard of us?", choices: Iterable[str] = ("Yes", "No"), **fields
) -> Question:
    """A question with one choice each; the keys are the labels in lower case."""
    number = next(_numbers)
    question = Question.objects.create(
        campaign=campaign, key=f"question-{number}", label=label, position=number, **fields
    )
    for position, choice in enumerate(choices):
        Choice.objects.create(question=question, key=choice.lower(), label=choice, position=position)
    if campaign.script_versions.exists():
        note_version(campaign, now=NOW)
    return question


def make_location(chapter: Chapter, name: str = "", **fields) -> Location:
    place = {"latitude": 40.7549, "longitude": -73.984, "meeting_point": "NE corner, by the clock"}
    return Location.objects.create(chapter=chapter, name=name or f"Corner {next(_numbers)}", **{**place, **fields})


def make_incident(campaign: Campaign, what: str = "A guard shouted.") -> Incident:
    return Incident.objects.create(campaign=campaign, what=what, happened_at=NOW, reported_at=NOW)


def make_photo(location: Location, digest: str = "0123abcd", alternative: str = "The red awning") -> LocationPhoto:
    """Files that hold their size's name, as no test of these looks into them."""
    photo = LocationPhoto.objects.create(location=location, digest=digest, alternative=alternative, added_at=NOW)
    for size, width in (("small", 480), ("large", 1280)):
        PhotoFile.objects.create(photo=photo, size=size, width=width, height=width // 2, content=size.encode())
    return photo


def make_pattern(campaign: Campaign, *, locations: Iterable[Location] = (), **fields) -> Pattern:
    """Mornings and evenings of the campaign's days from Monday to Friday. Its shifts are not made."""
    fields = {"name": f"Pattern {next(_numbers)}", "weekdays": [0, 1, 2, 3, 4], **fields}
    days = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    pattern = Pattern.objects.create(campaign=campaign, **{**days, **fields})
    pattern.locations.set(locations)
    pattern.periods.set(campaign.periods.all())
    return pattern


def make_shift(
    campaign: Campaign | None = None,
    location: Location | None = None,
    *,
    day: date = TODAY + timedelta(days=1),
    opens: time = time(8),
    hours: float = 2,
    floating: bool = False,
    **fields,
) -> Shift:
    """A morning shift of tomorrow with 4 places; `floating` leaves it without a location."""
    campaign = campaign or make_campaign()
    fields.setdefault("capacity", 4)
    fields.setdefault("min_people", min(2, fields["capacity"]))
    starts_at = local_moment(day, opens, campaign.chapter.zone)
    return Shift.objects.create(
        campaign=campaign,
        location=None if floating else location or make_location(campaign.chapter),
        starts_on=local_day(starts_at, campaign.chapter.zone),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        **{"period": "morning" if opens < time(12) else "evening", **fields},
    )


def make_running_shift(*, minutes: float = 30) -> Shift:
    """One that began so long ago by the real clock and lasts two hours, in a campaign with a script."""
    campaign = make_campaign()
    make_script(campaign)
    starts_at = timezone.now() - timedelta(minutes=minutes)
    shift = make_shift(campaign, day=local_day(starts_at, campaign.chapter.zone))
    shift.starts_at, shift.ends_at = starts_at, starts_at + timedelta(hours=2)
    shift.save()
    return shift


def claim(shift: Shift, person: User | None = None, *, now: datetime = NOW) -> Signup:
    """A claim made the way everybody makes it."""
    person = person or make_user()
    return claim_shift(shift, person=person, by=person, now=now).signup


def make_conversation(shift: Shift, person: User | None = None, outcome: str | None = "interested", **fields):
    """A conversation as the sync stores it; `outcome=None` with `corrects` withdraws another."""
    found = Outcome.objects.get(campaign=shift.campaign_id, key=outcome) if outcome else None
    row = Conversation.objects.create(
        **{**_entry(shift, person), "outcome": found, "is_current": outcome is not None, **fields}
    )
    recount([shift.pk])
    return row


def make_tally(shift: Shift, person: User | None = None, counter: str = "approached", delta: int = 1, **fields):
    found = Counter.objects.get(campaign=shift.campaign_id, key=counter)
    row = Tally.objects.create(**{**_entry(shift, person), "counter": found, "delta": delta, **fields})
    recount([shift.pk])
    return row


def _entry(shift: Shift, person: User | None) -> dict:
    return {
        "shift": shift,
        "person": person or make_user(),
        "occurred_at": shift.starts_at,
        "occurred_on": shift.starts_on,
        "received_at": shift.starts_at,
        "body_hash": "",
    }


def attend(shift: Shift, person: User | None = None, *, hours: float | None = None, **fields) -> Attendance:
    """Somebody was there; `hours=None` leaves open from when to when."""
    times = {"arrived_at": shift.starts_at, "left_at": shift.starts_at + timedelta(hours=hours or 0)} if hours else {}
    row = Attendance.objects.create(
        **{"shift": shift, "person": person or make_user(), "status": "completed", "set_at": NOW, **times, **fields}
    )
    recount([shift.pk])
    return row
