"""When a release leaves the captain too little time."""

from datetime import datetime, timedelta

from shifts.models import Signup

# From here on a release leaves the captain too little time to find somebody else.
LATE = timedelta(hours=12)
# A claim that is taken back at once, with Undo, was never a promise that somebody relied on.
SECOND_THOUGHTS = timedelta(minutes=10)


def is_late_release(signup: Signup, now: datetime) -> bool:
    """Whether giving up the claim at `now` counts as late, and so is asked about first."""
    return signup.shift.starts_at - now < LATE and now - signup.claimed_at > SECOND_THOUGHTS
