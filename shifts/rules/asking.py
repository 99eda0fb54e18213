"""When people are asked whether they really come, and the links by which they answer."""

from datetime import datetime, time, timedelta

from django.core.signing import BadSignature, Signer

from people.times import local_moment
from people.validators import read_id
from shifts.models import Shift, Signup

# The day before, on the chapter's clock: late enough to know, early enough to find somebody else.
ASK_AT = time(11)
# Nobody is asked at night: what could not be planned until then is left to the reminder.
ASK_UNTIL = time(23)


def asked_at(shift: Shift) -> datetime:
    """The moment at which whoever has claimed `shift` by then is asked whether she comes."""
    return local_moment(shift.starts_on - timedelta(days=1), ASK_AT, shift.zone)


def awaits_word(signup: Signup, now: datetime) -> bool:
    """Whether she was asked and has not said yet that she comes. A claim made since says so by itself."""
    asked = asked_at(signup.shift)
    return signup.is_active and signup.confirmed_at is None and signup.claimed_at < asked <= now


def answer_token(signup: Signup) -> str:
    """What a link in a mail carries: it speaks for this one claim, and signs nobody in."""
    return _signer().sign(str(signup.pk))


def signup_answered(token: str) -> int | None:
    """The id of the claim for which `token` speaks; None for one that we did not make."""
    try:
        return read_id(_signer().unsign(token))
    except BadSignature:
        return None


def _signer() -> Signer:
    return Signer(salt="shifts.answer")
