"""Locations by hand and from tables, and which captain looks after them."""

from dataclasses import replace
from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import OperationalError, connection, transaction

from people.actions import audit, memberships
from people.models import AuditEntry
from people.models.locks import hold_rows
from shifts.actions import places
from shifts.actions.places import (
    LocationDetails,
    add_location,
    edit_location,
    import_locations,
    restore_location,
    retire_location,
    set_captain_scopes,
)
from shifts.errors import LocationInUse
from shifts.models import CaptainScope, Location, Shift, Target
from shifts.models.shifts import ShiftQuerySet
from shifts.rules.rows import PlaceColumns, TableRow
from tests.factories import NOW, TODAY, make_campaign, make_chapter, make_location, make_member, make_shift
from tests.races import Meeting, race

DETAILS = LocationDetails(
    name="Bryant Park",
    address="6 Av & 42 St",
    meeting_point="By the fountain",
    access_notes="Step-free",
    latitude=40.7536,
    longitude=-73.9832,
    targets=("Amazon", "Palantir"),
)


@pytest.fixture
def organizer(db):
    return make_member(make_chapter(), "organizer")


@pytest.fixture
def chapter(organizer):
    return organizer.memberships.get().chapter


def targets(location):
    return sorted(location.targets.values_list("name", flat=True))


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def table(*rows):
    return [
        TableRow(number, {"id": key, "name": name, "lat": str(at), "lng": "-73.5"})
        for number, (key, name, at) in enumerate(rows, 2)
    ]


def bring_in(chapter, *rows):
    found = import_locations(
        chapter, rows=table(*rows), columns=PlaceColumns("name", "lat", "lng", id="id"), by=None, now=NOW
    )
    return found.new, found.changed, found.unchanged


def test_a_place_has_all_that_was_said_about_it(chapter, organizer):
    location = add_location(chapter, details=DETAILS, by=organizer, now=NOW)
    location.refresh_from_db()
    assert (location.name, location.address, location.meeting_point, location.access_notes, location.position) == (
        "Bryant Park", "6 Av & 42 St", "By the fountain", "Step-free", (40.7536, -73.9832),
    )  # fmt: skip
    assert targets(location) == ["Amazon", "Palantir"]
    assert verbs() == ["add"]


def test_a_target_is_known_again_whatever_its_capitals(chapter, organizer):
    add_location(chapter, details=DETAILS, by=organizer, now=NOW)
    other = add_location(chapter, details=replace(DETAILS, targets=("AMAZON", "amazon", "New")), by=organizer, now=NOW)
    assert targets(other) == ["Amazon", "New"]
    assert Target.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_same_new_targets_at_once_both_have_them(chapter, organizer, monkeypatch):
    monkeypatch.setattr(Target.objects, "bulk_create", Meeting(Target.objects.bulk_create))
    orders = (("Amazon", "Palantir"), ("Palantir", "Amazon"))
    both = race(
        *(
            lambda names=names: add_location(chapter, details=replace(DETAILS, targets=names), by=organizer, now=NOW)
            for names in orders
        )
    )
    assert [targets(location) for location in both] == [["Amazon", "Palantir"]] * 2
    assert Target.objects.count() == 2


def test_targets_of_another_chapter_are_not_touched(chapter, organizer):
    Target.objects.create(chapter=make_chapter(), name="Amazon")
    add_location(chapter, details=DETAILS, by=organizer, now=NOW)
    assert Target.objects.filter(name="Amazon").count() == 2


def test_an_edit_names_the_fields_that_changed(chapter, organizer):
    location = add_location(chapter, details=DETAILS, by=organizer, now=NOW)
    for _ in range(2):
        edit_location(
            location, details=replace(DETAILS, address="Elsewhere", targets=("Amazon",)), by=organizer, now=NOW
        )
    assert targets(location) == ["Amazon"]
    assert [entry.detail for entry in AuditEntry.objects.filter(verb="edit")] == [{"fields": ["address", "targets"]}]


def test_a_place_with_shifts_to_come_is_not_retired_and_they_are_named(chapter, organizer):
    location = make_location(chapter, "Bryant Park")
    shifts = [make_shift(make_campaign(chapter), location) for _ in range(4)]
    with pytest.raises(LocationInUse) as refused:
        retire_location(location, by=organizer, now=NOW)
    assert str(refused.value).count("Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m., Bryant Park") == 3
    assert "(4)" in str(refused.value)
    assert retire_location(location, by=organizer, now=shifts[0].ends_at).retired_at == shifts[0].ends_at


def test_retiring_twice_keeps_the_first_moment_and_can_be_taken_back(chapter, organizer):
    location = make_location(chapter)
    for _ in range(2):
        retire_location(location, by=organizer, now=NOW)
    assert location.retired_at == NOW
    assert list(Location.objects.in_use()) == []
    for _ in range(2):
        restore_location(location, by=organizer, now=NOW)
    assert list(Location.objects.in_use()) == [location]
    assert verbs() == ["retire", "restore"]


def test_a_captain_is_limited_to_places_and_freed_again(chapter, organizer):
    captain = make_member(chapter, "captain").memberships.get()
    here, there, third = (make_location(chapter) for _ in range(3))
    for locations in ([here, there], [there, third], [there, third], []):
        set_captain_scopes(captain, locations=locations, by=organizer, now=NOW)
        found = CaptainScope.objects.filter(membership=captain).values_list("location", flat=True)
        assert sorted(found) == sorted(location.pk for location in locations)
    assert verbs() == ["scope", "scope", "scope"]


