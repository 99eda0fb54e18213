"""Keys for programs."""

from collections.abc import Iterable
from datetime import datetime

from people.errors import UnknownScope
from people.models import ApiToken, User
from people.models.tokens import fingerprint, new_secret


def create_token(person: User, *, name: str, scopes: Iterable[str], now: datetime) -> tuple[ApiToken, str]:
    """Make a key that acts as `person` within `scopes` (some of ApiToken.SCOPES). Returns the stored row and the
    secret, which is shown once and kept nowhere. Raises UnknownScope."""
    wanted = set(scopes)
    if not wanted or not wanted <= set(ApiToken.SCOPES):
        raise UnknownScope(scopes=", ".join(ApiToken.SCOPES))
    secret = new_secret()
    token = ApiToken.objects.create(
        person=person,
        name=name,
        prefix=secret[:8],
        secret_hash=fingerprint(secret),
        scopes=",".join(scope for scope in ApiToken.SCOPES if scope in wanted),
        created_at=now,
    )
    return token, secret
