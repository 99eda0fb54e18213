"""Typed readers of the environment. Every setting that an operator can change is read here, and a value that
cannot be used stops the start with one sentence that says which variable it was and what is expected."""

import os
import re
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from py_vapid import Vapid

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}
POSTGRES_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
MAIL_BACKENDS = "django.core.mail.backends"


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks, or `default` where it is not set."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off and empty."""
    word = text(name, "1" if default else "0").lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {word!r}.")
    return word in TRUE_WORDS


def integer(name: str, default: int, *, least: int = 0, most: int = 65535) -> int:
    """A whole number from `least` to `most`."""
    word = text(name, str(default))
    if not (word.isascii() and word.isdigit() and least <= int(word) <= most):
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {word!r}.")
    return int(word)


def listing(name: str, default: str = "") -> list[str]:
    """The parts of a comma-separated variable, empty ones left out."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def web_address(name: str, default: str) -> str:
    """An absolute http(s) address without path. Plain http is accepted for this machine only: everywhere else
    sign-in codes and sessions would travel readable."""
    address = text(name, default).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} must look like https://daybreak.example.org, not {address!r}.")
    if parts.scheme == "http" and not is_own_machine(address):
        raise ImproperlyConfigured(f"{name} must begin with https:// ({address!r} is not on this machine).")
    return address


def tile_template(name: str) -> str:
    """An https address with {z}, {x} and {y}, or empty; http for this machine only."""
    address = text(name)
    if not address:
        return ""
    try:
        # Nothing else in braces is filled in, and a stray one must not fail at the first tile.
        example = urlsplit(address.format(z=0, x=0, y=0))
        whole = all(part in address for part in ("{z}", "{x}", "{y}")) and bool(example.hostname) and example.port != 0
    except (KeyError, IndexError, ValueError):
        whole = False
    if not whole or "{" in urlsplit(address).netloc or example.username:
        raise ImproperlyConfigured(f"{name} must look like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png.")
    if example.scheme != "https" and not (example.scheme == "http" and is_own_machine(address)):
        raise ImproperlyConfigured(f"{name} must begin with https://.")
    return address


def is_own_machine(address: str) -> bool:
    """Whether an absolute address is on the loopback."""
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


def place_link(name: str, default: str) -> str:
    """An https: or geo: address with {lat} and {lon} in it, and {name} where the other side shows one."""
    link = text(name) or default
    if not link.startswith(("https://", "geo:")) or not ("{lat}" in link and "{lon}" in link):
        raise ImproperlyConfigured(f"{name} must be an https: or geo: address with {{lat}} and {{lon}}, not {link!r}.")
    return link


def secret(name: str, *, least: int = 50) -> str:
    """A secret of at least `least` characters and some variety."""
    value = text(name)
    if len(value) < least or len(set(value)) < 5 or value.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"{name} is missing or too weak: set it to {least} or more random characters, "
            "for example from: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return value


def push_keys(name: str) -> tuple[str, str]:
    """The private and the public key that sign what is sent to push services, both as base64url: 32 bytes of a P-256
    key, as `manage.py make_push_key` prints them, and the point that belongs to them. Both are empty where nothing is
    set: nobody is offered messages on her phone then."""
    private = text(name)
    if not private:
        return "", ""
    try:
        if not re.fullmatch(r"[\w-]{43}", private, re.ASCII):
            raise ValueError("not 32 bytes as base64url")
        key = Vapid.from_raw(private.encode())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no such key: make one by manage.py make_push_key.") from error
    point = key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return private, urlsafe_b64encode(point).decode().rstrip("=")


def contact(name: str, default: str) -> str:
    """Whom a push service can turn to: mailto:ADDRESS, or https://HOST."""
    given = text(name) or default
    parts = urlsplit(given)
    is_mail = parts.scheme == "mailto" and "@" in parts.path.strip("@")
    if not is_mail and not (parts.scheme == "https" and parts.hostname and not parts.path.strip("/")):
        raise ImproperlyConfigured(f"{name} must look like mailto:you@example.org or https://example.org: {given!r}.")
    return given.rstrip("/")


def database(name: str, default: str) -> dict[str, Any]:
    """Django's database settings from `sqlite:///path` or from anything that libpq reads as a PostgreSQL URL:
    several hosts, a socket folder and parameters such as target_session_attrs included."""
    url = text(name) or default
    if url.startswith("sqlite:///"):
        return sqlite(url.removeprefix("sqlite:///"))
    if url.startswith(("postgres://", "postgresql://")):
        return postgres(name, url)
    raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgresql://.")


def sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # IMMEDIATE: without it the loser of a race is told "database is locked" instead of "full".
        # synchronous=FULL: with NORMAL a power cut may take claims that were already confirmed.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        # Opening the file and setting it up takes 0.7 ms of a request's 10.
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": f"{path}.test"},
    }


def postgres(name: str, url: str) -> dict[str, Any]:
    try:
        given = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"{name} is not a PostgreSQL URL: {error}") from error
    known = {django_key: str(given.pop(key, "")) for key, django_key in POSTGRES_KEYS.items()}
    if not known["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database: end it with /NAME.")
    return {
        "ENGINE": "config.postgres",
        **known,
        "OPTIONS": given,
        # A new connection for every request costs 2.4 times the server's time of a claim.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(name: str, default: str) -> dict[str, Any]:
    """Django's mail settings from `console:`, `file:///folder` or `smtp[s]://user:password@host:port`
    (smtps speaks TLS from the start; smtp upgrades by STARTTLS unless `?starttls=no` says otherwise)."""
    url = text(name) or default
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{MAIL_BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": f"{MAIL_BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587, file:///folder or console:.")
    return {
        "EMAIL_BACKEND": f"{MAIL_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parse_qs(parts.query).get("starttls") != ["no"],
        "EMAIL_TIMEOUT": 20,
    }
