"""Secrets that let somebody in. Only their hashes are stored: a dump of the database opens nothing."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Self, TypeVar

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.users import Actor


def new_secret() -> str:
    """32 random bytes, fit for a URL."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored of a secret. Plain SHA-256 is enough: 256 random bits cannot be guessed from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal(text: str) -> str:
    """What is stored of a secret that we must be able to read again, like the one of an app that shows codes."""
    return _fernet().encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """Raises cryptography's InvalidToken where SECRET_KEY was changed and the old one is not a fallback."""
    return _fernet().decrypt(sealed).decode()


def _fernet() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"people.tokens.seal:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


Owned = TypeVar("Owned", bound=models.Model)


class OwnedQuerySet(models.QuerySet[Owned]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(person_id=actor.pk)


class ApiTokenQuerySet(OwnedQuerySet["ApiToken"]):
    pass


class ApiToken(models.Model):
    """A key for programs, which acts as its person within its scopes."""

    READ, WRITE = "read", "write"
    SCOPES = (READ, WRITE)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=8)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=40, default=READ)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def allows(self, scope: str) -> bool:
        return scope in self.scopes.split(",")


class SignInLinkQuerySet(OwnedQuerySet["SignInLink"]):
    def usable(self, now: datetime) -> Self:
        return self.filter(used_at__isnull=True, expires_at__gt=now)


class SignInLink(models.Model):
    """A link that signs its person in once: printed on a terminal by `setup` and `demo`, or shown by a captain,
    `made_by`, to somebody who walked in. `goes_to` is the page after it, her own first one if empty."""

    class Kind(models.TextChoices):
        ONCE = "once", _("From the terminal")
        DEMO = "demo", _("Of the demo")
        WALK_IN = "walk_in", _("For a walk-in")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_links")
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ONCE)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    goes_to = models.CharField(max_length=200, blank=True)

    objects = SignInLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} until {self.expires_at:%Y-%m-%d %H:%M}"


class CalendarAddressQuerySet(OwnedQuerySet["CalendarAddress"]):
    pass


class CalendarAddress(models.Model):
    """The address at which calendar apps read a person's shifts without signing in. She has one or none: a new one
    takes the place of the one before."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    objects = CalendarAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} since {self.made_at:%Y-%m-%d}"
