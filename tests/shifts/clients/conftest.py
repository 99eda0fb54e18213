"""A feed that has everything that calendar programs stumble over, and the programs, unmodified.

What each must find is what the API says of the same shifts: no program is told anything but the feed's address.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import Client

from people.actions.tokens import make_calendar_address
from people.models import User
from shifts.models import Campaign
from tests.factories import NOW, TODAY, claim, make_campaign, make_chapter, make_location, make_shift, make_user

ROOT = Path(__file__).resolve().parents[3]

INJECTED = (
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nDTSTART:20260804T000000Z\nSUMMARY:evil\x0b\x85\u2028BEGIN:VALARM"
)
# What a corner is called, and in how many characters a program must show it in one line.
NAMES = {
    "Times Sq": "Times Sq",
    "A, b; c: d \\ e": "A, b; c: d \\ e",
    "«Plaza» 💃🏽🌅 São Paulo": "«Plaza» 💃🏽🌅 São Paulo",
    "כיכר רבין, תל אביב": "כיכר רבין, תל אביב",
    "é" * 120: "é" * 120,
    "word " * 23 + "end": "word " * 23 + "end",
    '"Quoted" <b>&amp; %s {title} $HOME `ls`': '"Quoted" <b>&amp; %s {title} $HOME `ls`',
    INJECTED: "x END:VEVENT BEGIN:VEVENT UID:evil DTSTART:20260804T000000Z SUMMARY:evil   BEGIN:VALARM",
}


# In New York: three hours from 10 p.m., from 1 a.m. of the night that has it twice, from 1 a.m. of the one without 2.
CLOCKS_CHANGE = [(date(2026, 10, 31), time(22)), (date(2026, 11, 1), time(1)), (date(2027, 3, 14), time(1))]


@dataclass(frozen=True, order=True)
class Seen:
    """One event as a program shows it; moments are UTC."""

    starts_at: datetime
    ends_at: datetime
    title: str


@dataclass(frozen=True)
class Feed:
    path: str
    campaign: Campaign
    person: User

    @property
    def body(self) -> bytes:
        return Client().get(self.path).content


@pytest.fixture(params=["public", "own"])
def feed(request, clock, transactional_db) -> Feed:
    """Each name once, one shift without a place, and shifts in the nights in which clocks change. All are hers."""
    person = make_user("Ada Lovelace")
    campaign = make_campaign(make_chapter(), name="Summer, or; so \\")
    corners = [make_location(campaign.chapter, name, meeting_point=(name * 2)[:200]) for name in NAMES]
    shifts = [make_shift(campaign, corner, day=TODAY + timedelta(days=at)) for at, corner in enumerate(corners, 1)]
    for day, opens in CLOCKS_CHANGE:
        shifts.append(make_shift(campaign, corners[0], day=day, opens=opens, hours=3))
    shifts.append(make_shift(make_campaign(make_chapter(time_zone="Asia/Kolkata"), name="Kolkata"), floating=True))
    for shift in shifts:
        claim(shift, person)
    secret = make_calendar_address(person, now=NOW)
    return Feed("/calendar/public.ics" if request.param == "public" else f"/calendar/u/{secret}.ics", campaign, person)


def said_by_api() -> list[Seen]:
    """The same shifts by the API, page after page."""
    found, url = [], "/api/v1/shifts/"
    while url:
        page = Client().get(url).json()
        found += page["results"]
        url = page["next"]
    campaigns = dict(Campaign.objects.values_list("pk", "name"))
    return sorted(Seen(moment(row["starts_at"]), moment(row["ends_at"]), title(row, campaigns)) for row in found)


def title(row: dict, campaigns: dict[int, str]) -> str:
    place = NAMES[row["location"]["name"]] if row["location"] else "Place comes later"
    return f"{place} · {campaigns[row['campaign']]}"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def plain(seen: Seen) -> Seen:
    """For programs that show fewer blanks."""
    return Seen(seen.starts_at, seen.ends_at, re.sub(r"\s+", " ", seen.title))


@pytest.fixture(scope="session")
def run() -> Callable[..., str]:
    """Runs a program and returns what it prints; fails when it does."""

    def run(*command: str | Path, home: Path, told: str = "", **environment: str) -> str:
        program = shutil.which(command[0], path=f"{ROOT / '.venv/bin'}:{os.environ['PATH']}")
        if not program:
            missing = f"This test needs {command[0]}: as root, apt-get install {command[0]}."
            pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", **environment}
        done = subprocess.run(
            [program, *command[1:]], input=told, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
