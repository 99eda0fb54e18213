"""What a captain wants to be told of by the clock."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Actor
from people.models.locks import hold_rows


class AlertRuleQuerySet(models.QuerySet["AlertRule"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(person_id=actor.pk)

    def hold(self, *rule_ids: int) -> None:
        """Lock these rows until the transaction ends."""
        hold_rows(self.model, rule_ids)


class AlertRule(models.Model):
    """She wants to hear of this on every shift whose roster she keeps; without a row she does not. `hours`: how long
    before the start (SHORT, LATE_RELEASE) or after the end (UNCLOSED); HELD has none."""

    class Kind(models.TextChoices):
        SHORT = "short", _("A shift has fewer people than its minimum")
        UNCLOSED = "unclosed", _("A shift is over and not closed")
        LATE_RELEASE = "late_release", _("Somebody releases late")
        HELD = "held", _("Rows are held")

    # What can be chosen; 0 where there is nothing to choose but yes.
    HOURS = {
        Kind.SHORT: (48, 24, 12, 4),
        Kind.UNCLOSED: (2, 12, 24),
        Kind.LATE_RELEASE: (24, 12, 4),
        Kind.HELD: (0,),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="alert_rules")
    kind = models.CharField(max_length=12, choices=Kind)
    hours = models.PositiveSmallIntegerField()

    objects = AlertRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_alert_rule_a_kind")]

    def __str__(self) -> str:
        return f"{self.person} · {self.kind} · {self.hours} h"


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(rule__person_id=actor.pk)


class Alert(models.Model):
    """She has been told of it by this rule: once. `about` is the id of a shift; of a claim for LATE_RELEASE."""

    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="alerts")
    about = models.BigIntegerField()
    made_at = models.DateTimeField()

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "about"], name="one_alert_a_thing")]

    def __str__(self) -> str:
        return f"{self.rule} · {self.about}"
