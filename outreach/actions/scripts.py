"""Writing what a campaign counts and asks."""

from django.db import transaction
from django.utils.translation import gettext as _

from outreach.models import Counter, Outcome
from shifts.models import Campaign


@transaction.atomic
def default_script(campaign: Campaign) -> None:
    """Give a new campaign what nearly every street needs, in the language of whoever makes it: three counters, four
    outcomes and no question. What is there already under the same key is left as it is."""
    counters = {Counter.APPROACHED: _("Approached"), Counter.DECLINED: _("Declined"), Counter.FLYERS: _("Flyers taken")}
    outcomes = {
        "interested": _("Interested"),
        "wants_to_leave": _("Wants to leave their job"),
        "talked": _("Good talk"),
        "not_now": _("Not now"),
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
