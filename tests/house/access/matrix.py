"""Who gets what answer at which address: the access matrix.

Every route of the resolver has its rows in a table beside this file (`config.py`, `people.py`, `shifts.py`,
`outreach.py`, `api.py`; each has a list `ROWS`). `tests/house/test_access.py` makes the request of each row as every
actor, and fails on a route that no row names, a row that no route has, a method that no row names and that is
answered all the same, and on any answer of 500 or more. To add a page:

    Row("shifts:shift", kwargs=one_shift, expect=everyone(200)),
    Row("shifts:claim", "POST", kwargs=one_shift, expect=members(302)),
    Row("api:claim", "POST", kwargs=one_shift, data=lambda world: {}, json=True, expect=members(201, visitor=401)),

`kwargs` and `data` are functions of the World. `kwargs` returns the route's arguments, `data` what is sent (for GET:
the query). The objects belong to the first chapter; what is missing is added to World as a cached property. `expect`
gives a status for every actor, or SIGN_IN for a redirect to the sign-in page. Where a row has `kwargs`, an answer of
404 must also equal, byte for byte, the one for an object that does not exist.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from outreach.actions.snapshots import share_numbers
from people.actions.factors import add_passkey
from people.actions.tokens import create_token, make_calendar_address
from shifts.actions.notices import tell_captain
from shifts.models import Notice
from tests import factories

SIGN_IN = "sign-in"
VISITOR = "visitor"
# Of the chapter that owns the objects, from least to most.
MEMBERS = ["volunteer", "captain", "organizer"]
# Signed in, and nothing of that chapter's: another chapter's organizer, and one who was organizer until yesterday.
OTHERS = ["other_organizer", "former_organizer"]
ACTORS = [VISITOR, *MEMBERS, *OTHERS]

Status = int | str
Expectation = Mapping[str, Status]


def everyone(status: Status) -> Expectation:
    return dict.fromkeys(ACTORS, status)


def signed_in(status: Status, *, visitor: Status = SIGN_IN) -> Expectation:
    """Whoever has signed in, of whatever chapter."""
    return {**everyone(status), VISITOR: visitor}


def members(status: Status, *, others: Status = 404, visitor: Status = SIGN_IN) -> Expectation:
    """All members of the chapter, and only they."""
    return {VISITOR: visitor, **dict.fromkeys(MEMBERS, status), **dict.fromkeys(OTHERS, others)}


def captains(status: Status, *, below: Status = 404, others: Status = 404, visitor: Status = SIGN_IN) -> Expectation:
    """The chapter's captains and organizers."""
    return {**members(status, others=others, visitor=visitor), "volunteer": below}


def organizers(status: Status, *, below: Status = 404, others: Status = 404, visitor: Status = SIGN_IN) -> Expectation:
    """The chapter's organizers."""
    return {**captains(status, below=below, others=others, visitor=visitor), "captain": below}


class World:
    """Two chapters, the actors, and one of each thing, which belongs to the first chapter."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.chapter = factories.make_chapter(name="Here")
        self.other_chapter = factories.make_chapter(name="Elsewhere")
        self.today = self.chapter.today(self.now)
        self.users = {role: factories.make_member(self.chapter, role, name=role) for role in MEMBERS}
        self.users["other_organizer"] = factories.make_member(self.other_chapter, "organizer")
        self.users["former_organizer"] = factories.make_member(
            self.chapter, "organizer", until_on=self.today - timedelta(days=1)
        )

    @cached_property
    def campaign(self) -> Any:
        around = {"starts_on": self.today - timedelta(days=30), "ends_on": self.today + timedelta(days=30)}
        campaign = factories.make_campaign(self.chapter, **around)
        factories.make_script(campaign)
        return campaign

    @cached_property
    def location(self) -> Any:
        return factories.make_location(self.chapter)

    @cached_property
    def shift(self) -> Any:
        """Tomorrow morning, with free places."""
        return factories.make_shift(self.campaign, self.location, day=self.today + timedelta(days=1))

    @cached_property
    def signup(self) -> Any:
        """The volunteer's, on `shift`."""
        return factories.claim(self.shift, self.users["volunteer"], now=self.now)

    @cached_property
    def incident(self) -> Any:
        return factories.make_incident(self.campaign)

    @cached_property
    def notice(self) -> Any:
        """The volunteer's, about `shift`."""
        return tell_captain(self.signup, kind=Notice.Kind.LOST, now=self.shift.starts_at)

    @cached_property
    def pattern(self) -> Any:
        return factories.make_pattern(self.campaign, locations=[self.location])

    @cached_property
    def question(self) -> Any:
        return factories.make_question(self.campaign)

    @cached_property
    def draft_shift(self) -> Any:
        """Tomorrow morning, of a campaign that is not published."""
        draft = factories.make_campaign(self.chapter, published=False, ends_on=self.today + timedelta(days=30))
        return factories.make_shift(draft, day=self.today + timedelta(days=1))

    @cached_property
    def photo(self) -> Any:
        """Of the location of `draft_shift`."""
        return factories.make_photo(self.draft_shift.location)

    @cached_property
    def walk_in(self) -> Any:
        """Somebody without an address who is here on `shift`."""
        person = factories.make_member(self.chapter, email=None)
        factories.attend(self.shift, person)
        return person

    @cached_property
    def token(self) -> Any:
        """The volunteer's key for a program."""
        return create_token(self.users["volunteer"], name="Calendar", scopes=["read"], now=self.now)[0]

    @cached_property
    def calendar_secret(self) -> str:
        """Of the address that the volunteer's calendar reads."""
        return make_calendar_address(self.users["volunteer"], now=self.now)

    @cached_property
    def sharing(self) -> Any:
        """Of `campaign`: its numbers are public."""
        return share_numbers(self.campaign, by=self.users["organizer"], now=self.now)

    @cached_property
    def passkey(self) -> Any:
        """The volunteer's."""
        return add_passkey(self.users["volunteer"], name="Phone", credential={}, now=self.now)

    @cached_property
    def tally(self) -> Any:
        """A tap of the volunteer's."""
        return factories.make_tally(self.shift, self.users["volunteer"])


Build = Callable[[World], dict[str, Any]]


def nothing(world: World) -> dict[str, Any]:
    return {}


def one_shift(world: World) -> dict[str, Any]:
    return {"shift_id": world.shift.pk}


@dataclass(frozen=True)
class Row:
    """One request and what each actor is answered."""

    route: str
    method: str = "GET"
    kwargs: Build = nothing
    data: Build = nothing
    json: bool = False
    expect: Expectation | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.route}"
