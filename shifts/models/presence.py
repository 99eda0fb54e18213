"""Who was there. Kept apart from the promise: people come who never claimed, and some who claimed do not."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Actor
from shifts.models.shifts import Shift
from shifts.models.signups import Signup


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those on shifts whose roster the actor keeps."""
        return self.filter(
            models.Q(person_id=actor.pk) | models.Q(shift__in=Shift.objects.captained_by(actor).values("pk"))
        )

    def attended(self) -> Self:
        return self.filter(status__in=Attendance.PRESENT)

    def guests(self) -> Self:
        return self.filter(status__in=Attendance.GUESTS)

    def with_hours(self) -> Self:
        """With `time_there`, a timedelta: from coming to leaving or, where that is not known, the shift's length once
        it is closed. None before: nobody's hours are guessed from the plan. None as well while anybody else is still
        there: all of a shift's conversations over the hours of those who left would make it look productive."""
        there = self.model.objects.attended().filter(shift=models.OuterRef("shift"))
        own = models.F("left_at") - models.F("arrived_at")
        own_known = models.Q(arrived_at__isnull=False, left_at__isnull=False)
        all_known = ~models.Exists(there.exclude(own_known))
        closed = models.Q(shift__closed_at__isnull=False)
        length = models.F("shift__ends_at") - models.F("shift__starts_at")
        return self.annotate(
            time_there=models.Case(
                models.When(own_known & (closed | all_known), then=own),
                models.When(closed, then=length),
                output_field=models.DurationField(),
            )
        )


class Attendance(models.Model):
    """A person was (or was not) at a shift. A walk-in has no signup and does not count in `Shift.claimed`.

    UNCONFIRMED: somebody without a claim logged conversations here; her rows count once a captain confirms her.
    `arrived_at` and `left_at` are empty until known; attended hours then are the shift's length once it is closed.
    """

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("To be confirmed")
        CHECKED_IN = "checked_in", _("Here")
        COMPLETED = "completed", pgettext_lazy("attendance", "Left")
        NO_SHOW = "no_show", _("Did not come")
        EXCUSED = "excused", _("Excused")
        REJECTED = "rejected", _("Not with us")

    PRESENT = (Status.CHECKED_IN, Status.COMPLETED)
    # Without a claim, and no captain has said that they are with us: what they logged does not count.
    GUESTS = (Status.UNCONFIRMED, Status.REJECTED)

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances")
    signup = models.OneToOneField(Signup, models.SET_NULL, null=True, blank=True, related_name="attendance")
    status = models.CharField(max_length=12, choices=Status)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Whether it is part of the person's Experience; see `shifts.actions.experience`.
    is_counted = models.BooleanField(default=False, db_default=False, editable=False)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Who said so. The person herself where logging marked her; a captain's word overrides hers.
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "person"], name="one_attendance_a_person"),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("arrived_at")),
                name="attendance_leaves_after_it_arrives",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_status_display()}"

    @property
    def is_walk_in(self) -> bool:
        return self.signup_id is None


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those on shifts whose roster the actor keeps."""
        return self.filter(shift__in=Shift.objects.captained_by(actor).values("pk"))


class Mark(models.Model):
    """A captain's word about somebody that a phone sent, or that took back what was said before: kept so that each
    counts once, and all of them in the order of the taps, whenever they arrive.

    `id` is made by the phone; `said_at` is the moment of the tap, `received_at` that of its arrival.
    """

    class Word(models.TextChoices):
        HERE = "here", _("Here")
        LEFT = "left", pgettext_lazy("attendance", "Left")
        NO_SHOW = "no-show", _("Did not come")
        EXPECTED = "expected", _("Not marked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    word = models.CharField(max_length=8, choices=Word)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["shift", "person", "said_at"], name="mark_by_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_word_display()}"
