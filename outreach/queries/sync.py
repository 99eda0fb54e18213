"""What must be known to judge a batch of rows, read in a fixed number of queries however many rows there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, Sum

from outreach.models import Conversation, ErasedEntry, ScriptVersion, Tally
from outreach.queries.scripts import Script, full_scripts, script_in_version
from people.models import User
from shifts.models import Shift

LARGEST_NUMBER = 2**31  # of a version, as the database keeps it


@dataclass
class Known:
    """`entries`: rows under the ids that were asked for, and the corrections of those. `conversations` and `counts`:
    how many the person has logged so far, by shift and by (shift, counter). `full`: all that a campaign ever asked;
    `versions`: by (campaign, number), of the numbers that the rows name."""

    shifts: dict[int, Shift]
    full: dict[int, Script]
    versions: dict[tuple[int, int], ScriptVersion]
    entries: dict[UUID, Conversation | Tally]
    erased: set[UUID]
    conversations: dict[int, int]
    counts: dict[tuple[int, int], int]
    _scripts: dict[tuple[int, int | None], Script] = field(default_factory=dict)

    def script(self, campaign_id: int, number: int | None) -> Script:
        """What the row that names this version was logged under: all that was ever asked where there is none such."""
        key = campaign_id, number
        if key not in self._scripts:
            full, version = self.full[campaign_id], self.versions.get((campaign_id, number or 0))
            self._scripts[key] = script_in_version(full, version) if version else full
        return self._scripts[key]


def known_for(
    person: User, *, shift_ids: Iterable[int], entry_ids: Iterable[UUID], version_numbers: Iterable[int] = ()
) -> Known:
    """Exact only while the person's row is held."""
    wanted, ids = set(shift_ids), set(entry_ids)
    shifts = {shift.pk: shift for shift in Shift.objects.visible_to(person).filter(pk__in=wanted).with_place()}
    named = Q(pk__in=ids) | Q(corrects__in=ids)
    conversations = Conversation.objects.filter(person=person, shift__in=wanted).values_list("shift")
    counts = Tally.objects.filter(person=person, shift__in=wanted).values_list("shift", "counter")
    campaigns = {shift.campaign_id for shift in shifts.values()}
    return Known(
        shifts=shifts,
        full=full_scripts(campaigns),
        versions=_versions(campaigns, {number for number in version_numbers if number < LARGEST_NUMBER}),
        entries={
            **{row.pk: row for row in Conversation.objects.filter(named)},
            **{row.pk: row for row in Tally.objects.filter(named)},
        },
        erased=set(ErasedEntry.objects.filter(pk__in=ids).values_list("pk", flat=True)),
        conversations=defaultdict(int, conversations.annotate(Count("pk"))),
        counts=defaultdict(int, {(shift, counter): total for shift, counter, total in counts.annotate(Sum("delta"))}),
    )


def _versions(campaigns: set[int], numbers: set[int]) -> dict[tuple[int, int], ScriptVersion]:
    if not numbers:
        return {}
    rows = ScriptVersion.objects.filter(campaign__in=campaigns, number__in=numbers)
    return {(row.campaign_id, row.number): row for row in rows}


def bodies(ids: Iterable[UUID], kind: type[Conversation | Tally]) -> dict[UUID, tuple[str, int | None]]:
    """The body hash and the person of each row that is in the database, by id."""
    rows = kind.objects.filter(pk__in=set(ids)).values_list("pk", "body_hash", "person_id")
    return {pk: (body_hash, person) for pk, body_hash, person in rows}
