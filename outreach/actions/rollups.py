"""Keeping the figures of shifts in step with what is logged there. Nobody else writes ShiftFigures and ShiftAnswer.

Whoever changes what counts says so in the same transaction: rows that are all new are added (`add_new`), after anything
else the shift is counted anew (`recount`). Both hold the shift's row until the transaction ends. So of two who change
something about one shift, the second looks when the first is done, and sees all of it. Locks: after people, see
people/models/locks.py; who holds several shifts, holds them before it comes here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import transaction

from outreach.actions.insertion import insert_at_once
from outreach.models import Conversation, ShiftAnswer, ShiftFigures, Tally
from outreach.queries.rollups import (
    Difference,
    Written,
    counted_anew,
    differences,
    standing,
    with_hours_anew,
    written_of,
)
from outreach.queries.scripts import Script, choices_of
from people.models import User
from shifts.models import Shift

# So many shifts are counted at once where all are.
CHUNK = 200


@transaction.atomic(savepoint=False)
def recount(shift_ids: Collection[int], *, only_hours: bool = False) -> None:
    """Count these shifts anew, after a change that is more than new rows. `only_hours`: no row has begun or ceased to
    count, and none is read."""
    Shift.objects.hold(*shift_ids)
    before = written_of(shift_ids)
    _write(before, with_hours_anew(before, shift_ids) if only_hours else counted_anew(shift_ids))


@transaction.atomic(savepoint=False)
def add_new(rows: Sequence[Conversation | Tally], *, person: User, scripts: Mapping[int, Script]) -> None:
    """Count what `person` has just written. What is held does not count, and where a row corrects another, the shift is
    counted anew. `scripts` are all that the campaigns ever asked (see `full_scripts`), as the rows were judged by."""
    counting = [row for row in rows if not row.hold]
    if not counting:
        return
    shift_ids = {row.shift_id for row in counting}
    Shift.objects.hold(*shift_ids)
    corrected = {row.shift_id for row in counting if row.corrects_id}
    if corrected:
        recount(corrected)
    if shift_ids != corrected:
        sums = standing(shift_ids - corrected, person_id=person.pk)
        before = {pk: each.written(pk) for pk, each in sums.items()}
        choices = choices_of(scripts)
        for row in counting:
            if row.shift_id not in sums:
                continue
            if isinstance(row, Tally):
                sums[row.shift_id].add_counts(row.counter.key, row.delta)
            elif row.outcome is not None:
                sums[row.shift_id].add_conversations(row.outcome.key, row.answers, choices)
        _write(before, {pk: each.written(pk) for pk, each in sums.items()})


def verify(*, repair: bool = False) -> Iterator[Difference]:
    """Compare all that is kept with what it should be, and put it right if `repair`. Some shifts at a time are held for
    a moment, so that this may run while people log."""
    last = 0
    while ids := list(Shift.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = ids[-1]
        with transaction.atomic():
            Shift.objects.hold(*ids)
            before, after = written_of(ids), counted_anew(ids)
            if repair:
                _write(before, after)
        yield from differences(before, after)


def _write(before: Mapping[int, Written], after: Mapping[int, Written]) -> None:
    """Write what differs, and nothing else."""
    if gone := before.keys() - after.keys():
        ShiftFigures.objects.filter(pk__in=gone).delete()
    figures, answers = [], []
    for pk, written in after.items():
        was = before.get(pk, Written({}, {}))
        if written.figures != was.figures:
            figures.append(ShiftFigures(**written.figures))
        for question, choice in was.answers.keys() - written.answers.keys():
            ShiftAnswer.objects.filter(figures=pk, question=question, choice=choice).delete()
        answers += [
            ShiftAnswer(figures_id=pk, question=question, choice=choice, **said)
            for (question, choice), said in written.answers.items()
            if said != was.answers.get((question, choice))
        ]
    insert_at_once(ShiftFigures, figures, replacing=["shift_id"])
    insert_at_once(ShiftAnswer, answers, replacing=["figures_id", "question", "choice"])
