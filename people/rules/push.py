"""Which addresses a phone may give us: only those of push services that the operator has listed, written the plain way.
Our server will POST there, so anything that could mean another host than it seems to is refused."""

import re
from urllib.parse import urlsplit

from django.conf import settings

from people.models.push import ENDPOINT_LENGTH

# No name and password, no backslash, no blank, nothing but ASCII; then what is split is what is asked.
PLAIN = re.compile(r"https?://[a-z0-9.:-]+/[!-~]*", re.ASCII)


def is_on() -> bool:
    """Whether the operator lets people be told on their phones. Without the worker no phone would listen."""
    return bool(settings.PUSH_PUBLIC_KEY) and settings.SERVICE_WORKER


def is_endpoint(address: str) -> bool:
    """Whether this is an address at a push service that we may ask."""
    if len(address) > ENDPOINT_LENGTH or "\\" in address or "#" in address or not PLAIN.fullmatch(address):
        return False
    if is_of_tests(address):
        return True
    scheme, host, *_rest = urlsplit(address)
    return scheme == "https" and any(host == name or host.endswith(f".{name}") for name in settings.PUSH_HOSTS)


def is_of_tests(address: str) -> bool:
    """Whether it is the push service of a test on this machine."""
    return bool(settings.PUSH_TEST_ORIGIN) and origin_of(address) == settings.PUSH_TEST_ORIGIN


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
