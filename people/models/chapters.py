"""A chapter and who does what in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.times import local_day

if TYPE_CHECKING:
    from people.models.users import Actor


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def visible_to(self, actor: "Actor") -> Self:
        """Chapters are public: a visitor sees who runs a campaign."""
        return self

    def organized_by(self, actor: "Actor") -> Self:
        """Those in which the actor gives the roles."""
        return self.filter(pk__in=roles_of(actor).chapters(Role.ORGANIZER))


class Chapter(models.Model):
    """A local group. Its time zone is the one in which its days, periods and shifts are meant."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="America/New_York")

    objects = ChapterQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self, now: datetime) -> date:
        """The chapter's calendar day at the aware moment `now`."""
        return local_day(now, self.zone)


class Role(models.TextChoices):
    """What a member does. Each later role may do all that the earlier ones may."""

    VOLUNTEER = "volunteer", _("Volunteer")
    CAPTAIN = "captain", _("Captain")
    ORGANIZER = "organizer", _("Organizer")

    def and_above(self) -> set["Role"]:
        ranked = list(Role)
        return set(ranked[ranked.index(self) :])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, actor: "Actor") -> Self:
        """One's own, and those of the chapters in which the actor is captain or organizer."""
        return self.filter(
            models.Q(person_id=actor.pk) | models.Q(chapter_id__in=roles_of(actor).chapters(Role.CAPTAIN))
        )

    def on(self, day: date) -> Self:
        """Those that hold on the calendar day `day`; both ends count."""
        return self.filter(models.Q(until_on__isnull=True) | models.Q(until_on__gte=day), from_on__lte=day)

    def by_rank(self) -> Self:
        """From the least role to the highest."""
        ranks = [models.When(role=role, then=rank) for rank, role in enumerate(Role)]
        return self.order_by(models.Case(*ranks, output_field=models.IntegerField()), "pk")


class Membership(models.Model):
    """A person has a role in a chapter from a day to a day, both counted. A person may hold several."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "chapter", "role"],
                condition=models.Q(until_on__isnull=True),
                name="one_open_membership_a_role",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("from_on")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class Roles:
    """The roles that a person holds today, chapter by chapter, and the ids of her captain's memberships."""

    by_chapter: dict[int, set[Role]] = field(default_factory=dict)
    captaincies: frozenset[int] = frozenset()

    def chapters(self, role: Role) -> list[int]:
        """Ids of the chapters in which the person holds `role` or one above it."""
        wanted = role.and_above()
        return [chapter for chapter, held in self.by_chapter.items() if held & wanted]

    def holds(self, role: Role, chapter_id: int | None = None) -> bool:
        """Whether `role` or one above it is held, in that chapter or (None) in any."""
        return bool(self.chapters(role)) if chapter_id is None else chapter_id in self.chapters(role)

    def highest(self) -> Role | None:
        """The one that may do most, in any chapter; None without any."""
        return next((role for role in reversed(Role) if self.holds(role)), None)

    @classmethod
    def of(cls, memberships: Iterable[Membership]) -> Self:
        now = timezone.now()
        holding = [each for each in memberships if each.holds_on(each.chapter.today(now))]
        found: dict[int, set[Role]] = {}
        for membership in holding:
            found.setdefault(membership.chapter_id, set()).add(Role(membership.role))
        return cls(found, frozenset(each.pk for each in holding if each.role == Role.CAPTAIN))


def roles_of(actor: "Actor") -> Roles:
    """The roles of whoever asks; a visitor has none."""
    return getattr(actor, "roles", None) or Roles()
