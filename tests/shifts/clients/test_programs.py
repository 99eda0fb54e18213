"""The feed as calendar programs get it over http: vdirsyncer fetches it and khal shows what it has fetched, as on
somebody's own computer; calcurse takes in the file."""

import re
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from people.actions.tokens import make_calendar_address
from shifts.actions.claims import release_signup
from shifts.actions.editing import cancel_shift
from shifts.actions.patterns import apply_pattern
from shifts.models import Signup
from shifts.rules.changes import claims_of, state_of
from tests.factories import NOW, TODAY, make_pattern, make_user
from tests.shifts.clients.conftest import Seen, plain, said_by_api

pytestmark = [pytest.mark.one_database, pytest.mark.django_db(transaction=True)]

VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair shifts]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/shifts"
fileext = ".ics"
[storage there]
type = "http"
url = "{url}"
"""
KHAL = """
[calendars]
[[shifts]]
path = {folder}/shifts
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


class Subscription:
    """Somebody's computer: vdirsyncer keeps a copy of the feed at `url`, and khal shows it."""

    def __init__(self, run, folder: Path, url: str) -> None:
        self.run, self.folder = run, folder
        (folder / "shifts").mkdir()
        (folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=folder, url=url))
        (folder / "khal").write_text(KHAL.format(folder=folder))
        self.vdirsyncer("discover", "shifts")

    def vdirsyncer(self, *words: str) -> str:
        return self.run("vdirsyncer", *words, home=self.folder, VDIRSYNCER_CONFIG=str(self.folder / "vdirsyncer"))

    def sync(self) -> None:
        self.vdirsyncer("sync")

    def files(self) -> dict[str, tuple[int, bytes]]:
        return {each.name: (each.stat().st_mtime_ns, each.read_bytes()) for each in (self.folder / "shifts").iterdir()}

    def shown(self, form: str = "{start-date} {start-time}|{end-date} {end-time}|{title}") -> list[str]:
        words = ["list", "--day-format", "", "--once", "--format", form, "2026-08-01", "2027-12-31"]
        return self.run("khal", "-c", self.folder / "khal", *words, home=self.folder).splitlines()

    def struck_out(self) -> list[str]:
        """The days on which something is cancelled."""
        said = [line.split("|") for line in self.shown("{cancelled}|{start-date}")]
        return [day for word, day in said if word.strip() == "CANCELLED"]

    def seen(self) -> list[Seen]:
        return sorted(read(*line.split("|", 2)) for line in self.shown())


def read(start: str, end: str, title: str) -> Seen:
    starts_at, ends_at = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (start, end))
    return Seen(starts_at, ends_at, title)


@pytest.fixture
def subscription(run, feed, live_server, tmp_path) -> Subscription:
    return Subscription(run, tmp_path, live_server.url + feed.path)


def test_vdirsyncer_and_khal_show_the_shifts_of_the_api_at_the_same_instants(subscription):
    subscription.sync()
    assert list(map(plain, subscription.seen())) == list(map(plain, said_by_api()))


def test_fetching_twice_changes_nothing(subscription):
    subscription.sync()
    before = subscription.files()
    assert len(before) == len(said_by_api())
    subscription.sync()
    assert subscription.files() == before


@pytest.mark.parametrize("feed", ["own"], indirect=True)
def test_what_is_released_is_struck_out_and_then_gone(subscription, feed, clock):
    subscription.sync()
    signup = Signup.objects.filter(person=feed.person).order_by("shift__starts_at")[2]
    release_signup(signup, by=feed.person, now=NOW)
    subscription.sync()
    (struck,) = [
        line for line in subscription.shown("{cancelled}|{title}|{start-date}") if line.startswith("CANCELLED")
    ]
    assert struck.endswith(f"|{signup.shift.starts_on}")
    clock.now = signup.shift.ends_at + timedelta(days=1)
    subscription.sync()
    assert subscription.struck_out() == []
    assert len(subscription.shown()) == len(said_by_api()) - 1


