"""Setting the demo's stage: the chapter, its people, its corners and the campaign, from first_campaign.yaml."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import yaml

from outreach.actions.campaigns import create_campaign
from outreach.actions.script_rows import Details, add_question
from outreach.actions.snapshots import share_numbers
from outreach.models import Question
from outreach.models.labels import label_of
from outreach.queries.scripts import Asked, Script, script_for
from people.actions.persons import set_phone
from people.models import Chapter, Membership, Role, User
from people.times import day_bounds
from shifts.actions.briefs import BriefDetails, write_brief
from shifts.actions.campaigns import CampaignDetails, publish_campaign
from shifts.actions.kit import add_thing, hand_over
from shifts.actions.patterns import apply_pattern
from shifts.actions.stations import import_stations
from shifts.documents.tables import read_table
from shifts.models import Campaign, CaptainScope, Location, Pattern, Period, Target

STORY = Path(__file__).with_name("first_campaign.yaml")
STATIONS = Path(__file__).with_name("stations.csv")


def months_around(day: date) -> tuple[date, date]:
    """The first day of the month before `day`'s and the last day of the month after it."""
    first = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    after = (day.replace(day=28) + timedelta(days=10)).replace(day=28) + timedelta(days=10)
    return first, after.replace(day=1) - timedelta(days=1)


@dataclass
class Stage:
    """Everything the acts of the demo need. `now` is the moment that counts as the present."""

    story: dict[str, Any]
    now: datetime
    rng: Random
    chapter: Chapter
    campaign: Campaign
    organizer: User
    captains: list[User]
    volunteers: list[User]

    @cached_property
    def talks(self) -> dict[str, dict[str, float]]:
        """Conversations an hour for one person, by location name and period."""
        return {
            each["name"]: {"morning": each["talks"], "evening": each["talks"] * each["evening"]}
            for each in self.story["locations"]
        }

    @cached_property
    def script(self) -> Script:
        return script_for(self.campaign)

    @cached_property
    def questions(self) -> list[tuple[Asked, Random]]:
        """Each with what its answers are drawn by."""
        told = zip(self.script.questions, self.story["questions"], strict=True)
        return [(asked, Random(each["seed"]) if "seed" in each else self.rng) for asked, each in told]  # noqa: S311 - seeded


def set_stage(now: datetime) -> Stage:
    """Make the chapter, its people, corners, campaign and shifts around the day of `now`."""
    story = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    chapter = Chapter.objects.create(**story["chapter"])
    first, last = months_around(chapter.today(now))
    organizers = [_add(chapter, each["name"], "organizer", n, first) for n, each in enumerate(story["organizers"], 1)]
    captains = [_add(chapter, each["name"], "captain", n, first) for n, each in enumerate(story["captains"], 1)]
    volunteers = [_add(chapter, name, "volunteer", n, first) for n, name in enumerate(_names(story), 1)]
    _add_languages(volunteers, story)
    opening = day_bounds(first, chapter.zone)[0]
    locations = _add_locations(chapter, story)
    _add_stations()
    _prepare_captains(captains, story, locations)
    campaign = _add_campaign(chapter, story, first, last, by=organizers[0], now=opening)
    _add_shifts(campaign, story, locations, by=organizers[0], now=opening)
    _hand_out_kit(chapter, story, captains, now=now - timedelta(days=2))
    return Stage(story, now, Random(2019), chapter, campaign, organizers[0], captains, volunteers)  # noqa: S311 - seeded


def _names(story: dict[str, Any]) -> list[str]:
    first, family = story["first_names"], story["family_names"]
    return [f"{first[n % len(first)]} {family[n % len(family)]}" for n in range(story["volunteers"])]


def _add(chapter: Chapter, name: str, role: str, number: int, since: date) -> User:
    joined = day_bounds(since, chapter.zone)[0]
    person = User.objects.create(
        name=name, email=f"{role}{number}@example.org", email_verified_at=joined, joined_at=joined
    )
    Membership.objects.create(person=person, chapter=chapter, role=Role(role), from_on=since)
    return person


