"""Reads about people that screens and the API need."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string

from people.models import Actor, ApiToken, CalendarAddress, Chapter, Membership, Role, SignInLink, User
from people.models.ready import Given, Ready
from people.models.tokens import fingerprint
from people.validators import read_id


def token_for(secret: str) -> ApiToken | None:
    """The token whose secret this is, with its person, unless it was revoked or its person may not sign in."""
    return (
        ApiToken.objects.select_related("person")
        .filter(secret_hash=fingerprint(secret), revoked_at__isnull=True, person__is_active=True)
        .first()
    )


def person_signed_in(person_id: int) -> User | None:
    """The person with her roles of today, in one query where she has or had any: every request of hers needs both."""
    memberships = MEMBERSHIPS(person=person_id)
    if not memberships:
        return User.objects.filter(pk=person_id).first()
    person = memberships[0].person
    person.remember_roles(memberships)
    return person


MEMBERSHIPS = Ready(
    lambda: Membership.objects.select_related("person", "chapter").filter(
        person_id=Given("person", models.BigIntegerField())
    )
)


def usable_tokens(person: User) -> QuerySet[ApiToken]:
    """Her keys for programs that were not taken away, the newest first."""
    return ApiToken.objects.visible_to(person).filter(revoked_at__isnull=True).order_by("-created_at", "-pk")


def token_of(person: Actor, token_id: int) -> ApiToken:
    """One of her own that was not taken away."""
    return get_object_or_404(ApiToken.objects.visible_to(person).filter(revoked_at__isnull=True), pk=token_id)


def sign_in_link(secret: str, *, kind: SignInLink.Kind, now: datetime) -> SignInLink | None:
    """The link whose secret this is, with its person, if it still signs in."""
    return (
        SignInLink.objects.usable(now)
        .select_related("person")
        .filter(secret_hash=fingerprint(secret), kind=kind, person__is_active=True)
        .first()
    )


def muting_person(person_id: int | None) -> User:
    """For whom a link at the foot of a message speaks."""
    return get_object_or_404(User, pk=person_id)


def has_own_way_in(person: User) -> bool:
    """Whether somebody can sign in by herself, or is more than a volunteer: nobody else may then let her in."""
    is_more = bool(person.roles.chapters(Role.CAPTAIN))
    return bool(person.email) or is_more or Authenticator.objects.filter(user=person).exists()


def is_vouched_for(link: SignInLink) -> bool:
    """Whether whoever made a walk-in's link could make it now; settings.KEEPS_ROSTER_WITH knows who keeps rosters."""
    keeps_roster_with = import_string(settings.KEEPS_ROSTER_WITH)
    return link.made_by is not None and bool(keeps_roster_with(link.made_by, link.person))


def calendar_owner(secret: str) -> User | None:
    """Whose calendar the address with this secret shows, unless she may not sign in."""
    found = CalendarAddress.objects.select_related("person").filter(
        secret_hash=fingerprint(secret), person__is_active=True
    )
    address = found.first()
    return address.person if address else None


def calendar_address_of(person: Actor) -> CalendarAddress | None:
    return CalendarAddress.objects.visible_to(person).first()


@dataclass(frozen=True)
class Factors:
    """What somebody holds besides her address: passkeys (the oldest first), an app that shows codes, and recovery codes
    for the day on which she has neither at hand. All are allauth's rows."""

    passkeys: list[Any]
    app: Any
    recovery: Any

    @property
    def exist(self) -> bool:
        """Recovery codes alone are none: they go out."""
        return bool(self.passkeys or self.app)

    @property
    def are_complete(self) -> bool:
        return self.exist and self.recovery is not None

    @property
    def codes_left(self) -> int:
        """Recovery codes that were not used."""
        if self.recovery is None:
            return 0
        return int(mfa_settings.RECOVERY_CODE_COUNT) - int(self.recovery.data["used_mask"]).bit_count()


def factors_of(person: Actor) -> Factors:
    """One query."""
    rows = list(Authenticator.objects.filter(user_id=person.pk).order_by("pk"))
    of_type = {kind: [row for row in rows if row.type == kind] for kind in Authenticator.Type}
    app, recovery = of_type[Authenticator.Type.TOTP], of_type[Authenticator.Type.RECOVERY_CODES]
    return Factors(of_type[Authenticator.Type.WEBAUTHN], app[0] if app else None, recovery[0] if recovery else None)


def factor_for(person: Actor, factor_id: int) -> Any:
    """One of her own passkeys, or her app."""
    kinds = [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]
    return get_object_or_404(Authenticator, user_id=person.pk, type__in=kinds, pk=factor_id)


def passkey_for(person: Actor, factor_id: int) -> Any:
    return get_object_or_404(Authenticator, user_id=person.pk, type=Authenticator.Type.WEBAUTHN, pk=factor_id)


def organized_chapter_for(actor: Actor, chapter_id: str = "") -> Chapter:
    """That chapter, or without an id the first by name, if the actor organizes it."""
    chapters = Chapter.objects.organized_by(actor).order_by("name")
    if not chapter_id:
        return get_object_or_404(chapters[:1])
    return get_object_or_404(chapters, pk=read_id(chapter_id))


def organized_membership_for(actor: Actor, membership_id: int) -> Membership:
    """A membership in a chapter that the actor organizes, with its person and chapter."""
    return get_object_or_404(
        Membership.objects.select_related("person", "chapter").filter(chapter__in=Chapter.objects.organized_by(actor)),
        pk=membership_id,
    )


def organizers_of(chapter: Chapter, day: date) -> QuerySet[User]:
    """Those who organize the chapter on `day` and can be let in."""
    held = Membership.objects.on(day).filter(chapter=chapter, role=Role.ORGANIZER)
    return User.objects.filter(pk__in=held.values("person_id"), is_active=True).order_by("pk")


def members(chapter: Chapter, *, words: str, day: date) -> QuerySet[User]:
    """The people who hold a role in the chapter on `day` and whose name or address contains `words`, by name; each
    with `held`, these memberships from the least role to the highest."""
    held = Membership.objects.on(day).filter(chapter=chapter)
    return (
        User.objects.filter(pk__in=held.values("person_id"))
        .filter(Q(name__icontains=words) | Q(email__icontains=words))
        .prefetch_related(Prefetch("memberships", held.by_rank(), to_attr="held"))
        .order_by("name", "pk")
    )
