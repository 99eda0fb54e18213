"""Passkeys, the app that shows codes, and recovery codes.

allauth keeps the rows and checks the cryptography; what may be added, used and taken away is decided here. Each act
holds the person first, so that two at once see each other.
"""

from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.fernet import InvalidToken
from django.db import transaction

from people import emails
from people.actions.audit import record_of_person
from people.actions.sessions import end_sessions
from people.errors import AppIsThere, LastFactor, NoFactor
from people.models import User
from people.queries import factors_of
from people.rules.sessions import must_hold_factor

Type = Authenticator.Type

# A code of an app lives half a minute; clocks may be so many half minutes apart.
TOLERANCE = 1


@transaction.atomic
def add_passkey(person: User, *, name: str, credential: dict[str, Any], now: datetime) -> Any:
    """Keep a passkey whose registration was checked. `credential` is the browser's RegistrationResponseJSON."""
    User.objects.hold(person.pk)
    row = WebAuthn.add(person, name, credential).instance
    _tell("added passkey", row, now=now)
    return row


@transaction.atomic
def rename_passkey(passkey: Any, *, name: str) -> Any:
    """Call it something that its owner recognises."""
    passkey.wrap().name = name
    passkey.save(update_fields=["data"])
    return passkey


@transaction.atomic
def add_app(person: User, *, secret: str, now: datetime) -> Any:
    """Let an app show codes for `person`. `secret` is base32, and she has shown that her app knows it. Raises
    AppIsThere: one app is enough, and another one could be somebody else's."""
    User.objects.hold(person.pk)
    if factors_of(person).app:
        raise AppIsThere
    row = TOTP.activate(person, secret).instance
    _tell("added app", row, now=now)
    return row


@transaction.atomic
def remove_factor(factor: Any, *, now: datetime) -> None:
    """Take a passkey or the app away, and sign its owner out everywhere: who lost a phone means what is on it. Recovery
    codes go with the last one.

    Raises LastFactor where her role must have one.
    """
    person = factor.user
    User.objects.hold(person.pk)
    left = Authenticator.objects.filter(user=person).exclude(pk=factor.pk)
    if not left.exclude(type=Type.RECOVERY_CODES).exists():
        if must_hold_factor(person.roles):
            raise LastFactor
        left.delete()
    _tell("removed app" if factor.type == Type.TOTP else "removed passkey", factor, now=now)
    Authenticator.objects.filter(pk=factor.pk).delete()
    end_sessions(person)


@transaction.atomic
def new_recovery_codes(person: User, *, now: datetime) -> list[str]:
    """Make ten new ones; those of before work no more. They cannot be read again. Raises NoFactor: without a passkey or
    an app there is nothing to recover from."""
    User.objects.hold(person.pk)
    if not factors_of(person).exist:
        raise NoFactor
    Authenticator.objects.filter(user=person, type=Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(person)
    _tell("made recovery codes", codes.instance, now=now)
    return list(codes.generate_codes())


@transaction.atomic
def use_code(person: User, code: str, *, now: datetime) -> Any | None:
    """Spend a code of the app or a recovery code; the row that it belongs to, or None for a wrong one. Each works once,
    also when it is sent twice at the same moment."""
    User.objects.hold(person.pk)
    factors = factors_of(person)
    try:
        if factors.app and _spend_app_code(factors.app, code, now):
            return factors.app
        if factors.recovery and RecoveryCodes(factors.recovery).validate_code(code):
            return factors.recovery
    except InvalidToken:  # SECRET_KEY was changed: what it sealed opens nothing any more
        return None
    return None


def is_code_of(secret: str, code: str, *, now: datetime) -> bool:
    """Whether an app that knows the base32 `secret` shows this code about `now`."""
    return _counter_of(secret, code, now) is not None


@transaction.atomic
def reset_factors(person: User, *, by: User | None, now: datetime) -> int:
    """Take everything away that `person` can lose, and sign her out everywhere; her mail is what is left. Returns how
    many passkeys and apps there were."""
    User.objects.hold(person.pk)
    factors = factors_of(person)
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    record_of_person("reset factors", person, by=by, now=now)
    emails.factors_changed(person)
    return len(factors.passkeys) + bool(factors.app)


def _spend_app_code(app: Any, code: str, now: datetime) -> bool:
    counter = _counter_of(decrypt(app.data["secret"]), code, now)
    if counter is None or counter <= app.data.get("last_counter", -1):
        return False
    app.data["last_counter"] = counter
    app.save(update_fields=["data"])
    return True


def _counter_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is."""
    current = int(now.timestamp()) // mfa_settings.TOTP_PERIOD
    around = range(current - TOLERANCE, current + TOLERANCE + 1)
    shown = {counter: format_hotp_value(hotp_value(secret, counter)) for counter in around}
    return next((counter for counter in around if compare_user_code(actual=code, expected=shown[counter])), None)


def _tell(verb: str, row: Any, *, now: datetime) -> None:
    """The audit log and the owner's mail: if it was not she, she should know."""
    record_of_person(verb, row.user, by=row.user, now=now)
    emails.factors_changed(row.user)
