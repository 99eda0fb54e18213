"""What a person reads about her own rows that do not count yet, or that a captain has looked at."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from outreach.models import Hold, Review
from outreach.queries.log import own_conversations, own_tallies
from people.models import User
from shifts.models import Shift


@dataclass(frozen=True)
class OwnHeld:
    """Numbers of entries: `waiting` by why they are held, `set_aside` by a captain's reason, `accepted` those that she
    let count. `reasons` {id of an entry: why it was set aside}."""

    waiting: dict[Hold, int]
    set_aside: dict[str, int]
    accepted: int
    reasons: dict[UUID, str]

    @property
    def waits(self) -> int:
        return sum(self.waiting.values())

    @property
    def is_something(self) -> bool:
        return bool(self.waiting or self.set_aside or self.accepted)


def own_held(person: User, shift: Shift) -> OwnHeld:
    """Of her last words on a shift. Three queries."""
    talks = own_conversations(person, shift).order_by().values_list("pk", "hold")
    counts = own_tallies(person, shift).order_by().values_list("pk", "hold")
    reviews = Review.objects.standing().filter(person=person, shift=shift).order_by("made_at")
    return _told([*talks, *counts], list(reviews))


def _told(entries: Iterable[tuple[UUID, str]], reviews: Iterable[Review]) -> OwnHeld:
    said = {UUID(pk): review for review in reviews for pk in review.held}
    waiting, accepted, reasons = Counter[Hold](), 0, {}
    for pk, hold in entries:
        review = said.get(pk)
        if hold == Hold.SET_ASIDE:
            reasons[pk] = review.get_reason_display() if review else ""
        elif hold:
            waiting[Hold(hold)] += 1
        elif review and review.counts:
            accepted += 1
    return OwnHeld(dict(waiting), dict(Counter(reasons.values())), accepted, reasons)
