"""When a release leaves the captain too little time."""

from datetime import datetime, timedelta

from shifts.models import Signup
from shifts.models.signups import SECOND_THOUGHTS

# From here on a release leaves the captain too little time to find somebody else.
LATE = timedelta(hours=12)


def is_late_release(signup: Signup, now: datetime) -> bool:
    """Whether giving up the claim at `now` counts as late, and so is asked about first."""
    return signup.shift.starts_at - now < LATE and now - signup.claimed_at > SECOND_THOUGHTS
