"""What somebody on her way tells the captain of her shift."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor
from shifts.models.signups import Signup


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those on shifts whose roster the actor keeps: none of others who come to the same one."""
        return self.filter(signup__in=Signup.objects.visible_to(actor).values("pk"))

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)


class Notice(models.Model):
    """She is late, or does not find the others. One a claim and kind: said again, it changes. Goes with its claim."""

    class Kind(models.TextChoices):
        LATE = "late", _("Running late")
        LOST = "lost", _("Here, cannot find you")

    signup = models.ForeignKey(Signup, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=8, choices=Kind)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["signup", "kind"], name="one_notice_a_kind"),
            models.CheckConstraint(
                condition=models.Q(kind="late", minutes__isnull=False) | models.Q(kind="lost", minutes__isnull=True),
                name="notice_minutes_of_late",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signup} · {self.get_kind_display()}"
