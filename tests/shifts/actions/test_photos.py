"""A location's photo: one at a time, and gone when it is removed."""

import pytest
from django.db import connection

from people.models import AuditEntry
from shifts.actions import photos
from shifts.actions.photos import Picture, PictureFile, describe_photo, remove_photo, set_photo
from shifts.models import Location, LocationPhoto, PhotoFile
from tests.factories import NOW, make_chapter, make_location, make_member, make_photo
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db


def picture(digest):
    sizes = ((PhotoFile.Size.SMALL, 480), (PhotoFile.Size.LARGE, 1280))
    return Picture(digest, tuple(PictureFile(size, side, side, digest.encode()) for size, side in sizes))


@pytest.fixture
def location():
    return make_location(make_chapter())


@pytest.fixture
def captain(location):
    return make_member(location.chapter, "captain")


def put(location, by, digest="one", words="The awning"):
    return set_photo(location, picture=picture(digest), alternative=words, by=by, now=NOW)


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_photo_replaces_the_one_before_with_its_files(location, captain):
    put(location, captain)
    put(location, captain, "two", "The door")
    assert list(LocationPhoto.objects.values_list("location", "digest", "alternative", "added_at")) == [
        (location.pk, "two", "The door", NOW)
    ]
    files = PhotoFile.objects.order_by("pk").values_list("size", "width", "height", "content")
    assert [(*file[:3], bytes(file[3])) for file in files] == [
        ("small", 480, 480, b"two"),
        ("large", 1280, 1280, b"two"),
    ]
    assert verbs() == ["set photo", "set photo"]


def test_the_words_are_changed_alone_and_the_same_words_are_no_change(location, captain):
    put(location, captain)
    for words in ("The door", "The door"):
        describe_photo(location, alternative=words, by=captain, now=NOW)
    assert LocationPhoto.objects.get().alternative == "The door"
    assert verbs() == ["set photo", "describe photo"]


def test_a_removed_photo_leaves_no_file_and_another_place_keeps_its_own(location, captain):
    put(location, captain)
    other = make_photo(make_location(location.chapter))
    for _twice in range(2):
        remove_photo(location, by=captain, now=NOW)
    assert list(LocationPhoto.objects.all()) == [other]
    assert set(PhotoFile.objects.values_list("photo", flat=True)) == {other.pk}
    assert verbs() == ["set photo", "remove photo"]


@pytest.mark.django_db(transaction=True)
def test_two_photos_at_once_leave_one(location, captain, monkeypatch):
    monkeypatch.setattr(photos, "record", Meeting(photos.record))
    results = race(lambda: put(location, captain, "one"), lambda: put(location, captain, "two"))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert LocationPhoto.objects.count() == 1
    assert PhotoFile.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_photos_fails(location, captain, monkeypatch):
    """The control: only the database's own rule stands then. (SQLite lets one in at a time.)"""
    monkeypatch.setattr(Location.objects, "select_for_update", lambda **options: Location.objects.all())
    monkeypatch.setattr(LocationPhoto.objects, "create", Meeting(LocationPhoto.objects.create))
    results = race(lambda: put(location, captain, "one"), lambda: put(location, captain, "two"))
    failed = [result for result in results if isinstance(result, Exception)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)
