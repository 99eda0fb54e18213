"""Whether a goal is reached at the pace so far: weeks are what varies, so weeks tell how far the weeks to come may.

Student's interval for the sum of weeks to come, from the weeks that are whole; see
docs/decisions/0031-what-the-numbers-allow-to-say.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from outreach.rules import student
from outreach.rules.intervals import TAIL

# Two weeks do not tell how far weeks differ.
FEWEST_WEEKS = 3
DAYS = 7


@dataclass(frozen=True)
class Outlook:
    """Of a whole campaign, in conversations: what it comes to if the weeks to come are like those so far, and from
    where to where. `pace` is of one week."""

    pace: float
    likely: float
    low: float
    high: float

    def reaches(self, goal: int) -> str:
        """One of yes, likely, unlikely, no."""
        if self.low >= goal:
            return "yes"
        if self.high < goal:
            return "no"
        return "likely" if self.likely >= goal else "unlikely"


def outlook(whole_weeks: Sequence[int], *, done: int, days_left: int) -> Outlook | None:
    """None as long as there are too few whole weeks to say."""
    if len(whole_weeks) < FEWEST_WEEKS:
        return None
    pace, known = fmean(whole_weeks), len(whole_weeks)
    # Weeks that were all alike differ as chance has it nevertheless.
    spread = max(variance(whole_weeks), pace)
    weeks = days_left / DAYS
    # Of the weeks to come themselves, and of the pace, which is known from so few.
    error = sqrt(spread * (weeks + weeks**2 / known))
    apart = student.quantile(1 - TAIL, known - 1) * error
    likely = done + pace * weeks
    return Outlook(pace, likely, max(done, likely - apart), likely + apart)
