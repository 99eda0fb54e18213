"""The feed as libraries read it that stand behind calendar programs, and as the standard frames it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import icalendar
import ics
import pytest
import recurring_ical_events
import vobject

from shifts.calendar import calendar_file
from tests.shifts.clients.conftest import CLOCKS_CHANGE, NAMES, Seen, moment, said_by_api
from tests.shifts.test_calendar import EVENT

pytestmark = pytest.mark.one_database


def by_icalendar(file: bytes) -> list[Seen]:
    found = icalendar.Calendar.from_ical(file).walk("VEVENT")
    return [Seen(event.start, event.end, str(event["summary"])) for event in found]


def by_ics(file: bytes) -> list[Seen]:
    found = ics.Calendar(file.decode()).events
    return [Seen(event.begin.datetime, event.end.datetime, event.name) for event in found]


def by_vobject(file: bytes) -> list[Seen]:
    found = vobject.readOne(file.decode()).vevent_list
    return [Seen(event.dtstart.value, event.dtend.value, event.summary.value) for event in found]


def by_recurring_ical_events(file: bytes) -> list[Seen]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(file)).between((2026, 1, 1), (2028, 1, 1))
    return [Seen(event.start, event.end, str(event["summary"])) for event in found]


@pytest.mark.parametrize("read", [by_icalendar, by_ics, by_vobject, by_recurring_ical_events])
def test_a_library_finds_the_shifts_of_the_api_at_the_same_instants(feed, read):
    found = read(feed.body)
    seen = sorted(Seen(each.starts_at.astimezone(UTC), each.ends_at.astimezone(UTC), each.title) for each in found)
    assert seen == said_by_api()
    assert len(seen) == len(NAMES) + len(CLOCKS_CHANGE) + 1


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
def test_a_backslash_before_an_n_is_no_end_of_line(read):
    """ics takes it for one, whatever the standard says, so no name of the feed above has it."""
    (seen,) = read(calendar_file([replace(EVENT, summary="C:\\new")], name="Shifts"))
    assert seen.title == "C:\\new"


# The parser of Thunderbird. It reads from its input what node finds beside this repository.
READ_BY_ICAL_JS = """
import ICAL from "ical.js";
let text = "";
for await (const part of process.stdin) text += part;
const calendar = new ICAL.Component(ICAL.parse(text));
const events = calendar.getAllSubcomponents("vevent").map(each => new ICAL.Event(each));
const instant = time => time.toJSDate().toISOString();
console.log(JSON.stringify(events.map(each => [instant(each.startDate), instant(each.endDate), each.summary])));
"""


def test_ical_js_finds_the_shifts_of_the_api_at_the_same_instants(feed, run, tmp_path):
    said = run("node", "--input-type=module", "-e", READ_BY_ICAL_JS, home=tmp_path, told=feed.body.decode())
    found = [Seen(moment(starts_at), moment(ends_at), title) for starts_at, ends_at, title in json.loads(said)]
    assert sorted(found) == said_by_api()


def test_every_line_is_framed_as_the_standard_says(feed):
    body = feed.body
    assert body.endswith(b"\r\n")
    assert body.count(b"\n") == body.count(b"\r") == body.count(b"\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 75
    assert [line.decode() for line in body.split(b"\r\n")]
    lines = body.decode().replace("\r\n ", "").split("\r\n")
    events = [event.split("\n") for event in "\n".join(lines).split("BEGIN:VEVENT\n")[1:]]
    assert len(events) == len(NAMES) + len(CLOCKS_CHANGE) + 1
    wanted = [
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "STATUS", "SEQUENCE", "LAST-MODIFIED"
    ]  # fmt: skip
    for event in events:
        names = [re.split("[:;]", line)[0] for line in event]
        assert [names.count(name) for name in wanted] == [1] * len(wanted)
        assert not {"ATTENDEE", "ORGANIZER", "VALARM"} & set(names)
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == len(uids)
    assert all(re.fullmatch(r"URL:http://localhost:8000/shifts/\d+/", line) for line in lines if line.startswith("URL"))


def test_the_body_says_nothing_of_the_present_moment(feed, clock):
    before = feed.body
    clock.now = datetime(2026, 8, 3, 17, 59, 59, tzinfo=UTC)
    assert feed.body == before
