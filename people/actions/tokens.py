"""Keys for programs."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from people.errors import UnknownScope
from people.models import ApiToken, User
from people.models.tokens import fingerprint, new_secret
from people.times import local_day


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


def revoke_token(token: ApiToken, *, now: datetime) -> None:
    """Take the key away, for good. One that was taken away before keeps its time."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)


def revoke_all_tokens(person: User, *, now: datetime) -> int:
    """Take all keys of `person` away. Returns how many there were."""
    return ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Remember the day (UTC) on which the token was last used, so that its owner sees which ones are still needed.
    One statement on the first call of a day, none after."""
    today = local_day(now, ZoneInfo("UTC"))
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
