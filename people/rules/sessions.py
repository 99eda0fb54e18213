"""What a role asks of a sign-in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from people.models import Role, Roles


@dataclass(frozen=True)
class SessionLimits:
    """A session ends `age` after its sign-in, and before that when nobody used it for `idle`."""

    age: timedelta
    idle: timedelta

    def are_over(self, *, began_at: float, seen_at: float, now: datetime) -> bool:
        """`began_at` and `seen_at` are seconds of the epoch."""
        moment = now.timestamp()
        return moment - began_at >= self.age.total_seconds() or moment - seen_at >= self.idle.total_seconds()

    def is_news(self, *, seen_at: float, now: datetime) -> bool:
        """Whether it is worth a write that the session was used just now: a twentieth of `idle` after the last time."""
        return now.timestamp() - seen_at >= self.idle.total_seconds() / 20


VOLUNTEERS = SessionLimits(age=timedelta(days=30), idle=timedelta(days=14))
ORGANIZERS = SessionLimits(age=timedelta(hours=12), idle=timedelta(minutes=60))


def must_hold_factor(roles: Roles) -> bool:
    """Organizers and above see everybody's name and address: a mailed code alone does not let them in."""
    return roles.holds(Role.ORGANIZER)


def may_make_tokens(roles: Roles) -> bool:
    """Keys for programs are worth having to who exports and plans. Whoever got one can see it and take it away."""
    return roles.holds(Role.ORGANIZER)


def session_limits(roles: Roles) -> SessionLimits:
    return ORGANIZERS if must_hold_factor(roles) else VOLUNTEERS
