"""Holding what can be told only from all that somebody has logged on a shift."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from outreach.actions.ledger import Ledger
from outreach.models import TOGETHER, Conversation, Tally
from outreach.queries.logged import Family, all_logged
from outreach.rules.together import held_together
from people.models import User
from shifts.models import Shift


class Otherwise(NamedTuple):
    """A shift on which rows that had been there are held now, or are not any more; `let_go` if that is so of any."""

    shift: Shift
    let_go: bool


def judge_together(ledger: Ledger) -> list[Otherwise]:
    """Once the rows of a batch are written: hold, or let go, all that its person logged on the shifts where that is
    needed. Whoever calls counts the shifts anew that are returned. While the person is held."""
    new = {row.pk: row for row in ledger.new}
    found = []
    for shift in ledger.shifts_to_judge():
        judged = _judge(shift, ledger.person)
        for pk in judged.keys() & new.keys():
            new[pk].hold = judged[pk]
        if before := judged.keys() - new.keys():
            found.append(Otherwise(shift, let_go=any(not judged[pk] for pk in before)))
    return found


def _judge(shift: Shift, person: User) -> dict[UUID, str]:
    """Write who is held why, and return {id: hold} of the rows for which that is new."""
    families, reviews = all_logged(person, shift)
    looked_for = [(review.counts, set(review.held.values())) for review in reviews]
    wanted = held_together(
        shift,
        [family.logged for family in families],
        settled={hold for counts, holds in looked_for if counts for hold in holds},
        begun={hold for _counts, holds in looked_for for hold in holds},
    )
    found = {pk: hold for family in families for pk, hold in _changes(family, wanted).items()}
    by_hold: dict[str, list[UUID]] = defaultdict(list)
    for pk, hold in found.items():
        by_hold[hold].append(pk)
    for hold, ids in by_hold.items():
        for kind in (Conversation, Tally):
            kind.objects.filter(pk__in=ids).update(hold=hold)
    return found


def _changes(family: Family, wanted: dict[UUID, str]) -> dict[UUID, str]:
    """A correction that waits for a reason of its own goes on to."""
    hold = wanted.get(family.logged.id)
    if hold is None:
        return {}
    return {pk: hold for pk, was in family.rows.items() if was != hold and was in ("", *TOGETHER)}
