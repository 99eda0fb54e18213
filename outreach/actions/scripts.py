"""Writing what a campaign counts and asks."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from outreach.actions.script_versions import note_version
from outreach.models import Counter, Outcome, labels
from shifts.models import Campaign

LAST = 30_000  # behind whatever a script has


@transaction.atomic
def default_script(campaign: Campaign, *, now: datetime) -> None:
    """Give a new campaign what nearly every street needs: three counters, four outcomes and no question, which every
    reader sees in her language until they are renamed. What is there already under the same key is left as it is."""
    counters = {Counter.APPROACHED: labels.APPROACHED, Counter.DECLINED: labels.DECLINED, Counter.FLYERS: labels.FLYERS}
    outcomes = {
        "interested": labels.INTERESTED,
        "wants_to_leave": labels.WANTS_TO_LEAVE,
        "talked": labels.TALKED,
        "not_now": labels.NOT_NOW,
    }
    Counter.objects.bulk_create(
        [
            Counter(campaign=campaign, key=key, label=label, position=place)
            for place, (key, label) in enumerate(counters.items())
        ],
        ignore_conflicts=True,
    )
    Outcome.objects.bulk_create(
        [
            Outcome(campaign=campaign, key=key, label=label, position=place)
            for place, (key, label) in enumerate(outcomes.items())
        ],
        ignore_conflicts=True,
    )
    note_version(campaign, now=now)


def ensure_cards_counter(campaign_ids: Iterable[int]) -> None:
    """Let these campaigns count the cards that were given. Two at once make one."""
    lacking = Campaign.objects.filter(pk__in=set(campaign_ids)).exclude(counters__key=Counter.CARDS)
    Counter.objects.bulk_create(
        [Counter(campaign=campaign, key=Counter.CARDS, label=labels.CARDS, position=LAST) for campaign in lacking],
        ignore_conflicts=True,
    )
