"""Every act of an organizer or captain: the log says who did what to whom, and no other row changes.

The world holds everything twice: another campaign, another shift on the same corner, other people with claims and
marks. An act that reaches too far (a filter forgotten) changes a row that is not in its line of the table.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.apps import apps

from people.models import AuditEntry, Role
from people.rules.forms import key_of
from people.times import to_minute
from shifts.actions import assigning, briefs, campaigns, closing, editing, places, presence
from shifts.models import Attendance, Campaign, Location, Shift, Signup
from shifts.rules.changes import ShiftTerms, claims_of, state_of
from tests.factories import NOW, attend, claim, make_campaign, make_location, make_member, make_shift
from tests.shifts.actions.test_campaigns import DETAILS as CAMPAIGN
from tests.shifts.actions.test_places import DETAILS as PLACE

KEY = UUID(int=7)
LATER = NOW + timedelta(days=1)  # in the middle of the morning shift
LATEST = LATER + timedelta(hours=3)  # when it is over
WATCHED = [Attendance, Campaign, Location, Shift, Signup]


@pytest.fixture
def world(db):
    """Two of each thing. `shift` is tomorrow from 11 to 13 with ada (expected), eve (here without a claim), cleo
    (sent away) and dan (did not come); `full` is in the evening and has one place, which bob has."""
    by = make_member(campaign_of := make_campaign().chapter, Role.ORGANIZER, name="Olga")
    campaign, draft = make_campaign(campaign_of), make_campaign(campaign_of, published=False)
    other, other_draft = make_campaign(campaign_of), make_campaign(campaign_of, published=False)
    corner, spare = make_location(campaign_of), make_location(campaign_of)
    closed_corner = make_location(campaign_of, retired_at=NOW)
    make_location(campaign_of, retired_at=NOW)
    shift = make_shift(campaign, corner, opens=time(11))
    full = make_shift(campaign, corner, opens=time(16), capacity=1)
    roomy = make_shift(campaign, spare, opens=time(16), capacity=3)
    floating = make_shift(other, floating=True, opens=time(19))
    over = make_shift(other, corner, day=NOW.date() - timedelta(days=1), closed_at=NOW, closed_by=by)
    ada, bob, cleo, dan, eve = (
        make_member(campaign_of, name=name, email=f"{name}@example.org")
        for name in ["ada", "bob", "cleo", "dan", "eve"]
    )
    signup, bobs = claim(shift, ada), claim(full, bob)
    claim(shift, dan), claim(floating, ada)
    dans = claim(roomy, dan)
    states = Attendance.Status
    marks = {
        "eve": attend(shift, eve, status=states.UNCONFIRMED),
        "cleo": attend(shift, cleo, status=states.REJECTED),
        "dan": attend(shift, dan, status=states.NO_SHOW),
        "eve elsewhere": attend(roomy, eve, status=states.UNCONFIRMED),
        "ada elsewhere": attend(over, ada),
    }
    return SimpleNamespace(**{name: value for name, value in locals().items() if name not in ("db", "campaign_of")})


def rows():
    """All rows that an act might change by mistake, by kind and key."""
    return {
        (model._meta.model_name, row["id"]): row
        for model in WATCHED
        for row in apps.get_model(model._meta.label).objects.values()
    }


@dataclass
class Act:
    """`run` does it. `verb`, `about` and `detail` are what the log then says; `changes` names the watched rows of the
    world that differ afterwards, and `new` the kinds of rows that were made. `shown` are those shifts of `changes` that
    calendars show anew."""

    run: Callable
    verb: str
    about: str
    changes: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    detail: Callable = lambda world: {}
    shown: tuple[str, ...] = ()


def seen(shift):
    return state_of(shift, claims_of(shift))


def at(moment=LATER):
    """Who acts, and when."""
    return lambda world: {"by": world.by, "now": moment}


def person(name, **more):
    return lambda world: {"person": getattr(world, name).pk, **more}


NOON, OVER = at(), at(LATEST)
GUEST = {"name": "Gus", "email": "gus@example.org", "key": KEY}
FORM = str(key_of(KEY, "Gus", "gus@example.org"))
ACTS = {
    "put on": Act(
        lambda w: assigning.put_on(w.shift, person=w.bob, **NOON(w)),
        "put on", "shift", ("shift",), ("signup",), person("bob"),
    ),
    "put on a full shift": Act(
        lambda w: assigning.put_on(w.full, person=w.ada, make_room=True, **NOON(w)),
        "put on", "full", ("full",), ("signup",), person("ada"),
    ),
    "put on somebody sent away": Act(
        lambda w: assigning.put_on(w.shift, person=w.cleo, **NOON(w)),
        "put on", "shift", ("shift", "marks cleo"), ("signup",), person("cleo"),
    ),
    "put on somebody who logged": Act(
        lambda w: assigning.put_on(w.shift, person=w.eve, **NOON(w)),
        "put on", "shift", ("shift", "marks eve"), ("signup",), person("eve"),
    ),
    "move": Act(
        lambda w: assigning.move_person(w.signup, to=w.roomy, **NOON(w)),
        "moved", "shift", ("shift", "roomy", "signup"), ("signup",),
        lambda w: {"person": w.ada.pk, "to": w.roomy.pk},
    ),
    "take off": Act(
        lambda w: assigning.take_off(w.signup, **NOON(w)),
        "took off", "shift", ("shift", "signup"), (), person("ada"),
    ),
    "take off and take the place away": Act(
        lambda w: assigning.take_off(w.dans, undo_room=True, **NOON(w)),
        "took off", "roomy", ("roomy", "dans"), (), person("dan"),
    ),
    "a caller": Act(
        lambda w: assigning.add_caller(w.shift, **GUEST, **NOON(w)),
        "added", "shift", ("shift",), ("signup",), lambda w: {"person": guest().pk, "key": FORM},
    ),
    "a walk-in": Act(
        lambda w: assigning.add_walk_in(w.shift, **GUEST, **NOON(w)),
        "added", "shift", (), ("attendance",), lambda w: {"person": guest().pk, "key": FORM},
    ),
    "mark": Act(
        lambda w: presence.mark(w.shift, person=w.ada, status=Attendance.Status.CHECKED_IN, **NOON(w)),
        "marked", "shift", (), ("attendance",), person("ada", status="checked_in"),
    ),
    "unmark": Act(
        lambda w: presence.unmark(w.shift, person=w.dan, **NOON(w)),
        "unmarked", "shift", ("marks dan",), (), person("dan"),
    ),
    "confirm a walk-in": Act(
        lambda w: presence.confirm_walk_in(w.marks["eve"], **NOON(w)),
        "marked", "shift", ("marks eve",), (), person("eve", status="checked_in"),
    ),
    "reject a walk-in": Act(
        lambda w: presence.reject_walk_in(w.marks["eve"], **NOON(w)),
        "marked", "shift", ("marks eve",), (), person("eve", status="rejected"),
    ),
    "close": Act(
        lambda w: closing.close_shift(w.shift, times={}, absent=[w.ada.pk, w.dan.pk], **OVER(w)),
        "closed", "shift", ("shift", "marks dan"), ("attendance",),
    ),
    "reopen": Act(lambda w: closing.reopen_shift(w.over, **NOON(w)), "reopened", "over", ("over",)),
    "publish": Act(lambda w: campaigns.publish_campaign(w.draft, **NOON(w)), "publish", "draft", ("draft",)),
    "unpublish": Act(
        lambda w: campaigns.unpublish_campaign(w.other, by=w.by, now=NOW + timedelta(days=9)),
        "unpublish", "other", ("other",),
    ),
    "edit a campaign": Act(
        lambda w: campaigns.edit_campaign(w.campaign, details=replace(CAMPAIGN, windows={}), **NOON(w)),
        "edit", "campaign", ("campaign",),
        detail=lambda w: {"fields": ["name", "story", "starts_on", "ends_on", "goal"]},
    ),
    "write a brief": Act(
        lambda w: briefs.write_brief(w.campaign, details=briefs.BriefDetails(hotline="311"), **NOON(w)),
        "write brief", "campaign", detail=lambda w: {"fields": ["hotline"]},
    ),
    "place": Act(
        lambda w: editing.place_shift(w.floating, location=w.spare, seen=seen(w.floating), **NOON(w)),
        "place", "floating", ("floating",), detail=lambda w: {"location": w.spare.pk}, shown=("floating",),
    ),
    "move to another place": Act(
        lambda w: editing.place_shift(w.full, location=w.spare, seen=seen(w.full), **NOON(w)),
        "place", "full", ("full",), detail=lambda w: {"location": w.spare.pk}, shown=("full",),
    ),
    "cancel": Act(
        lambda w: editing.cancel_shift(w.full, reason="Rain", seen=seen(w.full), **NOON(w)),
        "cancel", "full", ("full", "bobs"), shown=("full",),
    ),
    "add a shift": Act(
        lambda w: editing.add_shift(
            w.campaign, terms=ShiftTerms(w.spare, "evening", LATEST, LATEST + timedelta(hours=1), 4, 2), **NOON(w)
        ),
        "add", "new shift", (), ("shift",),
    ),
    "change a shift": Act(
        lambda w: editing.change_shift(
            w.full, terms=replace(ShiftTerms.of(w.full), capacity=3), seen=seen(w.full), **NOON(w)
        ),
        "change", "full", ("full",), detail=lambda w: {"fields": ["capacity"], "released": []},
    ),
    "move a shift": Act(
        lambda w: editing.change_shift(
            w.full, terms=replace(ShiftTerms.of(w.full), ends_at=LATEST + timedelta(hours=9)), seen=seen(w.full),
            **NOON(w)
        ),
        "change", "full", ("full",), detail=lambda w: {"fields": ["ends_at"], "released": []}, shown=("full",),
    ),
    "add a location": Act(
        lambda w: places.add_location(w.campaign.chapter, details=PLACE, **NOON(w)),
        "add", "new location", (), ("location",),
    ),
    "edit a location": Act(
        lambda w: places.edit_location(w.spare, details=replace(PLACE, targets=()), **NOON(w)),
        "edit", "spare", ("spare", "roomy"),
        detail=lambda w: {"fields": ["name", "address", "meeting_point", "access_notes", "latitude", "longitude"]},
        shown=("roomy",),
    ),
    "edit what calendars leave out of a location": Act(
        lambda w: places.edit_location(w.spare, details=described(w.spare, access_notes="Two steps"), **NOON(w)),
        "edit", "spare", ("spare",), detail=lambda w: {"fields": ["access_notes"]},
    ),
    "retire a location": Act(
        lambda w: places.retire_location(w.spare, by=w.by, now=NOW + timedelta(days=9)),
        "retire", "spare", ("spare",),
    ),
    "restore a location": Act(
        lambda w: places.restore_location(w.closed_corner, **NOON(w)),
        "restore", "closed_corner", ("closed_corner",),
    ),
}  # fmt: skip


def described(location, **changed):
    values = {name: getattr(location, name) for name in places.FIELDS}
    return places.LocationDetails(**{**values, "targets": (), **changed})


def guest():
    return apps.get_model("people.User").objects.get(name="Gus")


def subject(world, about):
    """The row of the world, or the newest of its kind, that the log names."""
    if about.startswith("new "):
        return {"shift": Shift, "location": Location}[about.removeprefix("new ")].objects.latest("pk")
    return getattr(world, about)


def key_of(world, name):
    if name.startswith("marks "):
        return "attendance", world.marks[name.removeprefix("marks ")].pk
    row = getattr(world, name)
    return row._meta.model_name, row.pk


@pytest.mark.parametrize("name", ACTS)
def test_the_log_says_who_did_what_and_no_other_row_changes(world, name):
    act, before = ACTS[name], rows()
    act.run(world)
    after = rows()

    about = subject(world, act.about)
    entry = AuditEntry.objects.get(verb=act.verb)
    assert (entry.actor, entry.chapter) == (world.by, world.campaign.chapter)
    assert (entry.object_kind, entry.object_id) == (about._meta.label_lower, str(about.pk))
    assert entry.detail == act.detail(world)
    assert entry.happened_at in {to_minute(moment) for moment in (LATER, LATEST, NOW + timedelta(days=9))}

    changed = {key for key in before if after.get(key) != before[key]}
    assert changed == {key_of(world, each) for each in act.changes}
    assert sorted(kind for kind, _ in after.keys() - before.keys()) == sorted(act.new)
    # Where something is made as well, it is by and for whom the log says.
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {world.by.pk}


@pytest.mark.parametrize("name", ACTS)
def test_calendars_are_told_of_another_time_or_place_and_of_nothing_else(world, name):
    act, before = ACTS[name], Shift.objects.in_bulk()
    act.run(world)
    after = Shift.objects.in_bulk()
    told = [key for key in before if after[key].sequence != before[key].sequence]
    assert told == sorted(key_of(world, each)[1] for each in act.shown)
    assert {(after[key].sequence, after[key].changed_at) for key in told} <= {(1, LATER)}
    assert all(after[key].changed_at == before[key].changed_at for key in before if key not in told)