def _add_languages(people: list[User], story: dict[str, Any]) -> None:
    """Every so many-th person speaks each of the languages."""
    for number, person in enumerate(people, 1):
        person.languages = [name for name, every in story["languages"].items() if number % every == 0]
    User.objects.bulk_update(people, ["languages"])


def _add_locations(chapter: Chapter, story: dict[str, Any]) -> dict[str, Location]:
    found = {}
    for each in story["locations"]:
        latitude, longitude = each["position"]
        location = Location.objects.create(
            chapter=chapter,
            latitude=latitude,
            longitude=longitude,
            languages=each.get("languages", []),
            **{key: each[key] for key in ("name", "address", "meeting_point", "access_notes")},
        )
        location.targets.set(Target.objects.get_or_create(chapter=chapter, name=name)[0] for name in each["targets"])
        found[location.name] = location
    return found


def _add_stations() -> None:
    """Those within a kilometre of the corners; lines and step-free access as of October 2022."""
    table = read_table(STATIONS)
    import_stations(table.rows, columns=table.columns)


def _prepare_captains(captains: list[User], story: dict[str, Any], locations: dict[str, Location]) -> None:
    for captain, each in zip(captains, story["captains"], strict=True):
        membership = Membership.objects.get(person=captain, role=Role.CAPTAIN)
        for name in each.get("locations", []):
            CaptainScope.objects.create(membership=membership, location=locations[name])
        reach = each.get("reach", [])
        set_phone(captain, phone=each.get("phone", ""), may_be_called="call" in reach, may_be_texted="text" in reach)


def _hand_out_kit(chapter: Chapter, story: dict[str, Any], captains: list[User], *, now: datetime) -> None:
    """The first captain hands a few things out; one lies somewhere."""
    for number, each in enumerate(story["kit"], 1):
        thing = add_thing(chapter, name=each["name"], by=captains[0], now=now)
        place = each.get("place", "")
        hand_over(thing, person=None if place else captains[-number], place=place, by=captains[0], now=now)


def _add_campaign(
    chapter: Chapter, story: dict[str, Any], first: date, last: date, *, by: User, now: datetime
) -> Campaign:
    told = story["campaign"]
    details = CampaignDetails(
        name=told["name"],
        story=told["story"],
        starts_on=first,
        ends_on=last,
        goal=told["goal"],
        windows={str(key): window for key, window in Period.DEFAULT_WINDOWS.items()},
    )
    campaign = create_campaign(chapter, details=details, by=by, now=now)
    brief = {name: text.strip() for name, text in story["brief"].items()}
    write_brief(campaign, details=BriefDetails(**brief), by=by, now=now)
    for each in story["questions"]:
        choices = [label_of(label) for label in each.get("choices", [])]
        add_question(campaign, details=_question(campaign, each), kind=each["kind"], choices=choices, by=by, now=now)
    if story["shares_its_numbers"]:
        share_numbers(campaign, by=by, now=now)
    return publish_campaign(campaign, by=by, now=now)


def _question(campaign: Campaign, told: dict[str, Any]) -> Details:
    return Details(
        label_of(told["label"]),
        least=told.get("least"),
        most=told.get("most"),
        **{end: label_of(told[end]) for end in ("low_label", "high_label") if end in told},
        after=Question.objects.get(campaign=campaign, key=told["after"]) if "after" in told else None,
        among=told.get("among", ()),
    )


def _add_shifts(
    campaign: Campaign, story: dict[str, Any], locations: dict[str, Location], *, by: User, now: datetime
) -> None:
    for each in story["patterns"]:
        pattern = Pattern.objects.create(
            campaign=campaign,
            name=each["name"],
            floating=each.get("floating", 0),
            weekdays=each["weekdays"],
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            capacity=each["capacity"],
            min_people=each["min_people"],
        )
        pattern.locations.set(locations[name] for name in each.get("locations", []))
        pattern.periods.set(campaign.periods.filter(key__in=each["periods"]))
        apply_pattern(pattern, by=by, now=now)
