"""Names and addresses of a chapter's people reach its captains and organizers and nobody else, on any page."""

import pytest

from tests.factories import attend, claim, make_conversation, make_member, make_tally
from tests.house.access.matrix import ACTORS, World
from tests.house.access.requests import answer, routes
from tests.house.test_access import ROWS

KEEPERS = {"captain", "organizer"}
CANARY = "Quietbird"
READS = [row for row in ROWS if row.method == "GET"]
# Whoever has a captain's link keeps one roster with first names, whoever she is.
BY_LINK = [row for row in READS if ":link_" in row.route]


@pytest.fixture
def world(db):
    """Somebody whose name and address hold the canary has claimed, came, and logged."""
    world = World()
    bird = make_member(world.chapter, name=f"{CANARY} Jones", email=f"{CANARY}@example.org".lower())
    claim(world.shift, bird, now=world.now)
    attend(world.shift, bird)
    make_conversation(world.shift, bird)
    make_tally(world.shift, bird)
    return world


def song(world, row, actor):
    response = answer(world, row, actor, row.kwargs(world))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return (body + repr(response.headers).encode()).decode(errors="replace").lower()


def sings(world, row, actor):
    return CANARY.lower() in song(world, row, actor)


@pytest.mark.parametrize("row", [row for row in READS if row not in BY_LINK], ids=str)
def test_a_volunteers_name_is_on_no_page_of_those_who_keep_no_roster(row, world):
    assert [actor for actor in ACTORS if actor not in KEEPERS and sings(world, row, actor)] == []


@pytest.mark.parametrize("row", BY_LINK, ids=str)
def test_by_a_link_nobodys_last_name_or_address_is_told(row, world):
    songs = {actor: song(world, row, actor) for actor in ACTORS}
    assert [actor for actor, heard in songs.items() if "jones" in heard or "@example.org" in heard] == []
    if row.route == "shifts:link_shift":
        assert all(CANARY.lower() in heard for heard in songs.values())


def test_the_canary_sings_where_it_may(world):
    """The control: were the scan deaf, the roster would not show the name either."""
    heard = {row.route for row in READS if sings(world, row, "organizer")}
    assert {"shifts:captain_shift", "people:roles"} <= heard <= set(routes())
