"""A campaign and its periods."""

from datetime import time
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor, Chapter, Role, roles_of
from people.models.locks import hold_rows


def in_sight(actor: Actor, campaign: str = "") -> models.Q:
    """Published ones are public; drafts are for the chapter's organizers. `campaign` leads there from other rows: such
    a condition on a row that is joined anyway is cheaper to ask, and to build, than a query inside the query."""
    public = models.Q((f"{campaign}published_at__isnull", False))
    organized = roles_of(actor).chapters(Role.ORGANIZER)
    return public | models.Q((f"{campaign}chapter_id__in", organized)) if organized else public


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(in_sight(actor))

    def organized_by(self, actor: Actor) -> Self:
        return self.filter(chapter_id__in=roles_of(actor).chapters(Role.ORGANIZER))

    def hold(self, *campaign_ids: int) -> None:
        """Lock these rows until the transaction ends: before their patterns and shifts, see `people.models.locks`."""
        hold_rows(self.model, campaign_ids)


class Campaign(models.Model):
    """A drive of a chapter between two days, both counted, in the chapter's zone. Calendars, which show its name with
    each shift, go by `renamed_at` too."""

    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="campaigns")
    name = models.CharField(_("name"), max_length=120)
    story = models.TextField(_("story"), blank=True, help_text=_("What this is about, for people who see it first."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    goal = models.PositiveIntegerField(
        _("goal"),
        null=True,
        blank=True,
        help_text=_("How many conversations you want to have by the last day."),
    )
    published_at = models.DateTimeField(null=True, blank=True)
    renamed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="campaign_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class PeriodKey(models.TextChoices):
    MORNING = "morning", _("Morning")
    EVENING = "evening", _("Evening")


class PeriodQuerySet(models.QuerySet["Period"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(campaign__in=Campaign.objects.visible_to(actor))


class Period(models.Model):
    """The window of a campaign's mornings or evenings, on the chapter's clock. A shift may be part of it."""

    DEFAULT_WINDOWS = {PeriodKey.MORNING: (time(8), time(10)), PeriodKey.EVENING: (time(16), time(18))}

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="periods")
    key = models.CharField(_("period"), max_length=10, choices=PeriodKey)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["opens"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="one_window_a_period"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="period_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_key_display())
