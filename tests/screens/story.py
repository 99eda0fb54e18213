"""The demo at one moment, and the things in it that the screens are about."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from outreach.actions.snapshots import freeze_weeks, share_numbers
from outreach.actions.sync import store_items
from outreach.models import Tally
from people.actions.factors import add_passkey
from people.actions.memberships import give_role
from people.actions.signing_in import create_link
from people.actions.tokens import create_token
from people.models import ApiToken, Chapter, Membership, Role, SignInLink, User
from people.queries import factors_of, usable_tokens
from shifts.actions.assigning import add_walk_in
from shifts.actions.claims import claim_shift
from shifts.actions.incidents import Report, report_incident
from shifts.actions.notices import tell_captain
from shifts.actions.photos import set_photo
from shifts.actions.presence import check_in
from shifts.documents.photos import read_photo
from shifts.models import Attendance, Campaign, Incident, Location, Notice, Pattern, Shift, Signup

# A Wednesday of the first campaign, twenty to five in New York: the evening's shifts are in progress.
NOW = datetime(2019, 8, 14, 20, 40, tzinfo=UTC)
WENT_WRONG = (
    "A guard of the building said that the sidewalk is private and wanted our flyers. We went to the other corner."
)
LINKS_LIVE = timedelta(hours=24)


def load() -> None:
    """Fill an empty database. `timezone.now()` must say NOW."""
    if timezone.now() != NOW:
        raise RuntimeError("stop the program's clock at story.NOW before loading the story")
    call_command("demo", stdout=StringIO())
    story = Story()
    now_on = story.in_progress
    claim_shift(now_on, person=story.volunteer, by=story.volunteer, now=NOW - timedelta(days=2))
    for signup in now_on.signups.active().select_related("person")[:2]:
        check_in(now_on, person=signup.person, by=story.captain, now=NOW - timedelta(minutes=30))
    late = now_on.signups.active().exclude(person=story.volunteer).exclude(attendance__isnull=False)[0]
    tell_captain(late, kind=Notice.Kind.LATE, minutes=15, now=NOW - timedelta(minutes=5))
    told = Report(UUID(int=2), WENT_WRONG, NOW - timedelta(minutes=20), now_on)
    report_incident(story.campaign, report=told, by=story.volunteer, now=NOW)
    log(story)
    words = "A red awning at the corner, the sun over it"
    set_photo(story.location, picture=read_photo(drawn_corner()), alternative=words, by=story.captain, now=NOW)
    for shift in story.free[:2]:
        claim_shift(shift, person=story.volunteer, by=story.volunteer, now=NOW - timedelta(days=1))
    add_walk_in(now_on, name="Rosa Lind", key=UUID(int=1), by=story.captain, now=NOW)
    share_numbers(story.campaign, by=story.organizer, now=NOW)
    freeze_weeks(now=NOW)
    create_token(story.volunteer, name="Calendar", scopes=["read"], now=NOW)
    add_passkey(story.volunteer, name="My phone", credential={}, now=NOW)
    # Her neighbour in the next city: an organizer who has nothing yet.
    next_city = Chapter.objects.create(name="Atlanta", time_zone="America/New_York")
    nova = User.objects.create(name="Nova Newstart", email="nova@example.org", email_verified_at=NOW, joined_at=NOW)
    give_role(nova, chapter=next_city, role=Role.ORGANIZER, by=None, now=NOW)


def drawn_corner() -> ContentFile:
    """Stands for a photo of a meeting point."""
    image = Image.new("RGB", (1600, 1200), "#a8cbe0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 1000, 1600, 1200), fill="#8a8078")
    draw.rectangle((250, 300, 1050, 1000), fill="#d9b48c")
    draw.polygon([(200, 560), (1100, 560), (1200, 720), (100, 720)], fill="#b3262b")
    draw.rectangle((560, 740, 740, 1000), fill="#4a3728")
    draw.ellipse((1250, 120, 1450, 320), fill="#ff9a57")
    content = BytesIO()
    image.save(content, "JPEG", quality=85)
    return ContentFile(content.getvalue())


def log(story: "Story") -> None:
    """The volunteer's evening so far, and one row that a captain has to look at."""
    shift = story.in_progress
    outcomes = ["interested", "talked", "not_now", "talked"]
    rows = [{"kind": "conversation", "outcome": outcome, "answers": {}} for outcome in outcomes]
    rows += [{"kind": "tally", "counter": "approached", "delta": 1} for _ in range(9)]
    rows += [{"kind": "tally", "counter": "flyers", "delta": 2}, {"kind": "tally", "counter": "flyers", "delta": 150}]
    items = [
        {**row, "id": str(UUID(int=number, version=4)), "shift": shift.pk, "occurred_at": at.isoformat()}
        for number, row in enumerate(rows, 1)
        for at in [shift.starts_at + timedelta(minutes=2 * number)]
    ]
    store_items(items, person=story.volunteer, now=NOW)


def log_a_heap(story: "Story") -> None:
    """Somebody else types in at once all whom she talked with. Doing it again changes nothing."""
    shift = story.in_progress
    items = [
        {
            "id": str(UUID(int=1000 + number, version=4)),
            "kind": "conversation",
            "shift": shift.pk,
            "occurred_at": (shift.starts_at + timedelta(minutes=31, seconds=3 * number)).isoformat(),
            "outcome": ["talked", "interested", "not_now"][number % 3],
            "answers": {},
        }
        for number in range(34)
    ]
    store_items(items, person=story.promise.person, now=NOW)


