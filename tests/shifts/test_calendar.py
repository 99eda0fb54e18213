"""Shifts as calendar events: the bytes themselves. What real calendar programs make of them: tests/shifts/clients/."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from shifts.actions.claims import release_signup
from shifts.calendar import Event, calendar_file, claims_file, event_of, event_of_claim
from shifts.models import Shift, Signup
from tests.factories import NOW, claim, make_campaign, make_chapter, make_location, make_shift, make_user

EVENT = Event(
    uid="shift-7@example.org",
    changed_at=datetime(2026, 8, 1, 9, 30, 15, 99, tzinfo=UTC),
    sequence=3,
    starts_at=datetime(2026, 8, 4, 12, tzinfo=UTC),
    ends_at=datetime(2026, 8, 4, 14, tzinfo=UTC),
    summary="Times Sq · Summer",
    description="Meeting point: NE corner\nhttps://example.org/shifts/7/",
    place="Times Sq, 7 Av",
    position=(40.7549, -73.984),
    url="https://example.org/shifts/7/",
    is_off=False,
    is_busy=True,
)


def unfolded(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").split("\r\n")


def one(event: Event) -> bytes:
    return calendar_file([event], name="Shifts")


def test_a_calendar_reads_as_the_standard_says():
    assert unfolded(one(EVENT)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Daybreak//Shifts//EN",
        "NAME:Shifts",
        "X-WR-CALNAME:Shifts",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "SUMMARY:Times Sq · Summer",
        "DTSTART:20260804T120000Z",
        "DTEND:20260804T140000Z",
        "DTSTAMP:20260801T093015Z",
        "UID:shift-7@example.org",
        "SEQUENCE:3",
        "DESCRIPTION:Meeting point: NE corner\\nhttps://example.org/shifts/7/",
        "GEO:40.7549;-73.984",
        "LAST-MODIFIED:20260801T093015Z",
        "LOCATION:Times Sq\\, 7 Av",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://example.org/shifts/7/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_message_names_its_method_and_a_feed_has_none():
    assert "METHOD:PUBLISH" in unfolded(calendar_file([EVENT], name="Shifts", method="PUBLISH"))
    assert b"METHOD" not in one(EVENT)


def test_what_is_off_is_cancelled_and_blocks_no_time():
    lines = unfolded(one(replace(EVENT, is_off=True)))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(lines)
    assert "TRANSP:TRANSPARENT" in unfolded(one(replace(EVENT, is_busy=False)))


def test_without_a_place_or_a_pin_nothing_is_said_about_them():
    assert not [line for line in unfolded(one(replace(EVENT, place="", position=None))) if line[:3] in ("LOC", "GEO")]


HOSTILE = (
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\nATTENDEE:mailto:a@b.example\rBEGIN:VALARM"
    "\x0b\x0c\x85\u2028\u2029\x1d,;\\n:\x00\x07\x7f"
)


@pytest.mark.parametrize("field", ["summary", "description", "place"])
def test_no_text_can_begin_a_line_of_its_own(field):
    file = calendar_file([replace(EVENT, **{field: HOSTILE})], name=HOSTILE, method="PUBLISH")
    lines = file.decode().splitlines()  # knows more ends of lines than the standard
    assert "\r\n".join([*lines, ""]) == file.decode()
    starts = [line.partition(":")[0] for line in unfolded(file)]
    assert [starts.count(name) for name in ("BEGIN", "END", "ATTENDEE", "")] == [2, 2, 0, 1]
    assert not [line for line in lines if any(ord(character) < 32 or ord(character) == 127 for character in line)]


@pytest.mark.parametrize("text", ["é" * 300, "💃🏽" * 100, "שלום " * 60, "a" * 300, "\\" * 300, ",;" * 150])
def test_lines_are_short_and_break_between_characters(text):
    file = calendar_file([replace(EVENT, summary=text, description=text)], name=text)
    lines = file.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]
    escaped = text.strip().replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    assert f"DESCRIPTION:{escaped}" in {line.strip() for line in unfolded(file)}


def test_the_same_event_makes_the_same_bytes_and_a_changed_one_others():
    assert one(EVENT) == one(replace(EVENT))
    assert one(EVENT) != one(replace(EVENT, sequence=4))


@pytest.fixture
def shift(db, settings):
    settings.PUBLIC_URL = "https://daybreak.example.org:8443"
    campaign = make_campaign(make_chapter(), name="Summer")
    corner = make_location(
        campaign.chapter, "Times Sq", address="7 Av / 42 St", meeting_point="NE corner, by the clock"
    )
    shift = make_shift(campaign, corner, changed_at=NOW, sequence=2)
    return Shift.objects.with_place().get(pk=shift.pk)


def test_an_event_says_what_everybody_may_know(shift):
    url = f"https://daybreak.example.org:8443/shifts/{shift.pk}/"
    assert event_of(shift) == Event(
        uid=f"shift-{shift.pk}@daybreak.example.org",
        changed_at=NOW,
        sequence=2,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        summary="Times Sq · Summer",
        description=f"Meeting point: NE corner, by the clock\n{url}",
        place="Times Sq, 7 Av / 42 St",
        position=(40.7549, -73.984),
        url=url,
        is_off=False,
        is_busy=True,
    )


def test_a_floating_shift_says_that_its_place_comes_later(shift):
    shift.location = None
    event = event_of(shift)
    assert (event.summary, event.place, event.position) == ("Place comes later · Summer", "", None)
    assert event.description.startswith("Your captain tells you where")


@pytest.mark.parametrize(("reason", "words"), [("Storm", "Does not take place: Storm"), ("", "Does not take place.")])
def test_a_cancelled_shift_is_off_and_says_why(shift, reason, words):
    shift.cancelled_at, shift.cancel_reason = NOW, reason
    event = event_of(shift)
    assert (event.is_off, event.description.split("\n")[0]) == (True, words)


def test_an_event_speaks_the_active_language(shift):
    with translation.override("es"):
        assert event_of(shift).description.startswith("Punto de encuentro: ")


def test_a_renamed_campaign_is_a_change_of_its_shifts(shift):
    shift.campaign.renamed_at = NOW + timedelta(hours=1)
    assert event_of(shift).changed_at == NOW + timedelta(hours=1)
    shift.campaign.renamed_at = NOW - timedelta(hours=1)
    assert event_of(shift).changed_at == NOW


def latest(shift: Shift, person) -> Signup:
    return Signup.objects.with_shift().filter(shift=shift, person=person).latest("pk")


def test_a_first_claim_shows_the_shift_as_everybody_sees_it(shift):
    claimed = claim(shift, now=NOW + timedelta(hours=1))
    assert event_of_claim(latest(shift, claimed.person), before=0) == event_of(shift)


def test_releasing_and_claiming_again_are_changes_that_follow_each_other(shift):
    person, seen = make_user(), []
    for hour in (1, 3):
        held = claim(shift, person, now=NOW + timedelta(hours=hour))
        seen.append(claims_file(latest(shift, person)))
        release_signup(held, by=person, now=NOW + timedelta(hours=hour + 1))
        seen.append(claims_file(latest(shift, person)))
    lines = [unfolded(file) for file in seen]
    said = [[line for line in file if line.startswith(("SEQUENCE", "STATUS", "LAST-MODIFIED"))] for file in lines]
    assert said == [
        ["SEQUENCE:2", "LAST-MODIFIED:20260803T160000Z", "STATUS:CONFIRMED"],
        ["SEQUENCE:3", "LAST-MODIFIED:20260803T180000Z", "STATUS:CANCELLED"],
        ["SEQUENCE:4", "LAST-MODIFIED:20260803T190000Z", "STATUS:CONFIRMED"],
        ["SEQUENCE:5", "LAST-MODIFIED:20260803T200000Z", "STATUS:CANCELLED"],
    ]
    assert {line for file in lines for line in file if line.startswith("UID")} == {
        f"UID:shift-{shift.pk}@daybreak.example.org"
    }
    assert all("METHOD:PUBLISH" in file for file in lines)
