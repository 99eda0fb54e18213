"""Locations: by hand and from tables."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import Chapter, Membership, User
from shifts.errors import LocationInUse
from shifts.models import CaptainScope, Location, Shift, Target
from shifts.rules.rows import PlaceColumns, PlaceRow, RefusedRow, TableRow, read_places
from shifts.rules.words import shift_in_words

FIELDS = ("name", "address", "meeting_point", "access_notes", "latitude", "longitude", "languages")
# Those of them that calendars show.
SHOWN = {"name", "address", "meeting_point", "latitude", "longitude"}


@dataclass(frozen=True)
class LocationDetails:
    """What an organizer says about a place. Degrees are WGS 84; `targets` are names, made where they are new."""

    name: str
    address: str
    meeting_point: str
    access_notes: str
    latitude: float | None
    longitude: float | None
    targets: tuple[str, ...]
    languages: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Imported:
    """What an import did. `repeated`: rows that name a place of an earlier row again."""

    new: int
    changed: int
    unchanged: int
    repeated: int
    refused: list[RefusedRow]


@transaction.atomic
def add_location(chapter: Chapter, *, details: LocationDetails, by: User, now: datetime) -> Location:
    location = Location(chapter=chapter)
    _put(location, details)
    location.save(force_insert=True)
    _put_targets(location, details.targets)
    record("add", location, chapter=chapter, by=by, now=now)
    return location


@transaction.atomic
def edit_location(location: Location, *, details: LocationDetails, by: User, now: datetime) -> Location:
    """Change what is said about the place. Its shifts show the new words at once; nobody is mailed."""
    changed = _put(location, details)
    if SHOWN.intersection(changed):
        _note_change([location.pk], now)
    location.save(update_fields=FIELDS)
    if _put_targets(location, details.targets):
        changed.append("targets")
    if changed:
        record("edit", location, chapter=location.chapter, by=by, now=now, fields=changed)
    return location


@transaction.atomic
def retire_location(location: Location, *, by: User, now: datetime) -> Location:
    """Offer the place no more; its past stays. Raises LocationInUse while shifts are to come there. The place is held:
    whoever puts a shift there meanwhile comes first and is seen, or waits and finds it retired."""
    Location.objects.hold(location.pk)
    coming = Shift.objects.not_over(now).with_place().filter(location=location)
    if count := coming.count():
        words = "; ".join(shift_in_words(shift) for shift in coming[:3])
        raise LocationInUse(shifts=words if count <= 3 else f"{words}; … ({count})")
    if Location.objects.in_use().filter(pk=location.pk).update(retired_at=now):
        record("retire", location, chapter=location.chapter, by=by, now=now)
    location.refresh_from_db(fields=["retired_at"])
    return location


@transaction.atomic
def restore_location(location: Location, *, by: User, now: datetime) -> Location:
    """Take a retired place back into use."""
    if Location.objects.filter(pk=location.pk, retired_at__isnull=False).update(retired_at=None):
        record("restore", location, chapter=location.chapter, by=by, now=now)
    location.refresh_from_db(fields=["retired_at"])
    return location


@transaction.atomic
def set_captain_scopes(
    membership: Membership, *, locations: Collection[Location], by: User, now: datetime
) -> Membership:
    """Limit a captain to these locations; none means that she looks after the whole chapter."""
    Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    wanted = {location.pk for location in locations}
    present = set(membership.captain_scopes.values_list("location", flat=True))
    membership.captain_scopes.exclude(location__in=wanted).delete()
    CaptainScope.objects.bulk_create(CaptainScope(membership=membership, location_id=pk) for pk in wanted - present)
    if wanted != present:
        chapter = membership.chapter
        record("scope", membership, chapter=chapter, by=by, now=now, locations=sorted(wanted))
    return membership


@transaction.atomic
def import_locations(
    chapter: Chapter, *, rows: Iterable[TableRow], columns: PlaceColumns, by: User | None, now: datetime
) -> Imported:
    """Put the places of a table into `chapter`. A place is known again by its `source_key`; where the table says
    another name or position, the table wins, and all that was written by hand beside them stays."""
    # One import at a time: two would both find a place missing.
    Chapter.objects.select_for_update(no_key=True).get(pk=chapter.pk)
    places, refused, repeated = read_places(rows, columns)
    known = {location.source_key: location for location in chapter.locations.exclude(source_key="")}
    new = [place for place in places if place.key not in known]
    changed = [known[place.key] for place in places if place.key in known and _put_row(known[place.key], place)]
    if changed:
        _note_change([location.pk for location in changed], now)
        # In their order, as a pattern holds the places of its shifts.
        Location.objects.hold(*(location.pk for location in changed))
    Location.objects.bulk_create(
        [
            Location(chapter=chapter, source_key=row.key, name=row.name, latitude=row.latitude, longitude=row.longitude)
            for row in new
        ],
        batch_size=500,
    )
    Location.objects.bulk_update(changed, ["name", "latitude", "longitude"], batch_size=200)
    found = Imported(len(new), len(changed), len(places) - len(new) - len(changed), repeated, refused)
    record("import", chapter, chapter=chapter, by=by, now=now, new=found.new, changed=found.changed)
    return found


def _note_change(locations: Collection[int], now: datetime) -> None:
    """Where a shift is to meet has changed with its place. Shifts are held before places."""
    coming = Shift.objects.not_over(now).filter(location__in=locations)
    Shift.objects.hold(*coming.values_list("pk", flat=True))
    coming.note_change(now)


def _put_row(location: Location, row: PlaceRow) -> bool:
    """Set what the row says; returns whether that was a change."""
    before = (location.name, location.latitude, location.longitude)
    location.name, location.latitude, location.longitude = row.name, row.latitude, row.longitude
    return before != (row.name, row.latitude, row.longitude)


def _put(location: Location, details: LocationDetails) -> list[str]:
    """Set the fields; returns the names of those that differ."""
    changed = [name for name in FIELDS if getattr(location, name) != getattr(details, name)]
    for name in changed:
        setattr(location, name, getattr(details, name))
    return changed


def _put_targets(location: Location, names: tuple[str, ...]) -> bool:
    """Name these targets, and those that the chapter has already under the same letters, large or small."""
    known = _targets_of(location.chapter)
    if lacking := {name.casefold(): name for name in reversed(names) if name.casefold() not in known}:
        # Sorted, and giving way to whoever names the same at this moment: nobody fails, or waits in a ring.
        new = [Target(chapter=location.chapter, name=name) for name in sorted(lacking.values())]
        Target.objects.bulk_create(new, ignore_conflicts=True)
        known = _targets_of(location.chapter)
    wanted = {known[name.casefold()] for name in names}
    before = set(location.targets.all())
    location.targets.set(wanted)
    return before != wanted


def _targets_of(chapter: Chapter) -> dict[str, Target]:
    return {target.name.casefold(): target for target in Target.objects.filter(chapter=chapter)}
