"""A place is retired while somebody puts a shift there. On SQLite every writing transaction is alone, so that the
controls go wrong on PostgreSQL only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection

from people.models import User
from shifts.actions import editing, patterns
from shifts.actions.editing import add_shift, change_shift, place_shift
from shifts.actions.patterns import apply_pattern
from shifts.actions.places import retire_location
from shifts.errors import LocationInUse, LocationRetired
from shifts.models import Location, Pattern, Shift
from shifts.models.places import LocationQuerySet
from shifts.rules.changes import ShiftTerms
from tests.factories import NOW, make_campaign, make_location, make_member, make_pattern, make_shift
from tests.races import Gap

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Scene:
    """`corner` has no shifts; `floating` could go there, `elsewhere` too, and `pattern` wants one there."""

    corner: Location
    floating: Shift
    elsewhere: Shift
    pattern: Pattern
    organizer: User

    @property
    def terms(self) -> ShiftTerms:
        told = ShiftTerms.of(self.elsewhere)
        return ShiftTerms(
            self.corner, told.period, told.starts_at, told.ends_at, told.capacity, told.min_people
        )  # fmt: skip

    def retire(self) -> Location:
        return retire_location(self.corner, by=self.organizer, now=NOW)

    def has_shifts_though_retired(self) -> bool:
        self.corner.refresh_from_db()
        return self.corner.retired_at is not None and self.corner.shifts.exists()


@pytest.fixture
def scene():
    campaign = make_campaign()
    corner = make_location(campaign.chapter)
    floating = make_shift(campaign, floating=True)
    day = {"starts_on": floating.starts_on, "ends_on": floating.starts_on + timedelta(days=6)}
    return Scene(
        corner,
        floating,
        make_shift(campaign),
        make_pattern(campaign, locations=[corner], **day),
        make_member(campaign.chapter, "organizer"),
    )


ACTS: dict[str, Callable[[Scene], object]] = {
    "add": lambda s: add_shift(s.elsewhere.campaign, terms=s.terms, by=s.organizer, now=NOW),
    "change": lambda s: change_shift(s.elsewhere, terms=s.terms, by=s.organizer, now=NOW),
    "place": lambda s: place_shift(s.floating, location=s.corner, by=s.organizer, now=NOW),
}
# Where the gap is between looking at the place and writing the shift.
STEPS = {"add": (editing, "_put"), "change": (editing, "_put"), "place": (editing, "consequences_of")}

each_act = pytest.mark.parametrize("name", ACTS)


def while_retiring(scene: Scene, act: Callable[[Scene], object], monkeypatch) -> list[object]:
    """The act comes between the look for shifts and the retiring."""
    gap = Gap(LocationQuerySet.update)
    monkeypatch.setattr(LocationQuerySet, "update", lambda self, **told: gap(self, **told))
    return gap.race(scene.retire, lambda: act(scene))


def while_writing(scene: Scene, name: str, monkeypatch) -> list[object]:
    """The retiring comes between the look at the place and the writing."""
    module, step = STEPS[name]
    gap = Gap(getattr(module, step))
    monkeypatch.setattr(module, step, gap)
    return gap.race(lambda: ACTS[name](scene), scene.retire)


@each_act
def test_no_shift_comes_to_a_place_that_is_being_retired(scene, name, monkeypatch):
    results = while_retiring(scene, ACTS[name], monkeypatch)
    assert [type(result) for result in results] == [Location, LocationRetired]
    assert not scene.has_shifts_though_retired()


@each_act
def test_a_place_that_is_getting_a_shift_is_not_retired(scene, name, monkeypatch):
    results = while_writing(scene, name, monkeypatch)
    assert [type(result) for result in results] == [Shift, LocationInUse]
    assert not scene.has_shifts_though_retired()


def test_a_pattern_that_is_applied_meanwhile_waits_and_leaves_the_place_out(scene, monkeypatch):
    results = while_retiring(scene, lambda s: apply_pattern(s.pattern, by=s.organizer, now=NOW), monkeypatch)
    assert not [result for result in results if isinstance(result, Exception)]
    assert not scene.has_shifts_though_retired()


def retired_while_a_pattern_is_applied(scene: Scene, monkeypatch) -> object:
    gap = Gap(patterns.plan)
    monkeypatch.setattr(patterns, "plan", gap)
    done, retired = gap.race(lambda: apply_pattern(scene.pattern, by=scene.organizer, now=NOW), scene.retire)
    assert len(done.adds) > 0
    return retired


def test_a_place_that_a_pattern_gives_shifts_to_is_not_retired(scene, monkeypatch):
    assert isinstance(retired_while_a_pattern_is_applied(scene, monkeypatch), LocationInUse)
    assert not scene.has_shifts_though_retired()


@pytest.fixture
def without_the_lock(monkeypatch):
    monkeypatch.setattr(Location.objects, "hold", lambda *ids: None)


@each_act
@pytest.mark.usefixtures("without_the_lock")
def test_control_without_the_lock_a_shift_comes_to_a_retired_place(scene, name, monkeypatch):
    while_retiring(scene, ACTS[name], monkeypatch)
    assert scene.has_shifts_though_retired() == (connection.vendor == "postgresql")


@each_act
@pytest.mark.usefixtures("without_the_lock")
def test_control_without_the_lock_a_place_is_retired_that_is_getting_a_shift(scene, name, monkeypatch):
    while_writing(scene, name, monkeypatch)
    assert scene.has_shifts_though_retired() == (connection.vendor == "postgresql")


@pytest.mark.usefixtures("without_the_lock")
def test_control_without_the_lock_a_pattern_gives_shifts_to_a_retired_place(scene, monkeypatch):
    retired_while_a_pattern_is_applied(scene, monkeypatch)
    assert scene.has_shifts_though_retired() == (connection.vendor == "postgresql")
