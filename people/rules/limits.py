"""Who is counted when something is limited, and under what name. The limits themselves stand in settings.LIMITS."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from people.models import Actor
from people.times import local_day

# What stands between a stranger and somebody's account stays shut when tries cannot be counted; all else stays open.
SHUT_WITHOUT_COUNTER = {"code_request", "code_mail", "code_entry", "second_factor"}


@dataclass(frozen=True)
class Rate:
    """So many tries, counted from the first one on for so many seconds."""

    times: int
    seconds: int


def rates_of(what: str) -> list[Rate]:
    """The rates of one thing in settings.LIMITS. Raises KeyError for a name that is not there."""
    return [Rate(times, seconds) for times, seconds in settings.LIMITS[what]]


def caller_of(actor: Actor, meta: Mapping[str, Any]) -> str:
    """Who is counted: a person wherever she is, a visitor by her place on the net. `meta` is request.META."""
    return f"person {actor.pk}" if actor.is_authenticated else f"place {place_of(meta)}"


def place_of(meta: Mapping[str, Any]) -> str:
    """The network address that the request came from: of IPv6 the /64, since one line has all of it. Of
    X-Forwarded-For counts only what a trusted proxy wrote, TRUSTED_PROXY_COUNT from the right. Empty for no address."""
    forwarded, trusted = str(meta.get("HTTP_X_FORWARDED_FOR", "")), settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
    said = hops[-trusted] if 0 < trusted <= len(hops) else str(meta.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(said)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))


def key_of(what: str, subject: str, rate: Rate, now: datetime) -> str:
    """What stands in the table for this subject today: 64 hex digits that only this installation can make, and others
    tomorrow, so that nobody's rows can be followed from day to day."""
    today = local_day(now, ZoneInfo("UTC")).isoformat()
    words = "\0".join([today, what, str(rate.seconds), subject])
    return hmac.new(f"limits {settings.SECRET_KEY}".encode(), words.encode(), hashlib.sha256).hexdigest()
