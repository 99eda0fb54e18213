"""Whatever is typed into any field, query or address: a clear refusal at worst, never a failure of ours, and nobody is
led away. A seeded sample; what it found once is a test of its own beside the code. Raise TRIES to search longer."""

import re
from html import unescape
from random import Random
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from people import queries
from tests.house.access.matrix import VISITOR, World
from tests.house.access.requests import answer
from tests.house.test_access import ROWS

TRIES = 3
ACTORS = [VISITOR, "organizer"]

# Bytes, because some are no text.
VALUES = [
    b"", b" ", b"\0", b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", b"a\r\nSet-Cookie: b=c", b"%", b"%(name)s", b"{{7*7}}",
    b"0", b"-1", b"1.5", b"9" * 19, b"9" * 30, b"9" * 5000, b"-" + b"9" * 30, b"NaN", b"nan,nan", b"inf,-inf", b"1e400",
    b"true", b"on", "²".encode(), "٣".encode(), "𝟗".encode() * 20, b",", b"1,2,3", b"40.7,-73.9", b"90,-180", b"91,181",
    b"0000-00-00", b"0001-01-01", b"9999-12-31", b"2026-02-30", b"0001-01-01T00:00:00+23:59",
    b"9999-12-31T23:59:59-23:59", b"2026-08-03T12:00:00Z", b"00:00", b"24:00", b"23:59:59.999999", b"x" * 5000,
    "\u202eevil".encode(), b"e" + "\u0301".encode() * 3000, b"<script>", b"' OR 1=1 --", b"foo", b"?a", b"#", b"/",
    b"//evil.example", b"/\\evil.example", b"http://evil.example/", b"javascript:1", b"distance", b"morning",
    b"..", b"organizer", b"11111111-1111-1111-1111-111111111111", b"a@example.org", b"A\0@example.org",
]  # fmt: skip
# Parameters that an address may have without a field for them on its page.
NAMES = [
    "at", "back", "c", "campaign", "chapter", "day", "email", "entries", "first_day", "from", "group_by", "last_day",
    "location", "mine", "name", "near", "needs_people", "next", "open", "ordering", "outcome", "page", "page_size",
    "part", "period", "q", "radius_km", "reason", "retired", "room", "search", "seen", "shift", "short",
    "starts_after", "starts_before", "step", "target", "to", "z",
]  # fmt: skip


@pytest.fixture
def world(db):
    return World()


def failures(world, row, actor, *, tries):
    """The requests, of as many as `tries`, that the program did not answer as it should: what was sent, and why not.
    They are made as they are asked for."""
    random = Random(f"{row} {actor}")
    with transaction.atomic():
        address = reverse(row.route, kwargs=row.kwargs(world))
        known = {**fields(answer(world, row, actor, row.kwargs(world))), **row.data(world)}
    for _ in range(tries):
        query, body = hostile({} if row.method == "POST" else known, random), hostile(known, random)
        response = sent(world, row, actor, f"{address}?{query}", body)
        if wrong := complaint(response):
            yield f"{row} as {actor}: {wrong}\n?{query}\n{body}"[:1500]


def fields(response):
    """The fields of an answered page, with what they suggest."""
    text = "" if response.streaming else response.content.decode()
    found = {}
    for tag in re.findall(r"<(?:input|button|textarea|select)\b[^>]*>", text):
        name, value = (re.search(rf'\b{part}="([^"]*)"', tag) for part in ("name", "value"))
        if name:
            found.setdefault(name[1], unescape(value[1]) if value else "words")
    for name, inner in re.findall(r'<select[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        found[name] = (re.findall(r'\bvalue="([^"]*)"', inner) or [""])[-1]
    return found


def hostile(known, random):
    """A form as it could be sent, in which one to three fields hold what nobody expects."""
    told = {name: str(value).encode() for name, value in known.items()}
    for _ in range(random.choice([1, 1, 2, 3])):
        told[random.choice([*list(known) * 3, *NAMES])] = random.choice(VALUES)
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in told.items())


def sent(world, row, actor, address, body):
    client = Client(raise_request_exception=False)
    if actor != VISITOR:
        client.force_login(world.users[actor])
    kind = "application/json" if row.json else "application/x-www-form-urlencoded"
    with transaction.atomic():
        response = client.generic(row.method, address, "" if row.method == "GET" else body, content_type=kind)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def complaint(response):
    if response.status_code >= 500:
        return repr(response.exc_info[1]) if response.exc_info else str(response.status_code)
    if urlsplit(response.get("Location", "")).netloc or response.get("Location", "").startswith(("//", "/\\")):
        return f"leads to {response['Location']}"
    return "a cookie was smuggled in" if "b" in response.cookies else ""


@pytest.mark.parametrize("actor", ACTORS)
def test_no_input_makes_the_program_fail_or_leads_away(world, actor):
    assert [found for row in ROWS for found in failures(world, row, actor, tries=TRIES)] == []


def test_a_page_that_trusts_its_input_is_found(world, monkeypatch):
    """The control."""
    monkeypatch.setattr(queries, "read_id", int)
    [row] = [row for row in ROWS if str(row) == "GET shifts:organize_locations"]
    assert "ValueError" in next(failures(world, row, "organizer", tries=300))


def test_foreign_hosts_and_methods_for_machines_are_refused(world):
    client = Client(raise_request_exception=False)
    client.force_login(world.users["organizer"])
    for route, row in {row.route: row for row in ROWS}.items():
        address = reverse(route, kwargs=row.kwargs(world))
        assert client.get(address, headers={"host": "evil.example"}).status_code == 400, route
        assert client.generic("TRACE", address).status_code in (404, 405), route
        head = client.head(address)
        assert (head.status_code < 500, b"" if head.streaming else head.content) == (True, b""), route
