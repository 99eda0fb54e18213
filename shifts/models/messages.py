"""What a captain writes to everybody on a shift: its copy in the shift's log."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.models import Actor
from shifts.models.presence import Attendance
from shifts.models.shifts import Shift
from shifts.models.signups import Signup


class ShiftMessageQuerySet(models.QuerySet["ShiftMessage"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of shifts whose roster the actor keeps, and of shifts that she has claimed or was at."""
        claimed = Signup.objects.active().filter(person_id=actor.pk)
        there = Attendance.objects.attended().filter(person_id=actor.pk)
        kept = Shift.objects.captained_by(actor)
        return self.filter(
            Q(shift__in=claimed.values("shift")) | Q(shift__in=there.values("shift")) | Q(shift__in=kept.values("pk"))
        )


class ShiftMessage(models.Model):
    """`text` as it was written; `told` people could be reached then. `key` is the form's own: sent twice, it is one
    message. Kept as long as the shift's claims."""

    MOST = 500
    # The people.emails.kinds.Group in which it travels.
    GROUP = "shift_messages"

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=MOST)
    sent_at = models.DateTimeField()
    told = models.PositiveSmallIntegerField()
    key = models.UUIDField()

    objects = ShiftMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shift", "key"], name="one_shift_message_a_form")]

    def __str__(self) -> str:
        return f"{self.shift} · {self.sent_at:%H:%M}"
