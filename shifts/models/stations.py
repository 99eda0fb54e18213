"""Stations of public transport near the places, from open data."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor


class StepFree(models.TextChoices):
    YES = "yes", _("Step-free")
    PARTLY = "partly", _("Partly step-free")
    NO = "no", _("Stairs only")
    UNKNOWN = "", _("Step-free access unknown")


class StationQuerySet(models.QuerySet["Station"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody sees every station: they are facts of the city."""
        return self.all()


class Station(models.Model):
    """A station as the agency's table has it: a row for each of the lines' own platforms. Rows of one `complex_key`
    are one place to a passenger. `lines` are short names with spaces between; coordinates are WGS 84 degrees."""

    name = models.CharField(max_length=120)
    lines = models.CharField(max_length=120, blank=True)
    step_free = models.CharField(max_length=6, choices=StepFree.choices, blank=True)
    step_free_note = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    # Where an import recognises its own rows again, e.g. "mta:R01".
    source_key = models.CharField(max_length=200, unique=True)
    complex_key = models.CharField(max_length=200)

    objects = StationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="station_by_position")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="station_is_on_earth"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def position(self) -> tuple[float, float]:
        """(latitude, longitude) in degrees."""
        return self.latitude, self.longitude