class Story:
    """What is in the loaded database, found anew for each story."""

    @cached_property
    def coming_claim(self) -> Signup:
        """The volunteer's next one that has not begun."""
        coming = Signup.objects.active().filter(person=self.volunteer, shift__starts_at__gt=NOW)
        return coming.order_by("shift__starts_at").first()

    @cached_property
    def volunteer(self) -> User:
        return User.objects.get(email="volunteer1@example.org")

    @cached_property
    def captain(self) -> User:
        return User.objects.get(email="captain1@example.org")

    @cached_property
    def floater(self) -> User:
        """Somebody who has claimed a shift without a place."""
        return self.floating.signups.active().order_by("pk")[0].person

    @cached_property
    def organizer(self) -> User:
        return User.objects.get(email="organizer1@example.org")

    @cached_property
    def newcomer(self) -> User:
        """An organizer of a chapter where nothing has been made yet."""
        return User.objects.get(email="nova@example.org")

    @cached_property
    def passkey(self) -> Any:
        return factors_of(self.volunteer).passkeys[0]

    @cached_property
    def token(self) -> ApiToken:
        return usable_tokens(self.volunteer)[0]

    @cached_property
    def guest(self) -> User:
        """Somebody who walked in this evening and has no address."""
        return Attendance.objects.get(shift=self.in_progress, person__email=None, signup=None).person

    @cached_property
    def campaign(self) -> Campaign:
        return Campaign.objects.get()

    @cached_property
    def incident(self) -> Incident:
        return Incident.objects.get()

    @cached_property
    def location(self) -> Location:
        return Location.objects.get(name="14 St–Union Sq")

    @cached_property
    def pattern(self) -> Pattern:
        return Pattern.objects.order_by("pk")[0]

    @cached_property
    def in_progress(self) -> Shift:
        """A shift of this evening with a place and several people; once the story is loaded, the volunteer's."""
        going_on = Shift.objects.filter(starts_at__lte=NOW, ends_at__gt=NOW, location__isnull=False, claimed__gte=2)
        own = going_on.filter(pk__in=Signup.objects.active().filter(person=self.volunteer).values("shift"))
        return (own or going_on.filter(claimed__lt=F("capacity")).order_by("-claimed", "pk"))[0]

    @cached_property
    def free(self) -> list[Shift]:
        """Shifts to come with places left, on different days, none of them the volunteer's."""
        ahead = Shift.objects.filter(starts_at__gt=NOW, location__isnull=False, cancelled_at__isnull=True)
        days: dict[object, Shift] = {}
        for shift in ahead.exclude(signups__person=self.volunteer).order_by("starts_at", "pk"):
            if shift.claimed < shift.capacity and shift.starts_on > NOW.date():
                days.setdefault(shift.starts_on, shift)
        return list(days.values())

    @cached_property
    def full(self) -> Shift:
        ahead = Shift.objects.filter(starts_at__gt=NOW, location__isnull=False)
        return next(shift for shift in ahead.order_by("pk") if shift.claimed == shift.capacity)

    @cached_property
    def empty(self) -> Shift:
        return Shift.objects.filter(starts_at__gt=NOW, claimed=0, location__isnull=False).order_by("pk")[0]

    @cached_property
    def floating(self) -> Shift:
        return Shift.objects.filter(starts_at__gt=NOW, location__isnull=True).order_by("starts_at", "pk")[0]

    @cached_property
    def to_close(self) -> Shift:
        """Over since this morning or yesterday, not closed yet."""
        over = Shift.objects.filter(ends_at__lte=NOW, closed_at__isnull=True, claimed__gt=1, location__isnull=False)
        return over.order_by("-ends_at", "pk")[0]

    @cached_property
    def closed(self) -> Shift:
        return Shift.objects.filter(closed_at__isnull=False, claimed__gt=1).order_by("-ends_at", "pk")[0]

    @cached_property
    def planned(self) -> Shift:
        """Tomorrow or later, with people on it."""
        ahead = Shift.objects.filter(starts_at__gt=NOW, claimed__gte=2, claimed__lt=F("capacity"))
        return ahead.filter(location__isnull=False, cancelled_at__isnull=True).order_by("starts_at", "pk")[0]

    @cached_property
    def promise(self) -> Signup:
        """Somebody's on the shift in progress."""
        return self.in_progress.signups.active().exclude(person=self.volunteer).order_by("pk")[0]

    @cached_property
    def captaincy(self) -> Membership:
        return Membership.objects.get(person__email="captain2@example.org", role="captain")

    @cached_property
    def entry(self) -> Tally:
        return Tally.objects.filter(person=self.volunteer, shift=self.in_progress).order_by("occurred_at", "pk")[0]

    def link(self, person: User) -> str:
        """A path that signs this person in once, as the demo prints it."""
        return reverse(
            "people:demo_link", args=[create_link(person, now=NOW, lifetime=LINKS_LIVE, kind=SignInLink.Kind.DEMO)]
        )
