"""The periodic chores. `make serve` runs this every minute; running it twice at once does no harm."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.retention.chores import DAILY, EVERY_MINUTE, Chore, attempt, do_chores
from outreach.actions import held, snapshots, thanks
from people.actions.forgetting import is_purged, note_purge
from people.actions.limiting import spend
from people.errors import TooOften
from shifts.actions import alerting, planning

# What the policy says about data that has been kept long enough: see config/retention.
CHORES = EVERY_MINUTE
# What the clock has made due to be told: (what it counts, the act). An act takes `now` and returns how many there were.
PLANS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("questions about tomorrow", planning.plan_day_before),
    ("reminders", planning.plan_reminders),
    ("thanks", thanks.plan_thanks),
    ("alerts", alerting.plan_alerts),
    ("alerts of held rows", held.plan_held_alerts),
)
# And what a day or a week has completed.
WORKS: tuple[tuple[str, Callable[..., int]], ...] = (("weekly public snapshots", snapshots.freeze_weeks),)


class Command(BaseCommand):
    help = "Do the periodic chores: forget, plan messages, make public snapshots. Prints a line for what it did."

    def handle(self, *args: object, **options: object) -> None:
        now: datetime = timezone.now()
        failed = self._forget(CHORES, now)
        for done, acts in (("Planned", PLANS), ("Made", WORKS)):
            for what, act in acts:
                failed += self._told(done, what, attempt(what, partial(act, now=now)))
        failed += self._forget_daily(now)
        if failed:
            raise CommandError(f"Failed, and tried again next time: {', '.join(failed)}.")

    def _forget(self, chores: tuple[Chore, ...], now: datetime) -> list[str]:
        """What failed."""
        failed = []
        for chore, count in do_chores(chores, now=now):
            failed += self._told(chore.done, chore.what, count)
        return failed

    def _forget_daily(self, now: datetime) -> list[str]:
        """Once a day is enough. A day on which something failed or broke off is not over, and tried again after a
        while: what fails would fail each minute."""
        if is_purged(now=now) or not self._may_try(now):
            return []
        failed = self._forget(DAILY, now)
        if not failed:
            note_purge(now=now)
        return failed

    def _may_try(self, now: datetime) -> bool:
        try:
            spend("daily_purge", "tick", now=now)
        except TooOften:
            return False
        return True

    def _told(self, done: str, what: str, count: int | None) -> list[str]:
        if count:
            self.stdout.write(f"{done} {what}: {count}.")
        return [what] if count is None else []
