"""Where people stand, what that reaches, and which captain looks after it."""

from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor, Chapter, Membership, Role, roles_of
from people.models.locks import hold_rows


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, actor: Actor) -> Self:
        """Public where a visible location names it; the chapter's organizers and captains see all of theirs."""
        return self.filter(
            models.Q(locations__in=Location.objects.visible_to(actor))
            | models.Q(chapter_id__in=roles_of(actor).chapters(Role.CAPTAIN))
        ).distinct()


class Target(models.Model):
    """A company or office that a location reaches. Never anybody's employer."""

    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="targets")
    name = models.CharField(_("name"), max_length=120)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["chapter", "name"], name="one_target_a_name")]

    def __str__(self) -> str:
        return self.name


class LocationQuerySet(models.QuerySet["Location"]):
    def visible_to(self, actor: Actor) -> Self:
        """Public once a published campaign has a shift there; captains and organizers see all of their chapter's."""
        in_public = self.model.objects.filter(shifts__campaign__published_at__isnull=False)
        return self.filter(
            models.Q(pk__in=in_public.values("pk")) | models.Q(chapter_id__in=roles_of(actor).chapters(Role.CAPTAIN))
        )

    def organized_by(self, actor: Actor) -> Self:
        return self.filter(chapter_id__in=roles_of(actor).chapters(Role.ORGANIZER))

    def captained_by(self, actor: Actor) -> Self:
        """Those that the actor looks after: an organizer's chapter; a captain's chapter or, where her membership names
        locations, only these."""
        kept = kept_by(actor)
        return self.filter(models.Q(chapter_id__in=kept.whole) | models.Q(pk__in=kept.scopes.values("location")))

    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def hold(self, *location_ids: int) -> None:
        """Lock these rows until the transaction ends, always in the same order; after the shifts, see Shift.objects."""
        hold_rows(self.model, location_ids)


class Location(models.Model):
    """A mapped place. `meeting_point` says in words where exactly people meet; coordinates are WGS 84 degrees."""

    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="locations")
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    meeting_point = models.TextField(
        _("meeting point"), blank=True, help_text=_("In words: “NE corner, by the red awning”.")
    )
    access_notes = models.TextField(
        _("access notes"),
        blank=True,
        help_text=_("Steps, lifts, toilets, shade: what somebody needs to know."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    targets = models.ManyToManyField(Target, blank=True, related_name="locations", verbose_name=_("targets"))
    # Those that people who come by speak; see `people.models.languages`.
    languages = models.JSONField(_("languages"), default=list, blank=True)
    # Where an import recognises its own rows again, e.g. "id:R01". Empty for places made by hand.
    source_key = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="location_by_position")]
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "source_key"],
                condition=~models.Q(source_key=""),
                name="one_location_a_source_key",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="location_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def position(self) -> tuple[float, float] | None:
        """(latitude, longitude) in degrees, or None where nobody has set the pin."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class CaptainScopeQuerySet(models.QuerySet["CaptainScope"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(membership__in=Membership.objects.visible_to(actor))


class CaptainScope(models.Model):
    """A captain's membership that is limited to a location. A captain without any looks after the whole chapter."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="captain_scopes")
    location = models.ForeignKey(Location, models.CASCADE, related_name="captain_scopes")

    objects = CaptainScopeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "location"], name="one_scope_a_location")]

    def __str__(self) -> str:
        return f"{self.membership} @ {self.location}"


@dataclass(frozen=True)
class Kept:
    """What a captain or organizer looks after: `whole` chapters, and in the `scoped` ones only what `scopes` name."""

    whole: set[int]
    scoped: set[int]
    scopes: CaptainScopeQuerySet


def kept_by(actor: Actor) -> Kept:
    roles = roles_of(actor)
    scopes = CaptainScope.objects.filter(membership_id__in=roles.captaincies)
    organized = set(roles.chapters(Role.ORGANIZER))
    scoped = set(scopes.values_list("membership__chapter_id", flat=True)) - organized
    return Kept(set(roles.chapters(Role.CAPTAIN)) - scoped, scoped, scopes)
