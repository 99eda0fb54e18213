"""The photo of a location."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import User
from shifts.models import Location, LocationPhoto, PhotoFile


@dataclass(frozen=True)
class PictureFile:
    """`size` is one of PhotoFile.Size; `content` is WebP without metadata."""

    size: PhotoFile.Size
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Picture:
    """What documents.photos made of an upload. `digest` names it by its content."""

    digest: str
    files: tuple[PictureFile, ...]


@transaction.atomic
def set_photo(location: Location, *, picture: Picture, alternative: str, by: User, now: datetime) -> LocationPhoto:
    """Show this photo at the location, instead of the one before, whose files are deleted."""
    # One at a time: two would both find no photo, and the second would fail.
    Location.objects.select_for_update(no_key=True).get(pk=location.pk)
    LocationPhoto.objects.filter(location=location).delete()
    photo = LocationPhoto.objects.create(
        location=location, digest=picture.digest, alternative=alternative, added_at=now
    )
    PhotoFile.objects.bulk_create(
        PhotoFile(photo=photo, size=file.size, width=file.width, height=file.height, content=file.content)
        for file in picture.files
    )
    record("set photo", location, chapter=location.chapter, by=by, now=now)
    return photo


@transaction.atomic
def describe_photo(location: Location, *, alternative: str, by: User, now: datetime) -> None:
    """Say anew what is to be seen on the photo. Nothing happens where there is none by now."""
    changed = LocationPhoto.objects.filter(location=location).exclude(alternative=alternative)
    if changed.update(alternative=alternative):
        record("describe photo", location, chapter=location.chapter, by=by, now=now)


@transaction.atomic
def remove_photo(location: Location, *, by: User, now: datetime) -> None:
    """Delete the photo with its files. Twice is once."""
    if LocationPhoto.objects.filter(location=location).delete()[0]:
        record("remove photo", location, chapter=location.chapter, by=by, now=now)
