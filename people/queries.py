"""Reads about people that screens and the API need."""

from datetime import datetime

from people.models import ApiToken, SignInLink
from people.models.tokens import fingerprint


def token_for(secret: str) -> ApiToken | None:
    """The token whose secret this is, with its person, unless it was revoked or its person may not sign in."""
    return (
        ApiToken.objects.select_related("person")
        .filter(secret_hash=fingerprint(secret), revoked_at__isnull=True, person__is_active=True)
        .first()
    )


def sign_in_link(secret: str, *, is_demo: bool, now: datetime) -> SignInLink | None:
    """The link whose secret this is, with its person, if it still signs in."""
    return (
        SignInLink.objects.usable(now)
        .select_related("person")
        .filter(secret_hash=fingerprint(secret), is_demo=is_demo, person__is_active=True)
        .first()
    )