def test_a_cancelled_shift_is_struck_out(subscription, feed):
    subscription.sync()
    shift = feed.campaign.shifts.order_by("starts_at").first()
    seen = state_of(shift, claims_of(shift))
    cancel_shift(shift, reason="Storm\nBEGIN:VEVENT", seen=seen, by=make_user(), now=NOW)
    subscription.sync()
    assert subscription.struck_out() == [str(shift.starts_on)]
    assert len(subscription.shown()) == len(said_by_api())


@pytest.mark.parametrize("feed", ["public"], indirect=True)
def test_what_a_pattern_takes_back_is_struck_out_and_then_gone(subscription, feed, clock):
    day = TODAY + timedelta(days=1)
    corners = [feed.campaign.shifts.first().location]
    pattern = make_pattern(feed.campaign, locations=corners, starts_on=day, ends_on=day)
    apply_pattern(pattern, by=None, now=NOW)
    subscription.sync()
    assert len(subscription.shown()) == len(said_by_api())
    pattern.weekdays = []
    pattern.save()
    apply_pattern(pattern, remove=True, by=None, now=NOW)
    subscription.sync()
    assert subscription.struck_out() == [str(day)] * 2
    clock.now = NOW + timedelta(days=2)
    subscription.sync()
    assert subscription.struck_out() == []


@pytest.mark.parametrize("feed", ["own"], indirect=True)
def test_with_a_new_address_the_old_one_fetches_nothing_more(subscription, feed, live_server):
    subscription.sync()
    before = subscription.files()
    secret = make_calendar_address(feed.person, now=NOW)
    with pytest.raises(AssertionError, match="Not Found"):
        subscription.sync()
    assert subscription.files() == before
    config = subscription.folder / "vdirsyncer"
    config.write_text(re.sub("http://.*ics", f"{live_server.url}/calendar/u/{secret}.ics", config.read_text()))
    subscription.vdirsyncer("discover", "shifts")
    subscription.sync()
    assert subscription.files() == before


def test_calcurse_takes_in_the_shifts_of_the_api_at_the_same_instants(run, feed, tmp_path):
    (tmp_path / "shifts.ics").write_bytes(feed.body)
    folder = tmp_path / "calcurse"
    run("calcurse", "-D", folder, "-i", tmp_path / "shifts.ics", home=tmp_path)
    lines = run("calcurse", "-D", folder, "-G", "--filter-type", "apt", home=tmp_path).splitlines()
    found = [re.fullmatch(r"(\S+) @ (\S+) -> (\S+) @ (\S+?)(?:>\w+)? ?\|(.*)", line) for line in lines]
    assert None not in found, lines
    seen = [Seen(american(each[1], each[2]), american(each[3], each[4]), each[5]) for each in found]
    assert sorted(map(plain, seen)) == sorted(map(plain, said_by_api()))


def american(day: str, clock: str) -> datetime:
    return datetime.strptime(f"{day} {clock}", "%m/%d/%Y %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize("feed", ["own"], indirect=True)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_over_the_wire_what_has_not_changed_is_not_sent_again(feed, live_server, encoding):
    first = ask(live_server, "GET", feed.path, **{"Accept-Encoding": encoding})
    assert (first.status, first.headers["Content-Encoding"]) == (200, "gzip" if encoding == "gzip" else None)
    for method in ("GET", "HEAD"):
        known = {"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
        again = ask(live_server, method, feed.path, **known)
        assert (again.status, again.read()) == (304, b"")
    head = ask(live_server, "HEAD", feed.path)
    assert (head.status, head.read(), int(head.headers["Content-Length"])) == (200, b"", len(feed.body))


def ask(live_server, method: str, path: str, **headers: str) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(live_server.url).netloc, timeout=20)
    connection.request(method, path, headers=headers)
    return connection.getresponse()
