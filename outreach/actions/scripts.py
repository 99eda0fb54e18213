"""Writing what a campaign counts and asks."""

from django.db import transaction

from outreach.models import Counter, Outcome, labels
from shifts.models import Campaign


@transaction.atomic
def default_script(campaign: Campaign) -> None:
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
