"""The addresses of `shifts`. How to write a row: tests/house/access/matrix.py."""

from typing import Any
from uuid import uuid4

from shifts.actions.captain_links import make_captain_link
from shifts.actions.checking_in import renew_code
from shifts.actions.kit import add_thing
from shifts.rules.asking import answer_token
from tests.factories import make_shift
from tests.house.access import organizing
from tests.house.access.matrix import SIGN_IN, Row, World, captains, everyone, members, one_shift, organizers, signed_in


def draft_shift(world: World) -> dict[str, Any]:
    """What is published is for everybody; a draft shows that the gate is there."""
    return {"shift_id": world.draft_shift.pk}


def draft_photo(world: World) -> dict[str, Any]:
    return {"location_id": world.photo.location_id, "name": f"{world.photo.digest}-small"}


def link_of_a_mail(world: World) -> dict[str, Any]:
    return {"token": answer_token(world.signup)}


def check_in_code(world: World) -> dict[str, Any]:
    return {"letters": str(renew_code(world.draft_shift, by=world.users["organizer"], now=world.now))}


def briefed(world: World) -> dict[str, Any]:
    """A campaign of whose shifts the volunteer has claimed one."""
    return {"campaign_id": world.signup.shift.campaign_id}


def claimed(world: World) -> dict[str, Any]:
    return {"shift_id": world.signup.shift_id}


VOLUNTEER = [
    Row("shifts:home", expect=everyone(200)),
    Row(
        "shifts:campaign",
        kwargs=lambda world: {"campaign_id": world.draft_shift.campaign_id},
        expect=organizers(200, visitor=404),
    ),
    Row("shifts:brief", kwargs=briefed, expect=members(200)),
    Row("shifts:incident", kwargs=briefed, expect=members(200)),
    Row("shifts:incident", "POST", kwargs=briefed, expect=members(200)),
    Row("shifts:list", expect=everyone(200)),
    Row("shifts:map", expect=everyone(200)),
    Row("shifts:wish", expect=signed_in(302)),
    Row("shifts:detail", kwargs=draft_shift, expect=organizers(200, visitor=404)),
    Row("shifts:claim", "POST", kwargs=draft_shift, expect=organizers(302, visitor=404)),
    Row("shifts:release", kwargs=draft_shift, expect=organizers(302, visitor=SIGN_IN)),
    Row("shifts:release", "POST", kwargs=draft_shift, expect=organizers(302, visitor=SIGN_IN)),
    Row("shifts:tell", "POST", kwargs=draft_shift, expect=organizers(302)),
    Row("shifts:untell", "POST", kwargs=lambda world: draft_shift(world) | {"kind": "late"}, expect=organizers(302)),
    Row(
        "shifts:location",
        kwargs=lambda world: {"location_id": world.draft_shift.location_id},
        expect=organizers(200, visitor=404) | {"captain": 200},
    ),
    Row("shifts:location_photo", kwargs=draft_photo, expect=organizers(200, visitor=404) | {"captain": 200}),
    # Whoever has the mail answers for its reader.
    Row("shifts:answer", kwargs=link_of_a_mail, expect=everyone(200)),
    Row("shifts:answer", "POST", kwargs=link_of_a_mail, data=lambda world: {"word": "coming"}, expect=everyone(302)),
    # The volunteer has a claim; nobody else is asked.
    Row("shifts:preference", kwargs=claimed, expect={**signed_in(404), "volunteer": 200}),
    Row(
        "shifts:preference",
        "POST",
        kwargs=claimed,
        data=lambda world: {"location": ""},
        expect={**signed_in(404), "volunteer": 302},
    ),
    Row("shifts:mine", expect=signed_in(200)),
    Row("shifts:here_typed", expect=everyone(200)),
    Row("shifts:here", kwargs=check_in_code, expect=organizers(200)),
    Row("shifts:here", "POST", kwargs=check_in_code, expect=organizers(302)),
    Row("shifts:calendar", expect=everyone(200)),
    # Without an address there is nothing to ask before making one.
    Row("shifts:calendar_address", expect=signed_in(302)),
    Row("shifts:calendar_address", "POST", expect=signed_in(200)),
    Row("shifts:calendar_off", expect=signed_in(200)),
    Row("shifts:calendar_off", "POST", expect=signed_in(302)),
    Row("shifts:public_feed", expect=everyone(200)),
    # Whoever knows the address, as calendar apps do. What is nobody's address: tests/shifts/views/test_feeds.py.
    Row("shifts:own_feed", kwargs=lambda world: {"secret": world.calendar_secret}, expect=everyone(200)),
    Row("shifts:shift_file", kwargs=draft_shift, expect=organizers(200, visitor=404)),
]


def claimed_shift(world: World) -> dict[str, Any]:
    """A shift and somebody on it."""
    return {"shift_id": world.signup.shift_id, "person_id": world.signup.person_id}


def somebody_here(world: World) -> dict[str, Any]:
    """Without an address of her own."""
    return {**one_shift(world), "person_id": world.walk_in.pk}


def notice(world: World) -> dict[str, Any]:
    """The volunteer is late."""
    return {**one_shift(world), "notice_id": world.notice.pk}


def mark(world: World) -> dict[str, Any]:
    return {**claimed_shift(world), "word": "excused"}


def move(world: World) -> dict[str, Any]:
    other = make_shift(world.campaign, day=world.shift.starts_on)
    return {**claimed_shift(world), "to_id": other.pk}


