"""What is done about each kind of the policy, and how often. Who adds a kind that ends adds its chore here."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from outreach.actions import forgetting as outreach
from people.actions import forgetting as people
from people.retention import Then, policy
from shifts.actions import forgetting as shifts

logger = logging.getLogger(__name__)
DONE = {Then.DELETE: "Deleted", Then.CUT: "Cut", Then.BLANK: "Emptied", Then.ROUND: "Rounded"}


class Act(Protocol):
    def __call__(self, *, now: datetime, dry_run: bool = False) -> int:
        """Do what is due, and return how many rows that were."""


@dataclass(frozen=True)
class Chore:
    """`kind` is a key of the policy, `what` says on a terminal what is counted."""

    kind: str
    what: str
    act: Act

    @property
    def done(self) -> str:
        return DONE[policy().kinds[self.kind].then]


# By indices that find at once what is due, and what should be gone soon.
EVERY_MINUTE = (
    Chore("unproved_addresses", "addresses that nobody proved", people.forget_strangers),
    Chore("sign_in_links", "sign-in links used or too old", people.forget_links),
    Chore("sessions", "sessions that ended", people.forget_sessions),
    Chore("tries", "counts of tries whose time is over", people.forget_tries),
    Chore("finished_tasks", "finished tasks", people.forget_finished_tasks),
    Chore("messages", "messages of long ago", people.forget_messages),
    Chore("incidents", "incidents of long ago", shifts.forget_incidents),
    Chore("alerts", "notes of alerts of long ago", shifts.forget_alerts),
    Chore("captain_links", "captain’s links that open nothing", shifts.forget_captain_links),
    Chore("check_in_codes", "check-in codes of long ago", shifts.forget_check_in_codes),
    Chore("removed_shifts", "shifts removed long ago", shifts.forget_removed_shifts),
)
# In this order: what a guest logged is decided before its links are cut, and these before it is forgotten who she was.
DAILY = (
    Chore("conversation_times", "times of rows to quarters of an hour", outreach.round_times),
    Chore("turned_away_rows", "rows of people who are not with us", outreach.erase_turned_away),
    Chore("conversation_links", "links between rows and people", outreach.cut_links),
    Chore("unreviewed_links", "links of rows that nobody looked at", outreach.cut_unreviewed),
    Chore("short_texts", "short texts", outreach.forget_short_texts),
    Chore("reviews", "what captains decided about rows", outreach.forget_reviews),
    Chore("tombstones", "ids of erased rows", outreach.forget_tombstones),
    Chore("excuses", "reasons of the excused", shifts.forget_excuses),
    Chore("marks", "marks of captains’ phones", shifts.forget_marks),
    Chore("notices", "notices to captains", shifts.forget_notices),
    Chore("shift_messages", "messages to shifts", shifts.forget_shift_messages),
    Chore("stand_ins", "stand-ins of long ago", shifts.forget_stand_ins),
    Chore("closers", "links between shifts and who closed them", shifts.forget_closers),
    Chore("presence", "claims and attendances", outreach.forget_presence),
    Chore("revoked_tokens", "keys that were taken back", people.forget_revoked_tokens),
    Chore("ended_roles", "roles that ended long ago", people.forget_ended_roles),
    Chore("audit_actors", "links between changes and people", people.forget_actors),
    Chore("audit_trail", "changes of long ago", people.forget_audit_trail),
    Chore("downloaders", "links between downloads and who made them", outreach.forget_downloaders),
    Chore("permitters", "links between permissions and who gave them", outreach.forget_permitters),
)


def do_chores(chores: tuple[Chore, ...], *, now: datetime, dry_run: bool = False) -> Iterator[tuple[Chore, int | None]]:
    """Each with how many rows that were; None for one that failed, which takes none of the others along."""
    for chore in chores:
        yield chore, attempt(chore.what, partial(chore.act, now=now, dry_run=dry_run))


def attempt(what: str, act: Callable[[], int]) -> int | None:
    try:
        return act()
    except Exception:
        logger.exception("The chore “%s” failed", what)
        return None
