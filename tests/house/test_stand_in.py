"""The access matrix, seen by a volunteer to whom the roster of one shift was handed on: there she may what its captain
may, and nowhere else more than before."""

from dataclasses import replace

import pytest

from shifts.actions.handing_on import hand_on
from tests.house.access.matrix import World
from tests.house.access.requests import statuses
from tests.house.test_access import ROWS

# What changes for her: `World.shift` is handed on.
KEPT = {
    "GET outreach:close", "POST outreach:close", "GET outreach:sheet", "POST outreach:sheet_type",
    "GET outreach:sheet_type", "GET shifts:captain_today", "GET shifts:captain_shift", "POST shifts:captain_reopen",
    "GET shifts:captain_people", "GET shifts:captain_caller", "POST shifts:captain_caller",
    "GET shifts:captain_walk_in", "POST shifts:captain_walk_in", "GET shifts:captain_places",
    "POST shifts:captain_place", "POST shifts:captain_mark", "POST shifts:captain_phone", "POST shifts:captain_put_on",
    "POST shifts:captain_take_off", "GET shifts:captain_move_where", "GET shifts:captain_link",
    "POST shifts:captain_link", "POST shifts:captain_link_end", "GET shifts:captain_check_in",
    "POST shifts:captain_check_in", "POST shifts:captain_take_back", "POST shifts:captain_notice_seen",
    "POST outreach:sheet_undo", "GET shifts:captain_write", "GET outreach:held", "POST outreach:held",
    "POST outreach:held_undo",
}  # fmt: skip


# Hers, with another answer: she alone is on that shift, and nobody writes to herself.
NOBODY_ELSE = {"POST shifts:captain_write": 200}


@pytest.fixture
def world(db):
    world = World()
    hand_on(world.shift, person=world.users["volunteer"], by=world.users["captain"], now=world.now)
    world.users["volunteer"].forget_roles()
    return world


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_she_gets_the_captains_answer_on_this_roster_and_her_own_elsewhere(row, world):
    got = statuses(world, replace(row, expect={"volunteer": 0}))["volunteer"]
    assert got == NOBODY_ELSE.get(str(row), row.expect["captain" if str(row) in KEPT else "volunteer"])


def test_every_route_named_here_is_one_of_the_matrix():
    assert (KEPT | NOBODY_ELSE.keys()) - {str(row) for row in ROWS} == set()
