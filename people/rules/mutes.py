"""The links by which somebody wants no more of a group of messages, straight from the message."""

from typing import NamedTuple

from django.core.signing import BadSignature, Signer

from people.validators import read_id


class Unwanted(NamedTuple):
    """Whose, which group (see `people.emails.kinds`), by which channel."""

    person_id: int
    group: str
    channel: str


def unwanted_token(unwanted: Unwanted) -> str:
    """It can do nothing else than stop and start these, and signs nobody in."""
    return _signer().sign(".".join(map(str, unwanted)))


def read_unwanted(token: str) -> Unwanted | None:
    """None for a token that we did not make."""
    try:
        person, group, channel = _signer().unsign(token).split(".")
    except BadSignature:
        return None
    person_id = read_id(person)
    return Unwanted(person_id, group, channel) if person_id else None


def _signer() -> Signer:
    return Signer(salt="people.unsubscribe")
