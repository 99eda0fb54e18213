"""Patterns and the shifts that they make."""

from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Actor, Role, roles_of
from people.models.locks import hold_rows
from shifts.models.campaigns import Campaign, Period, PeriodKey, in_sight
from shifts.models.places import Location, kept_by


class PatternQuerySet(models.QuerySet["Pattern"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(campaign__in=Campaign.objects.organized_by(actor))


class Pattern(models.Model):
    """The rule that makes shifts: locations x weekdays x periods x days, `starts_on` and `ends_on` counted.

    Weekdays are numbers as `date.weekday()` gives them: 0 is Monday. `opens` and `closes` narrow the period's window.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="patterns")
    name = models.CharField(_("name"), max_length=80)
    locations = models.ManyToManyField(Location, blank=True, related_name="patterns", verbose_name=_("locations"))
    floating = models.PositiveSmallIntegerField(
        _("shifts without a location"),
        default=0,
        help_text=_("How many a day and period; a captain places them later."),
    )
    weekdays = models.JSONField(_("weekdays"), default=list)
    periods = models.ManyToManyField(Period, related_name="patterns", verbose_name=_("periods"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    opens = models.TimeField(_("from"), null=True, blank=True)
    closes = models.TimeField(_("until"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), default=4)
    min_people = models.PositiveSmallIntegerField(_("minimum"), default=2)

    objects = PatternQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="pattern_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, min_people__lte=models.F("capacity")),
                name="pattern_seats",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of published campaigns are public; drafts are for the chapter's organizers."""
        return self.filter(in_sight(actor, "campaign__"))

    def captained_by(self, actor: Actor) -> Self:
        """Those whose roster the actor keeps, by her role or because a captain has handed it on to her."""
        return self.filter(rosters_kept_by(actor))

    def captained_by_role(self, actor: Actor) -> Self:
        """Those whose roster the actor keeps of her own: an organizer's chapter; a captain's chapter or, where her
        membership names locations, those and the ones that have no location yet. These she can hand on."""
        return self.filter(_kept_by_role(actor))

    def hold(self, *shift_ids: int) -> None:
        """Lock these rows until the transaction ends, always in the same order; after the people, see User.objects."""
        hold_rows(self.model, shift_ids)

    def with_place(self) -> Self:
        """With what a line about a shift shows: campaign, chapter and location."""
        return self.select_related("campaign__chapter", "location")

    def standing(self) -> Self:
        return self.filter(cancelled_at__isnull=True)

    def not_over(self, now: datetime) -> Self:
        """Not cancelled, before their end and not closed earlier by their captain."""
        return self.standing().filter(ends_at__gt=now, closed_at__isnull=True)

    def open(self, now: datetime) -> Self:
        """Not cancelled, not over, with a place left: what can be claimed."""
        return self.not_over(now).filter(claimed__lt=models.F("capacity"))

    def note_change(self, now: datetime, **values: Any) -> int:
        """Set `values`, and say of all of them that their time or place is another or that they are cancelled: whoever
        has them in a calendar must be shown. Held first, see `hold`. Returns how many there are."""
        return self.update(**values, changed_at=now, sequence=models.F("sequence") + 1)

    def needing_people(self) -> Self:
        return self.filter(claimed__lt=models.F("min_people"))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Those that share a moment with [starts_at, ends_at): end to end is not an overlap."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def on_days(self, first: date | None, last: date | None) -> Self:
        """Those that start on the chapter's days from `first` to `last`, both counted; None leaves an end open."""
        after = self if first is None else self.filter(starts_on__gte=first)
        return after if last is None else after.filter(starts_on__lte=last)


def rosters_kept_by(actor: Actor) -> models.Q:
    """The condition of `captained_by`, for whatever has the key, the campaign and the location of a shift under the
    same names."""
    return _kept_by_role(actor) | _handed_on_to(actor)


def _kept_by_role(actor: Actor) -> models.Q:
    kept = kept_by(actor)
    in_scope = models.Q(location__isnull=True) | models.Q(location__in=kept.scopes.values("location"))
    return models.Q(campaign__chapter_id__in=kept.whole) | models.Q(campaign__chapter_id__in=kept.scoped) & in_scope


def _handed_on_to(actor: Actor) -> models.Q:
    """Only while she is a member of the chapter, in whatever role."""
    chapters = roles_of(actor).chapters(Role.VOLUNTEER)
    given = ShiftCaptain.objects.holding(timezone.now()).filter(person_id=actor.pk)
    return models.Q(campaign__chapter_id__in=chapters, pk__in=given.values("shift"))


class Shift(models.Model):
    """A place and a time with a minimum and a maximum of people. Without a location it is floating.

    `starts_on` is the chapter's calendar day of `starts_at`, stored so that both databases can group by it.
    `claimed` counts the active signups; only `shifts.actions` may write it. `slot` names the place in the pattern
    that made the shift and never changes, so that a shift which was moved is not made a second time; with
    `edited_at`, somebody changed this one shift by hand, and its pattern leaves it alone from then on. `withdrawals`
    counts how often its campaign was taken back to a draft: a claim goes by the number that it has read. Calendars go
    by `changed_at`, when last something changed that they show, and by `sequence`, which counts the changes of time and
    place and the cancelling; see `note_change`.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="shifts")
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="shifts", verbose_name=_("location")
    )
    pattern = models.ForeignKey(Pattern, models.SET_NULL, null=True, blank=True, related_name="shifts")
    slot = models.CharField(max_length=60, blank=True)
    period = models.CharField(_("period"), max_length=10, choices=PeriodKey)
    starts_on = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    min_people = models.PositiveSmallIntegerField(_("minimum"))
    claimed = models.PositiveSmallIntegerField(default=0, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawals = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    flyers_left = models.PositiveIntegerField(_("flyers left"), null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["campaign", "starts_at"], name="shift_by_campaign_time"),
            models.Index(fields=["ends_at"], name="shift_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "slot"], condition=models.Q(pattern__isnull=False), name="one_shift_a_slot"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(claimed__gte=0, claimed__lte=models.F("capacity")),
                name="shift_never_over_capacity",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, min_people__lte=models.F("capacity")), name="shift_seats"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.period} · {self.location or self.campaign}"

    @property
    def zone(self) -> ZoneInfo:
        return self.campaign.chapter.zone

    @property
    def spots_left(self) -> int:
        return self.capacity - self.claimed

    @property
    def has_nobody(self) -> bool:
        """Whether whoever claims it now is the first of several who are needed."""
        return self.claimed == 0 and self.min_people > 1

    def note_change(self, now: datetime) -> tuple[str, str]:
        """Say the same of this one, in memory; returns the names of the fields to save."""
        self.changed_at = now
        self.sequence += 1
        return "changed_at", "sequence"

    def status_at(self, now: datetime) -> str:
        """One of cancelled, past, full, open: the first that is so."""
        if self.cancelled_at is not None:
            return "cancelled"
        if self.is_over(now):
            return "past"
        return "full" if self.spots_left <= 0 else "open"

    def is_over(self, now: datetime) -> bool:
        """Whether its end has come, or its captain has closed it before."""
        return self.ends_at <= now or self.closed_at is not None

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now


# How long after the shift whoever stands in for its captain can still mark people and close it.
STAYS_OPEN = timedelta(hours=24)


class ShiftCaptainQuerySet(models.QuerySet["ShiftCaptain"]):
    def visible_to(self, actor: Actor) -> Self:
        """To whoever keeps the shift's roster, and so to both who gave and who got it."""
        return self.filter(shift__in=Shift.objects.captained_by(actor).values("pk"))

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def holding(self, now: datetime) -> Self:
        """Not taken back, and up to 24 hours after the shift."""
        return self.standing().filter(shift__ends_at__gt=now - STAYS_OPEN)


class ShiftCaptain(models.Model):
    """A captain has handed the roster of one shift on to a member of the chapter, who stands in for her."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="stand_ins")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ShiftCaptainQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=models.Q(ended_at__isnull=True), name="one_stand_in_a_shift"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.shift}"
