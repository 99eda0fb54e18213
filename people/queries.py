"""Reads about people that screens and the API need."""

from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from people.models import Actor, ApiToken, Chapter, Membership, SignInLink, User
from people.models.tokens import fingerprint
from people.validators import read_id


def token_for(secret: str) -> ApiToken | None:
    """The token whose secret this is, with its person, unless it was revoked or its person may not sign in."""
    return (
        ApiToken.objects.select_related("person")
        .filter(secret_hash=fingerprint(secret), revoked_at__isnull=True, person__is_active=True)
        .first()
    )


def usable_tokens(person: User) -> QuerySet[ApiToken]:
    """Her keys for programs that were not taken away, the newest first."""
    return ApiToken.objects.visible_to(person).filter(revoked_at__isnull=True).order_by("-created_at", "-pk")


def sign_in_link(secret: str, *, is_demo: bool, now: datetime) -> SignInLink | None:
    """The link whose secret this is, with its person, if it still signs in."""
    return (
        SignInLink.objects.usable(now)
        .select_related("person")
        .filter(secret_hash=fingerprint(secret), is_demo=is_demo, person__is_active=True)
        .first()
    )


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
