"""A photo of where exactly people meet."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor
from shifts.models.places import Location


class LocationPhotoQuerySet(models.QuerySet["LocationPhoto"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(location__in=Location.objects.visible_to(actor))


class LocationPhoto(models.Model):
    """The one photo of a location. `digest` is that of its pixels and names its files, so an address never shows
    another picture; `alternative` says in words what is to be seen."""

    location = models.OneToOneField(Location, models.CASCADE, related_name="photo")
    digest = models.CharField(max_length=32)
    alternative = models.CharField(_("what is to be seen"), max_length=200)
    added_at = models.DateTimeField()

    objects = LocationPhotoQuerySet.as_manager()

    def __str__(self) -> str:
        return self.alternative


class PhotoFileQuerySet(models.QuerySet["PhotoFile"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(photo__in=LocationPhoto.objects.visible_to(actor))


class PhotoFile(models.Model):
    """A photo in one size, as WebP. It is in the database, so that a backup and every web process have it; in a table
    of its own, so that only its own address ever reads it."""

    class Size(models.TextChoices):
        SMALL = "small", _("small")
        LARGE = "large", _("large")

    photo = models.ForeignKey(LocationPhoto, models.CASCADE, related_name="files")
    size = models.CharField(max_length=5, choices=Size.choices)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = PhotoFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "size"], name="one_file_a_size")]

    def __str__(self) -> str:
        return f"{self.photo} ({self.size})"
