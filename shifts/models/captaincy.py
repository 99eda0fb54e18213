"""The link by which somebody without an account keeps a roster."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from people.models import Actor
from shifts.models.shifts import STAYS_OPEN, Shift


class CaptainLinkQuerySet(models.QuerySet["CaptainLink"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of shifts whose roster the actor keeps."""
        return self.filter(shift__in=Shift.objects.captained_by(actor).values("pk"))

    def standing(self) -> Self:
        return self.filter(revoked_at__isnull=True)

    def usable(self, now: datetime) -> Self:
        """Not taken back, up to 24 hours after the shift, and whoever made it has not been signed out everywhere since,
        as happens to her with the end of any role. Whether she keeps the roster today is for the gate to ask."""
        return self.standing().filter(
            shift__ends_at__gt=now - STAYS_OPEN,
            made_by__is_active=True,
            made_by__session_generation=models.F("session_generation"),
        )


class CaptainLink(models.Model):
    """A secret address that opens the roster of one shift to whoever has it, without an account. What is done by it is
    done in the name of `made_by`, and the audit log names the link as well."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="captain_links")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    # Her `session_generation` when she made it: it falls together with her sessions.
    session_generation = models.PositiveIntegerField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CaptainLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=models.Q(revoked_at__isnull=True), name="one_captain_link_a_shift"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shift} · {self.made_by}"

    @property
    def ends_at(self) -> datetime:
        return self.shift.ends_at + STAYS_OPEN
