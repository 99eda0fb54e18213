"""Reads about people that screens and the API need."""

from people.models import ApiToken
from people.models.tokens import fingerprint


def token_for(secret: str) -> ApiToken | None:
    """The token whose secret this is, with its person, unless it was revoked or its person may not sign in."""
    return (
        ApiToken.objects.select_related("person")
        .filter(secret_hash=fingerprint(secret), revoked_at__isnull=True, person__is_active=True)
        .first()
    )