def board_move(world: World) -> dict[str, Any]:
    other = make_shift(world.campaign, day=world.shift.starts_on)
    return {"who": f"{world.signup.pk}:", "to": f"{other.pk}:"}


def newcomer(world: World) -> dict[str, Any]:
    return {"name": "Somebody who phoned", "key": uuid4()}


def location(world: World) -> dict[str, Any]:
    return {"location_id": world.location.pk}


def place(world: World) -> dict[str, Any]:
    return {**one_shift(world), "location_id": world.location.pk}


def one_thing(world: World) -> dict[str, Any]:
    thing = add_thing(world.chapter, name="Banner", by=world.users["captain"], now=world.now)
    return {**one_shift(world), "thing_id": thing.pk}


def captain_link(world: World) -> dict[str, Any]:
    """Opens one roster to whoever has it, and whoever that is signed in as."""
    return {"secret": make_captain_link(world.shift, by=world.users["captain"], now=world.now)}


def mark_by_link(world: World) -> dict[str, Any]:
    return {**captain_link(world), "person_id": world.signup.person_id, "word": "excused"}


def notice_by_link(world: World) -> dict[str, Any]:
    return {**captain_link(world), "notice_id": world.notice.pk}


def claimed(world: World) -> dict[str, Any]:
    """A shift with somebody on it."""
    return {"shift_id": world.signup.shift_id}


def words(world: World) -> dict[str, Any]:
    return {"text": "Bring water.", "key": uuid4()}


CAPTAIN = [
    # Another chapter's organizer has a day of her own there.
    Row("shifts:captain_today", expect=captains(200) | {"other_organizer": 200}),
    # So has she a board; what is sent there about shifts of others moves nobody.
    Row("shifts:captain_board", expect=captains(200) | {"other_organizer": 200}),
    Row("shifts:captain_board_move", "POST", data=board_move, expect=captains(302) | {"other_organizer": 302}),
    Row(
        "shifts:captain_board_undo",
        "POST",
        kwargs=lambda world: {"key": uuid4()},
        expect=captains(302) | {"other_organizer": 302},
    ),
    Row("shifts:captain_alerts", expect=captains(200) | {"other_organizer": 200}),
    Row("shifts:captain_alerts", "POST", expect=captains(302) | {"other_organizer": 302}),
    Row("shifts:captain_shift", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_reopen", "POST", kwargs=one_shift, expect=captains(302)),
    Row("shifts:captain_people", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_notice_seen", "POST", kwargs=notice, expect=captains(302)),
    Row("shifts:captain_caller", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_caller", "POST", kwargs=one_shift, data=newcomer, expect=captains(302)),
    Row("shifts:captain_walk_in", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_walk_in", "POST", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_check_in", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_check_in", "POST", kwargs=one_shift, expect=captains(302)),
    Row("shifts:captain_hand_on", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_hand_on_to", "POST", kwargs=claimed_shift, expect=captains(302)),
    Row("shifts:captain_take_back", "POST", kwargs=one_shift, expect=captains(302)),
    Row("shifts:captain_kit", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_kit", "POST", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_kit_give", "POST", kwargs=one_thing, expect=captains(302)),
    Row("shifts:captain_kit_remove", "POST", kwargs=one_thing, expect=captains(302)),
    Row("shifts:captain_link", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_link", "POST", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_link_end", "POST", kwargs=one_shift, expect=captains(302)),
    Row("shifts:captain_write", kwargs=claimed, expect=captains(200)),
    Row("shifts:captain_write", "POST", kwargs=claimed, data=words, expect=captains(302)),
    Row("shifts:captain_places", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_new_corner", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_new_corner", "POST", kwargs=one_shift, expect=captains(200)),
    Row("shifts:captain_place", "POST", kwargs=place, expect=captains(302)),
    Row("shifts:captain_mark", "POST", kwargs=mark, expect=captains(302)),
    Row("shifts:captain_phone", "POST", kwargs=somebody_here, expect=captains(200)),
    Row("shifts:captain_put_on", "POST", kwargs=claimed_shift, expect=captains(302)),
    Row("shifts:captain_take_off", "POST", kwargs=claimed_shift, expect=captains(302)),
    Row("shifts:captain_move_where", kwargs=claimed_shift, expect=captains(200)),
    Row("shifts:captain_move", "POST", kwargs=move, expect=captains(302)),
    Row("shifts:link_shift", kwargs=captain_link, expect=everyone(200)),
    Row("shifts:link_check_in", kwargs=captain_link, expect=everyone(200)),
    Row("shifts:link_check_in", "POST", kwargs=captain_link, expect=everyone(302)),
    Row("shifts:link_reopen", "POST", kwargs=captain_link, expect=everyone(302)),
    Row("shifts:link_walk_in", kwargs=captain_link, expect=everyone(200)),
    Row("shifts:link_walk_in", "POST", kwargs=captain_link, expect=everyone(200)),
    Row("shifts:link_notice_seen", "POST", kwargs=notice_by_link, expect=everyone(302)),
    Row("shifts:link_mark", "POST", kwargs=mark_by_link, expect=everyone(302)),
    Row("shifts:captain_photo", kwargs=location, expect=captains(200)),
    Row("shifts:captain_photo", "POST", kwargs=location, expect=captains(200)),
    Row("shifts:captain_photo_remove", "POST", kwargs=location, expect=captains(302)),
]

ROWS: list[Row] = [*VOLUNTEER, *CAPTAIN, *organizing.SHIFTS]
