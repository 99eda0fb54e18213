"""Running late, and not finding the others."""

from datetime import datetime

from django.db import transaction

from people.models import User
from shifts import emails
from shifts.errors import NoClaim, NotNear
from shifts.models import Notice, Signup
from shifts.queries.captains import captains_on_the_spot
from shifts.rules.nearness import is_near

LATE_MINUTES = (5, 10, 15, 30)


@transaction.atomic
def tell_captain(signup: Signup, *, kind: Notice.Kind, minutes: int | None = None, now: datetime) -> Notice:
    """Have the captain of her shift see this. `minutes` is one of LATE_MINUTES for somebody who is late, else None.
    Said again it is changed, and unseen once more. Raises NoClaim and NotNear."""
    if not Signup.objects.active().filter(pk=signup.pk).exists():
        raise NoClaim
    if not is_near(signup.shift, now):
        raise NotNear
    said = {"minutes": minutes, "made_at": now, "seen_at": None, "seen_by": None}
    notice, _is_new = Notice.objects.update_or_create(signup=signup, kind=kind, defaults=said)
    emails.on_the_way(notice, captains_on_the_spot(signup.person, signup.shift), by=signup.person, now=now)
    return notice


@transaction.atomic
def take_back(signup: Signup, *, kind: str) -> None:
    """She is not late after all. Twice is once."""
    Notice.objects.filter(signup=signup, kind=kind).delete()


@transaction.atomic
def mark_seen(notice: Notice, *, made_at: datetime, by: User, now: datetime) -> None:
    """Put away what was said at `made_at`; who said it reads that it was seen. The first look counts, and what was said
    anew since is not what the captain has seen."""
    Notice.objects.unseen().filter(pk=notice.pk, made_at=made_at).update(seen_at=now, seen_by=by)
