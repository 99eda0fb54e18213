"""Keeping the figures of shifts in step with what is logged there. Nobody else writes ShiftFigures and ShiftAnswer.

Whoever changes what counts says so in the same transaction: rows that are all new are added (`add_new`), after anything
else the shift is counted anew (`recount`). Both hold the shift's row until the transaction ends. So of two who change
something about one shift, the second looks when the first is done, and sees all of it. Locks: after people, see
people/models/locks.py; who holds several shifts, holds them before it comes here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.db import transaction

from outreach.actions.insertion import insert_as_json
from outreach.models import Conversation, ShiftAnswer, ShiftFigures, Tally
from outreach.queries.rollups import Difference, Sums, Written, counted_anew, differences, places, written_of
from outreach.queries.scripts import choosable
from people.models import User
from shifts.models import Attendance, Shift

# So many shifts are counted at once where all are.
CHUNK = 200


@transaction.atomic(savepoint=False)
def recount(shift_ids: Collection[int]) -> None:
    """Count these shifts anew, after a change that is more than new rows."""
    Shift.objects.hold(*shift_ids)
    _write(written_of(shift_ids), counted_anew(shift_ids))


@transaction.atomic(savepoint=False)
def add_new(rows: Sequence[Conversation | Tally], *, person: User) -> None:
    """Count what `person` has just written. What is held does not count, and where a row corrects another, the shift is
    counted anew."""
    counting = [row for row in rows if not row.hold]
    if not counting:
        return
    shift_ids = {row.shift_id for row in counting}
    Shift.objects.hold(*shift_ids)
    corrected = {row.shift_id for row in counting if row.corrects_id}
    if corrected:
        recount(corrected)
    rest = shift_ids - corrected
    rest -= set(Attendance.objects.guests().filter(person=person, shift__in=rest).values_list("shift_id", flat=True))
    if rest:
        _add([row for row in counting if row.shift_id in rest], rest)


def _add(rows: Iterable[Conversation | Tally], shift_ids: Collection[int]) -> None:
    before = written_of(shift_ids)
    sums = {pk: Sums.of(written) for pk, written in before.items()}
    sums |= {pk: Sums(place) for pk, place in places(set(shift_ids) - before.keys()).items()}
    asked = any(isinstance(row, Conversation) and row.answers for row in rows)
    choices = choosable({each.place.campaign_id for each in sums.values()}) if asked else {}
    for row in rows:
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
            found = list(differences(ids))
            if repair and found:
                recount({each.shift_id for each in found})
        yield from found


def _write(before: Mapping[int, Written], after: Mapping[int, Written]) -> None:
    """Write what differs, and nothing else."""
    ShiftFigures.objects.filter(pk__in=before.keys() - after.keys()).delete()
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
    insert_as_json(ShiftFigures, figures, replacing=["shift_id"])
    insert_as_json(ShiftAnswer, answers, replacing=["figures_id", "question", "choice"])
