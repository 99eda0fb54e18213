"""What can be told only from all that somebody logged on a shift: more than one person can do, and too smooth.

Judged from the whole, and not row by row as they come in: so it is the same in whatever order and batches a phone sends
them, and what was corrected in time needs nobody's look.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from outreach.models import TOGETHER, Counter, Hold
from outreach.queries.logged import Logged
from shifts.models import Shift

# Faster than one person can be for a whole shift: a conversation every 15 seconds, a count every 3 seconds.
CONVERSATIONS_AN_HOUR = 240
COUNTS_AN_HOUR = 1200
# Faster than one person can be for some minutes: a conversation every 10 seconds, a count every second. A group of
# people who were talked to at once, and an hour that is caught up with, stay below.
STRETCH = timedelta(minutes=5)
CONVERSATIONS_A_STRETCH = 30
COUNTS_A_STRETCH = 300
# Nowhere do 19 of 20 people stop to talk. Of whoever counts nobody else, nothing is known.
ENOUGH_ATTEMPTS = 40
NEARLY_EVERYBODY = 0.95
# Moments on a quarter of an hour tell no pace: times are rounded to it, and sheets of paper are dated at the start.
ROUND_S = 15 * 60


def is_too_much(shift: Shift, counter: str | None, total: int) -> bool:
    """Whether `total` is more than one person can have counted on this shift, or talks had where `counter` is None."""
    an_hour = CONVERSATIONS_AN_HOUR if counter is None else COUNTS_AN_HOUR
    return total > an_hour * max(1.0, (shift.ends_at - shift.starts_at) / timedelta(hours=1))


def is_nearly_everybody(conversations: int, others: int) -> bool:
    """`others` are those who walked on or said no."""
    attempts = conversations + others
    return others > 0 and attempts >= ENOUGH_ATTEMPTS and conversations / attempts >= NEARLY_EVERYBODY


def hurried(shift: Shift, logged: Iterable[Logged]) -> set[UUID]:
    """The ids of all that lie in any five minutes with more, of one counter or of conversations, than one person can
    do: of such a heap nothing says which of it is right."""
    kinds: dict[str | None, list[Logged]] = defaultdict(list)
    for each in logged:
        if each.at_once > 0 and each.at != shift.starts_at and each.at.timestamp() % ROUND_S:
            kinds[each.counter].append(each)
    found: set[UUID] = set()
    for counter, rows in kinds.items():
        most = CONVERSATIONS_A_STRETCH if counter is None else COUNTS_A_STRETCH
        if sum(row.at_once for row in rows) > most:
            found.update(_in_a_hurry(sorted(rows, key=lambda row: row.at), most))
    return found


def _in_a_hurry(rows: Sequence[Logged], most: int) -> Iterator[UUID]:
    """`rows` by their time. Those of each stretch that ends with a row, from where the last one left off."""
    total = first = told = 0
    for last, row in enumerate(rows):
        total += row.at_once
        while rows[first].at <= row.at - STRETCH:
            total -= rows[first].at_once
            first += 1
        if total > most:
            yield from (each.id for each in rows[max(first, told) : last + 1])
            told = last + 1


def held_together(
    shift: Shift, logged: Sequence[Logged], *, settled: Collection[str] = (), begun: Collection[str] = ()
) -> dict[UUID, str]:
    """{id: its hold, empty where it counts}, without what is held for a reason of its own or was looked at.

    A captain has let rows count in spite of the reasons `settled`: they hold no more. She has begun to decide about
    those in `begun`: what waits for one of them waits on until she has finished.
    """
    standing = [each for each in logged if each.hold != Hold.SET_ASIDE]
    of_all = _reasons_for_all(shift, standing)
    in_a_hurry = hurried(shift, (each for each in standing if not each.is_looked_at))
    # Its minutes were forgotten because a captain had looked, and she has taken that back: it is hers to decide.
    in_a_hurry |= {each.id for each in standing if each.is_rounded and each.hold == Hold.FAST and each.amount > 0}
    found = {}
    for each in standing:
        if each.is_looked_at or each.hold not in ("", *TOGETHER):
            continue
        reasons = [reason for reason in of_all[each.counter] if reason not in settled]
        reasons += [Hold.FAST] if each.id in in_a_hurry else []
        found[each.id] = each.hold if each.hold in begun else next((str(reason) for reason in reasons), "")
    return found


def _reasons_for_all(shift: Shift, logged: Iterable[Logged]) -> dict[str | None, list[Hold]]:
    """By counter, None for conversations: why all of it is held."""
    totals: dict[str | None, int] = defaultdict(int)
    for each in logged:
        totals[each.counter] += each.amount
    others = sum(totals[key] for key in Counter.ATTEMPTS)
    found = {counter: [Hold.SUM] if is_too_much(shift, counter, total) else [] for counter, total in totals.items()}
    if is_nearly_everybody(totals[None], others):
        found[None].append(Hold.CONTACT)
    return found