def test_an_import_adds_changes_and_leaves(chapter):
    assert bring_in(chapter, ("1", "A", 40.1), ("2", "B", 40.2)) == (2, 0, 0)
    assert bring_in(chapter, ("1", "A", 40.1), ("2", "B", 40.25), ("3", "C", 40.3)) == (1, 1, 1)
    assert list(Location.objects.values_list("source_key", "name", "latitude")) == [
        ("id:1", "A", 40.1),
        ("id:2", "B", 40.25),
        ("id:3", "C", 40.3),
    ]


def test_calendars_are_told_of_the_coming_shifts_at_a_place_that_an_import_changes(chapter):
    bring_in(chapter, ("1", "A", 40.1), ("2", "B", 40.2))
    campaign, (first, second) = make_campaign(chapter), Location.objects.order_by("source_key")
    coming = make_shift(campaign, first, changed_at=NOW - timedelta(days=9))
    over = make_shift(campaign, first, day=TODAY - timedelta(days=1))
    elsewhere = make_shift(campaign, second)
    bring_in(chapter, ("1", "A, north", 40.1), ("2", "B", 40.2))
    coming.refresh_from_db()
    assert (coming.sequence, coming.changed_at) == (1, NOW)
    assert set(Shift.objects.filter(pk__in=[over.pk, elsewhere.pk]).values_list("sequence", flat=True)) == {0}


def test_an_import_keeps_what_was_written_by_hand(chapter, organizer):
    by_hand = make_location(chapter, "Own corner")
    bring_in(chapter, ("1", "A", 40.1))
    location = Location.objects.get(source_key="id:1")
    edit_location(location, details=DETAILS, by=organizer, now=NOW)
    assert bring_in(chapter, ("1", "A", 40.1)) == (0, 1, 0)
    location.refresh_from_db()
    assert (location.name, location.latitude, location.meeting_point) == ("A", 40.1, "By the fountain")
    assert targets(location) == ["Amazon", "Palantir"]
    assert Location.objects.filter(pk=by_hand.pk, source_key="").exists()


def test_the_same_ids_in_another_chapter_are_other_places(chapter):
    bring_in(chapter, ("1", "A", 40.1))
    assert bring_in(make_chapter(), ("1", "B", 40.1)) == (1, 0, 0)
    assert Location.objects.get(chapter=chapter).name == "A"


@pytest.mark.parametrize("count", [1, 50])
def test_an_import_takes_as_many_queries_however_long_the_table(chapter, count, django_assert_num_queries):
    with django_assert_num_queries(6):  # savepoint, lock, known, insert, audit, release
        bring_in(chapter, *((str(number), "A", 40.1) for number in range(count)))


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_each_place_once(chapter, monkeypatch):
    monkeypatch.setattr(places, "read_places", Meeting(places.read_places))
    results = race(*[lambda: bring_in(chapter, ("1", "A", 40.1), ("2", "B", 40.2))] * 2)
    assert sorted(results) == [(0, 0, 2), (2, 0, 0)]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_imports_collide(chapter, monkeypatch):
    """The control: only the database's own rule stands then, and one import fails. (SQLite lets one in at a time.)"""
    monkeypatch.setattr(type(chapter).objects, "select_for_update", lambda **options: type(chapter).objects.all())
    monkeypatch.setattr(places, "record", lambda *args, **details: None)
    put_in = Location.objects.bulk_create
    monkeypatch.setattr(Location.objects, "bulk_create", Meeting(put_in))
    results = race(*[lambda: bring_in(chapter, ("1", "A", 40.1))] * 2)
    failed = [result for result in results if isinstance(result, Exception)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)


@pytest.mark.django_db(transaction=True)
def test_a_role_that_ends_while_its_locations_are_set_waits_in_no_ring(monkeypatch):
    """Each holds its row when it writes the audit log: the captain's membership here, the chapter there."""
    chapter = make_chapter()
    organizer, captain = make_member(chapter, "organizer"), make_member(chapter, "captain").memberships.get()
    locations = [make_location(chapter)]
    meeting = Meeting(audit.record)
    monkeypatch.setattr(places, "record", meeting)
    monkeypatch.setattr(memberships, "record", meeting)
    results = race(
        lambda: set_captain_scopes(captain, locations=locations, by=organizer, now=NOW),
        lambda: memberships.end_role(captain, by=organizer, now=NOW),
    )
    assert results == [captain, None]
    captain.refresh_from_db()
    assert captain.until_on is not None


@pytest.fixture
def meeting(chapter, organizer):
    """Two shifts of one place, and two acts: an edit of the place, and one that holds the first shift, lets the edit
    begin and wants the second."""
    location = make_location(chapter)
    first, second = (make_shift(make_campaign(chapter), location) for _ in range(2))
    # Now it lies behind the second in the table, where an update that asks for no order finds it last.
    Shift.objects.filter(pk=first.pk).update(ends_at=first.ends_at + timedelta(minutes=1))
    begun = Event()

    def edit():
        begun.wait(timeout=10)
        return edit_location(location, details=replace(DETAILS, targets=()), by=organizer, now=NOW).name

    @transaction.atomic
    def hold_both():
        hold_rows(Shift, [first.pk])
        begun.set()
        sleep(0.5)
        hold_rows(Shift, [second.pk])
        return "held"

    return edit, hold_both


@pytest.mark.django_db(transaction=True)
def test_an_edited_place_waits_for_its_shifts_in_their_order(meeting):
    assert race(*meeting) == ["Bryant Park", "held"]


@pytest.mark.django_db(transaction=True)
def test_without_holding_them_first_two_acts_would_wait_for_each_other(meeting, monkeypatch):
    """The control; SQLite has no such locks."""
    monkeypatch.setattr(ShiftQuerySet, "hold", lambda self, *ids: None)
    results = race(*meeting)
    if connection.features.has_select_for_no_key_update:
        assert [type(each) for each in results].count(OperationalError) == 1
    else:
        assert results == ["Bryant Park", "held"]
