"""The server's side of a walk: two people, two shifts, sessions, the time, and the releases."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from people.models import User
from tests.browser.releases import collect
from tests.browser.soak.road import Road
from tests.factories import claim, make_member, make_running_shift, make_shift

now = timezone.now


@dataclass
class World:
    """`settings` are pytest-django's; `releases` are folders of collected files."""

    settings: Any
    releases: list[Path]
    passed: timedelta = timedelta()
    serving: int = 0
    people: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = make_running_shift()
        other = make_shift(first.campaign, first.location, day=first.starts_on)
        other.starts_at, other.ends_at = first.starts_at, first.ends_at
        other.save()
        self.shifts = [first.pk, other.pk]
        for _ in range(2):
            person = make_member(first.campaign.chapter)
            claim(first, person, now=now())
            self.people.append(person.pk)

    def now(self) -> datetime:
        return now() + self.passed

    def pass_time(self, how_long: timedelta) -> None:
        self.passed += how_long

    def cookies_of(self, person: int) -> dict[str, str]:
        """Of a new session, by name. Forms of the session before are not taken any more, as after any sign-in."""
        client = Client()
        client.force_login(User.objects.get(pk=person))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: get_random_string(32)}

    def end_sessions(self) -> None:
        Session.objects.all().delete()

    def release(self, road: Road) -> None:
        """Serve the other one of the releases from here on."""
        self.serving = 1 - self.serving
        collect(self.settings, self.releases[self.serving], [])
        road.application = WSGIHandler()
