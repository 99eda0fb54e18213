"""The periodic chores. `make serve` runs this every minute; running it twice at once does no harm."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outreach.actions import held, snapshots, thanks
from people.actions import forgetting, limiting
from shifts.actions import alerting, incidents, planning
from shifts.actions import forgetting as shifts_forgetting

logger = logging.getLogger(__name__)

# (what it counts, the chore). A chore takes `now`, calls one action and returns how many rows it touched.
CHORES: tuple[tuple[str, Callable[..., int]], ...] = (
    ("addresses that nobody proved", forgetting.forget_strangers),
    ("sign-in links used or too old", forgetting.forget_links),
    ("sessions that ended", forgetting.forget_sessions),
    ("counts of tries whose time is over", limiting.forget_tries),
    ("finished tasks", forgetting.forget_finished_tasks),
    ("messages of long ago", forgetting.forget_messages),
    ("incidents of long ago", incidents.forget_incidents),
    ("notes of alerts of long ago", alerting.forget_alerts),
    ("captain’s links that open nothing", shifts_forgetting.forget_captain_links),
    ("check-in codes of long ago", shifts_forgetting.forget_check_in_codes),
    ("shifts removed long ago", shifts_forgetting.forget_removed_shifts),
)
# The same for what the clock has made due to be told.
PLANS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("questions about tomorrow", planning.plan_day_before),
    ("reminders", planning.plan_reminders),
    ("thanks", thanks.plan_thanks),
    ("alerts", alerting.plan_alerts),
    ("alerts of held rows", held.plan_held_alerts),
)
# And for what a day or a week has completed.
WORKS: tuple[tuple[str, Callable[..., int]], ...] = (("weekly public snapshots", snapshots.freeze_weeks),)


class Command(BaseCommand):
    help = "Do the periodic chores: forget, plan messages, make public snapshots. Prints a line for what it did."

    def handle(self, *args: object, **options: object) -> None:
        now: datetime = timezone.now()
        chores = [("Deleted", *chore) for chore in CHORES] + [("Planned", *plan) for plan in PLANS]
        chores += [("Made", *work) for work in WORKS]
        failed = [what for done, what, chore in chores if not self._do(done, what, partial(chore, now=now))]
        if failed:
            raise CommandError(f"Failed, and tried again next time: {', '.join(failed)}.")

    def _do(self, done: str, what: str, chore: Callable[[], int]) -> bool:
        """Whether it went well. One that fails takes none of the others along: reminders do not wait for a clean-up."""
        try:
            count = chore()
        except Exception:
            logger.exception("The chore “%s” failed", what)
            return False
        if count:
            self.stdout.write(f"{done} {what}: {count}.")
        return True
