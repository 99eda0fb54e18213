"""Who sees which rows of `shifts`: every model and every kind of actor."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from people.models import Membership, Role
from shifts.models import Attendance, Campaign, CaptainScope, Location, Mark, Pattern, Period, Shift, Signup, Target
from tests.factories import (
    NOW,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_pattern,
    make_shift,
    make_user,
)

pytestmark = pytest.mark.django_db

ACTORS = ["visitor", "stranger", "volunteer", "scoped", "captain", "organizer", "former", "abroad"]
ALL = set(ACTORS)


@pytest.fixture
def world():
    """A chapter with a published campaign (shifts at A, B and nowhere) and a draft (at C); the volunteer claimed A, a
    colleague B, another one the floating shift; the scoped captain looks after A."""
    chapter = make_chapter()
    yesterday = chapter.today(timezone.now()) - timedelta(days=1)
    actors = {
        "visitor": AnonymousUser(),
        "stranger": make_user(),
        "volunteer": make_member(chapter),
        "scoped": make_member(chapter, Role.CAPTAIN),
        "captain": make_member(chapter, Role.CAPTAIN),
        "organizer": make_member(chapter, Role.ORGANIZER),
        "former": make_member(chapter, Role.ORGANIZER, until_on=yesterday),
        "abroad": make_member(make_chapter(), Role.ORGANIZER),
    }
    public, draft = make_campaign(chapter), make_campaign(chapter, published=False)
    corners = {name: make_location(chapter, name) for name in "ABCD"}
    for name in "AC":
        corners[name].targets.add(Target.objects.create(chapter=chapter, name=f"Office {name}"))
    shifts = {
        "A": make_shift(public, corners["A"]),
        "B": make_shift(public, corners["B"]),
        "floating": make_shift(public, floating=True),
        "draft": make_shift(draft, corners["C"]),
    }
    for name, person in {"A": actors["volunteer"], "B": make_member(chapter), "floating": make_member(chapter)}.items():
        signup = claim(shifts[name], person)
        Attendance.objects.create(
            shift=shifts[name], person=person, signup=signup, status="checked_in", set_by=person, set_at=NOW
        )
    make_pattern(public, locations=[corners["A"]])
    CaptainScope.objects.create(
        membership=Membership.objects.get(person=actors["scoped"], role=Role.CAPTAIN), location=corners["A"]
    )
    return actors, {shift.pk: name for name, shift in shifts.items()}


def seen(world, rows, name):
    """By actor, the names of the rows that she sees."""
    actors, shifts = world
    return {actor: sorted(name(row, shifts) for row in rows.visible_to(actors[actor])) for actor in ACTORS}


def expected(everybody, **others):
    return {actor: others.get(actor, everybody) for actor in ACTORS}


def test_a_draft_is_for_the_organizers_alone(world):
    def is_public(row, shifts):
        return getattr(row, "campaign", row).is_published

    assert seen(world, Campaign.objects, is_public) == expected([True], organizer=[False, True])
    assert seen(world, Period.objects, is_public) == expected([True, True], organizer=[False, False, True, True])


def test_shifts_of_published_campaigns_are_public(world):
    found = seen(world, Shift.objects, lambda shift, shifts: shifts[shift.pk])
    assert found == expected(["A", "B", "floating"], organizer=["A", "B", "draft", "floating"])


def test_locations_are_public_with_their_first_published_shift(world):
    everything = list("ABCD")
    found = seen(world, Location.objects, lambda location, _shifts: location.name)
    assert found == expected(["A", "B"], scoped=everything, captain=everything, organizer=everything)


def test_targets_are_as_public_as_their_locations(world):
    found = seen(world, Target.objects, lambda target, _shifts: target.name)
    both = ["Office A", "Office C"]
    assert found == expected(["Office A"], scoped=both, captain=both, organizer=both)


def test_patterns_are_the_organizers(world):
    assert seen(world, Pattern.objects, lambda pattern, _shifts: 1) == expected([], organizer=[1])


@pytest.mark.parametrize("model", [Signup, Attendance])
def test_claims_and_attendance_are_ones_own_and_the_roster_keepers(world, model):
    found = seen(world, model.objects, lambda row, shifts: shifts[row.shift_id])
    everything = ["A", "B", "floating"]
    assert found == expected([], volunteer=["A"], scoped=["A", "floating"], captain=everything, organizer=everything)


def test_marks_are_the_roster_keepers(world):
    for signup in Signup.objects.all():
        Mark.objects.create(
            shift=signup.shift, person=signup.person, word=Mark.Word.HERE, said_by=None, said_at=NOW, received_at=NOW
        )
    found = seen(world, Mark.objects, lambda mark, shifts: shifts[mark.shift_id])
    everything = ["A", "B", "floating"]
    assert found == expected([], scoped=["A", "floating"], captain=everything, organizer=everything)


def test_a_captains_scope_is_seen_by_herself_and_by_those_who_see_the_roles(world):
    found = seen(world, CaptainScope.objects, lambda scope, _shifts: scope.location.name)
    assert found == expected([], scoped=["A"], captain=["A"], organizer=["A"])


def test_a_scope_ends_with_its_membership(world):
    actors, _shifts = world
    scoped = actors["scoped"]
    scoped.memberships.update(until_on=scoped.memberships.get().from_on)
    scoped.forget_roles()
    assert not Shift.objects.captained_by(scoped).exists()


def test_a_new_captaincy_without_a_scope_is_for_the_whole_chapter(world):
    actors, _shifts = world
    scoped = actors["scoped"]
    chapter = scoped.memberships.get().chapter
    scoped.memberships.update(until_on=scoped.memberships.get().from_on)
    Membership.objects.create(person=scoped, chapter=chapter, role=Role.CAPTAIN, from_on=NOW.date())
    scoped.forget_roles()
    assert Shift.objects.captained_by(scoped).count() == 4


def test_an_organizer_who_is_also_a_scoped_captain_keeps_every_roster(world):
    actors, _shifts = world
    scoped = actors["scoped"]
    membership = scoped.memberships.get()
    Membership.objects.create(
        person=scoped, chapter=membership.chapter, role=Role.ORGANIZER, from_on=membership.from_on
    )
    scoped.forget_roles()
    assert Shift.objects.captained_by(scoped).count() == 4
