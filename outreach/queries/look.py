"""One look at the numbers: who looks, at what, and when. What several parts of a page need is read once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from outreach.queries.filters import Filters
from outreach.queries.goals import Goal, goal_for
from outreach.queries.tallies import Facts, facts_for, sees_only_own
from people.models import Role, User


@dataclass(frozen=True)
class Look:
    """`now` is aware. Nothing is read before it is asked for."""

    person: User
    filters: Filters
    now: datetime

    @cached_property
    def facts(self) -> Facts:
        return facts_for(self.person, filters=self.filters)

    @cached_property
    def goal(self) -> Goal | None:
        """Of the campaign that the page is about; its campaign is that one too."""
        return goal_for(self.person, filters=self.filters, now=self.now)

    @property
    def only_own(self) -> bool:
        """Whether the figures are what the reader did herself."""
        return sees_only_own(self.person, self.filters)

    @property
    def is_organizer(self) -> bool:
        """Who may download."""
        return self.person.roles.holds(Role.ORGANIZER)

    @property
    def sees_days(self) -> bool:
        """Whether she may see more of the goal's campaign than its total."""
        return self.goal is not None and self.person.roles.holds(Role.CAPTAIN, self.goal.campaign.chapter_id)

    @property
    def plans(self) -> bool:
        """Whether she may plan the campaign's shifts."""
        return self.goal is not None and self.person.roles.holds(Role.ORGANIZER, self.goal.campaign.chapter_id)
