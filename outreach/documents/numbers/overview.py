"""The first page: where and when our time counts most, and what it all came to."""

from typing import Any

from outreach.documents.numbers.at_a_glance import answers
from outreach.documents.numbers.places import best_known_locations
from outreach.documents.numbers.sections import with_rows
from outreach.documents.numbers.times import by_weekday_and_period
from outreach.documents.totals import staffing_stats, totals_stats
from outreach.queries.filters import Filters
from outreach.queries.look import Look
from outreach.queries.staffing import staffing
from outreach.queries.tallies import campaign_totals
from outreach.queries.waiting import waiting_rows


def overview(look: Look) -> dict[str, Any]:
    goal = look.goal
    together = campaign_totals(goal.campaign.pk) if look.only_own and goal else None
    return {
        "answers": answers(look),
        "totals": totals_stats(look.facts.totals, look.filters),
        "staffing": [] if look.only_own else staffing_stats(staffing(look.person, filters=look.filters)),
        "together": totals_stats(together, Filters()) if together else [],
        "sections": with_rows(look, best_known_locations, by_weekday_and_period),
        "waiting": waiting_rows(look.person, filters=look.filters),
    }
