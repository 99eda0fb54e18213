"""Keys for programs, and the address that calendar apps read."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from people.actions.audit import record_of_person
from people.errors import UnknownScope
from people.models import ApiToken, CalendarAddress, User
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


@transaction.atomic
def make_own_token(person: User, *, name: str, scopes: Iterable[str], now: datetime) -> str:
    """Make a key for a program of one's own, and note it. Returns the secret, which is shown once and kept nowhere."""
    token, secret = create_token(person, name=name, scopes=scopes, now=now)
    record_of_person("made token", person, by=person, now=now, token=token.pk, scopes=token.scopes)
    return secret


@transaction.atomic
def revoke_own_token(token: ApiToken, *, now: datetime) -> None:
    """Take the key away, for good. One that was taken away before keeps its time."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        record_of_person("revoked token", token.person, by=token.person, now=now, token=token.pk)


def revoke_all_tokens(person: User, *, now: datetime) -> int:
    """Take all keys of `person` away. Returns how many there were."""
    return ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Remember the day (UTC) on which the token was last used, so that its owner sees which ones are still needed.
    One statement on the first call of a day, none after."""
    today = local_day(now, ZoneInfo("UTC"))
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def make_calendar_address(person: User, *, now: datetime) -> str:
    """Make a new secret for the address at which calendar apps read the shifts of `person`; with the one before, they
    read nothing from this moment on. Returns the secret, which is shown once and kept nowhere."""
    secret = new_secret()
    told = {"secret_hash": fingerprint(secret), "made_at": now}
    CalendarAddress.objects.update_or_create(person=person, defaults=told)
    return secret


def end_calendar_address(person: User) -> bool:
    """Show calendar apps nothing more. Returns whether there was an address."""
    return bool(CalendarAddress.objects.filter(person=person).delete()[0])
