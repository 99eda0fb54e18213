"""My shifts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.models import User
from shifts.models import Shift, Signup
from shifts.queries.captain import next_rosters
from shifts.queries.roster import would_be_alone
from shifts.queries.signups import coming_signups, earlier_signups
from shifts.queries.stand_ins import shifts_handed_on_to
from shifts.rules.asking import answer_token, awaits_word
from shifts.views.near import near_shifts, render_near

EARLIER_SHOWN = 40
# When what happens on the street can be written down: also kept by the log itself.
LOG_OPENS = timedelta(minutes=30)
LOG_CLOSES = timedelta(hours=72)
# Of the shifts in this time the phone keeps the pages, the soonest first: all of the next days, a few of later ones.
KEPT_AHEAD = timedelta(days=13)
KEPT_SURELY = timedelta(days=3)
KEPT_MOST = 4


@dataclass(frozen=True)
class OwnShift:
    """A claim of the reader, and whether it is time to log. `token`: where she says that she comes, if we wait for
    that; `is_confirmed`: she has said so; `is_alone`: nobody else is expected where more are needed."""

    signup: Signup
    has_begun: bool
    may_log: bool
    token: str = ""
    is_alone: bool = False

    @property
    def is_confirmed(self) -> bool:
        return self.signup.confirmed_at is not None and not self.has_begun

    @classmethod
    def of(cls, signup: Signup, now: datetime, *, is_alone: bool = False) -> "OwnShift":
        shift = signup.shift
        in_time = shift.starts_at - LOG_OPENS <= now <= shift.ends_at + LOG_CLOSES
        token = answer_token(signup) if awaits_word(signup, now) and not shift.has_begun(now) else ""
        return cls(signup, shift.has_begun(now), in_time and signup.is_active, token, is_alone)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is coming, and below it what was."""
    now = timezone.now()
    coming = list(coming_signups(request.user, now))
    earlier = list(earlier_signups(request.user, now)[:EARLIER_SHOWN])
    near = near_shifts([*coming, *earlier], now)
    kept = _kept([signup.shift for signup in coming], now)
    alone = would_be_alone(cast(User, request.user), [signup.shift for signup in coming])
    rosters = next_rosters(request.user, now)
    context = {
        "coming": [OwnShift.of(signup, now, is_alone=signup.shift_id in alone) for signup in coming],
        "kept": kept,
        "rosters": rosters,
        "handed_on": shifts_handed_on_to(request.user, now=now),
        "briefs": dict.fromkeys(shift.campaign_id for shift in [*kept, *rosters]),
        "earlier": [OwnShift.of(signup, now) for signup in earlier],
    }
    return render_near(request, "shifts/mine.html", context, near)


def _kept(shifts: list[Shift], now: datetime) -> list[Shift]:
    ahead = [shift for shift in shifts if shift.starts_at < now + KEPT_AHEAD]
    return [shift for place, shift in enumerate(ahead) if place < KEPT_MOST or shift.starts_at < now + KEPT_SURELY]
