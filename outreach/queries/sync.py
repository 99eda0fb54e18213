"""What must be known to judge a batch of rows, read in a fixed number of queries however many rows there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from outreach.models import TOGETHER, Conversation, ErasedEntry, Hold, ScriptVersion, Tally
from outreach.queries.logged import Logged, logged_between
from outreach.queries.scripts import Script, full_scripts, script_in_version
from people.models import User
from shifts.models import Shift

LARGEST_NUMBER = 2**31  # of a version, as the database keeps it


@dataclass
class Known:
    """`entries`: rows under the ids that were asked for, and the corrections of those. `conversations` and `counts`:
    how many the person has logged so far, by shift and by (shift, counter), without what was set aside. `together`:
    the shifts on which something of hers waits because of all the rest. `near`: by shift, what she logged between
    the times that were asked for, corrections aside. `full`: all that a campaign ever asked;
    `versions`: by (campaign, number), of the numbers that the rows name."""

    shifts: dict[int, Shift]
    full: dict[int, Script]
    versions: dict[tuple[int, int], ScriptVersion]
    entries: dict[UUID, Conversation | Tally]
    erased: set[UUID]
    conversations: dict[int, int]
    counts: dict[tuple[int, int], int]
    together: set[int]
    near: dict[int, list[Logged]]
    _scripts: dict[tuple[int, int | None], Script] = field(default_factory=dict)

    def script(self, campaign_id: int, number: int | None) -> Script:
        """What the row that names this version was logged under: all that was ever asked where there is none such."""
        key = campaign_id, number
        if key not in self._scripts:
            full, version = self.full[campaign_id], self.versions.get((campaign_id, number or 0))
            self._scripts[key] = script_in_version(full, version) if version else full
        return self._scripts[key]


def known_for(
    person: User,
    *,
    shift_ids: Iterable[int],
    entry_ids: Iterable[UUID],
    version_numbers: Iterable[int] = (),
    between: tuple[datetime, datetime] | None = None,
) -> Known:
    """Exact only while the person's row is held."""
    wanted, ids = set(shift_ids), set(entry_ids)
    shifts = {shift.pk: shift for shift in Shift.objects.visible_to(person).filter(pk__in=wanted).with_place()}
    named = Q(pk__in=ids) | Q(corrects__in=ids)
    own = Q(person=person, shift__in=wanted)
    campaigns = {shift.campaign_id for shift in shifts.values()}
    full = full_scripts(campaigns)
    talks, counts = list(_talks(own)), list(_counts(own))
    return Known(
        shifts=shifts,
        full=full,
        versions=_versions(campaigns, {number for number in version_numbers if number < LARGEST_NUMBER}),
        entries={
            **{row.pk: row for row in Conversation.objects.filter(named)},
            **{row.pk: row for row in Tally.objects.filter(named)},
        },
        erased=set(ErasedEntry.objects.filter(pk__in=ids).values_list("pk", flat=True)),
        conversations=defaultdict(int, {shift: total for shift, total, _waiting in talks}),
        counts=defaultdict(int, {(shift, counter): total for shift, counter, total, _waiting in counts}),
        together={shift for shift, *_totals, waiting in (*talks, *counts) if waiting},
        near=logged_between(own, *between) if between else {},
    )


WAITING = Count("pk", filter=Q(hold__in=TOGETHER))


def _talks(own: Q) -> QuerySet[Any, tuple[int, int, int]]:
    """(shift, how many talks stand, how many rows wait because of all of them)."""
    rows = Conversation.objects.filter(own).exclude(hold=Hold.SET_ASIDE).order_by().values_list("shift")
    withdrawn = Count("pk", filter=Q(outcome__isnull=True))
    return rows.annotate(standing=Count("pk", filter=Q(corrects__isnull=True)) - withdrawn, waiting=WAITING)


def _counts(own: Q) -> QuerySet[Any, tuple[int, int, int, int]]:
    """(shift, counter, sum, how many rows wait because of all of them)."""
    rows = Tally.objects.filter(own).exclude(hold=Hold.SET_ASIDE).order_by().values_list("shift", "counter")
    return rows.annotate(sum=Sum("delta"), waiting=WAITING)


def _versions(campaigns: set[int], numbers: set[int]) -> dict[tuple[int, int], ScriptVersion]:
    if not numbers:
        return {}
    rows = ScriptVersion.objects.filter(campaign__in=campaigns, number__in=numbers)
    return {(row.campaign_id, row.number): row for row in rows}


def bodies(ids: Iterable[UUID], kind: type[Conversation | Tally]) -> dict[UUID, tuple[str, int | None]]:
    """The body hash and the person of each row that is in the database, by id."""
    rows = kind.objects.filter(pk__in=set(ids)).values_list("pk", "body_hash", "person_id")
    return {pk: (body_hash, person) for pk, body_hash, person in rows}
