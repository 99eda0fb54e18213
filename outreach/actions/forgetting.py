"""Forgetting who logged what and when, after as many days as `config/retention.yaml` says, without changing a figure.

A row that counts goes on counting as nobody's. A guest's row, which does not count because of who she is, must never
become nobody's as it is: it is erased where a captain has turned her away, and held where no captain has said anything.
Each act compares the figures of its shifts before and after, and takes itself back if one would change.

Each function returns how many rows that were (with `dry_run`: would be), and may run at any time and twice at once.
Locks: people, then shifts, as whoever logs, reviews or confirms.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from outreach.errors import FiguresWouldChange
from outreach.models import Conversation, ErasedEntry, Export, Hold, Note, Review, Sharing, TextPermit
from outreach.models.quarters import rounded
from outreach.queries.forgetting import (
    closed_since,
    exact,
    has_status,
    having,
    linked,
    over_since,
    waiting_on,
    with_presence,
)
from outreach.queries.rollups import counted_anew
from people.actions.chunks import delete_due, in_chunks, in_parts, update_due
from people.models import User
from people.retention import expired
from people.times import local_day
from shifts.actions.forgetting import count_presence
from shifts.models import Attendance, Shift

Status = Attendance.Status
# So many shifts are held at once, with everybody who logged on them.
SHIFTS = 25
# A fault about more shifts is one about all.
MOST_WRONG = 50


def round_times(*, now: datetime, dry_run: bool = False) -> int:
    """To quarters of an hour, once a shift is closed and nothing waits for a look: until then minutes tell what is
    odd."""

    def act(ids: Collection[int]) -> int:
        return sum(_on(rows, ids).update(**rounded()) for rows in exact())

    shifts = closed_since(expired("conversation_times", now))
    return _by_shifts(shifts, act, exact(), only_reviewed=True, dry_run=dry_run)


def erase_turned_away(*, now: datetime, dry_run: bool = False) -> int:
    """What people logged of whom a captain said that they are not with us: it counts nowhere."""
    turned_away = [rows.filter(has_status(Status.REJECTED)) for rows in linked()]

    def act(ids: Collection[int]) -> int:
        return sum(_erase(_on(rows, ids), now) for rows in turned_away)

    return _by_shifts(over_since(expired("turned_away_rows", now)), act, turned_away, dry_run=dry_run)


def cut_links(*, now: datetime, dry_run: bool = False) -> int:
    """Who logged it, once the shift is closed and nothing on it waits for a look."""
    shifts = closed_since(expired("conversation_links", now))
    return _by_shifts(shifts, _cut, _of_no_guest(), only_reviewed=True, dry_run=dry_run)


def cut_unreviewed(*, now: datetime, dry_run: bool = False) -> int:
    """The same where no captain has closed the shift or looked at everything for long. What waited goes on waiting, as
    nobody's; so does from now on what did not count because nobody had confirmed its person."""
    standing = [rows.exclude(has_status(Status.REJECTED)) for rows in linked()]

    def act(ids: Collection[int]) -> int:
        for rows in standing:
            _on(rows, ids).filter(has_status(Status.UNCONFIRMED), hold="").update(hold=Hold.GUEST)
        Review.objects.filter(shift__in=ids).delete()
        return sum(_on(rows, ids).update(**_nobodys()) for rows in standing)

    return _by_shifts(over_since(expired("unreviewed_links", now)), act, standing, dry_run=dry_run)


def forget_presence(*, now: datetime, dry_run: bool = False) -> int:
    """Who promised and who came, once none of the shift's rows leads to anybody: the sums are kept."""
    shifts = with_presence(over_since(expired("presence", now)))

    def act(ids: Sequence[int]) -> int:
        Shift.objects.hold(*ids)
        with _same_figures(ids):
            return count_presence(list(shifts.filter(pk__in=ids).values_list("pk", flat=True)))

    def act_on_all_but(wrong: Collection[int]) -> int:
        return in_chunks(shifts.exclude(pk__in=wrong), act, size=SHIFTS, dry_run=dry_run)

    return _past_faults(act_on_all_but)


def forget_short_texts(*, now: datetime, dry_run: bool = False) -> int:
    """Answers in free words."""
    last = local_day(expired("short_texts", now), UTC)
    return delete_due(Note.objects.filter(said_on__lte=last), dry_run=dry_run)


def forget_reviews(*, now: datetime, dry_run: bool = False) -> int:
    """What captains decided about rows that looked unusual. What that came to stays in the rows. Not while any of hers
    there leads to her: what a captain has let count would be held again with the next one."""
    old = Review.objects.filter(made_at__lte=expired("reviews", now))
    for rows in linked():
        old = old.exclude(Exists(rows.filter(shift=OuterRef("shift"), person=OuterRef("person"))))
    return delete_due(old, dry_run=dry_run)


def forget_tombstones(*, now: datetime, dry_run: bool = False) -> int:
    """Ids of erased rows that are too old to be sent again."""
    return delete_due(ErasedEntry.objects.filter(erased_at__lte=expired("tombstones", now)), dry_run=dry_run)


def forget_downloaders(*, now: datetime, dry_run: bool = False) -> int:
    """Who made a download. That it was made stays."""
    made = Export.objects.filter(person__isnull=False, made_at__lte=expired("downloaders", now))
    return update_due(made, person=None, dry_run=dry_run)


def forget_permitters(*, now: datetime, dry_run: bool = False) -> int:
    """Which organizer let numbers be public, or short texts be asked for."""
    last = expired("permitters", now)
    shared = Sharing.objects.filter(by__isnull=False, since__lte=last)
    permitted = TextPermit.objects.filter(given_by__isnull=False, given_at__lte=last)
    return update_due(shared, by=None, dry_run=dry_run) + update_due(permitted, given_by=None, dry_run=dry_run)


def _of_no_guest() -> list[QuerySet[Any]]:
    return [rows.exclude(has_status(*Attendance.GUESTS)) for rows in linked()]


def _on(rows: QuerySet[Any], shift_ids: Collection[int]) -> QuerySet[Any]:
    return rows.filter(shift__in=shift_ids)


def _by_shifts(
    shifts: QuerySet[Shift],
    act: Callable[[Collection[int]], int],
    rows: Collection[QuerySet[Any]],
    *,
    only_reviewed: bool = False,
    dry_run: bool,
) -> int:
    """Have `act` done to those of `shifts` that have `rows` still when everybody is held who logged these there."""

    def act_on(found: Sequence[int]) -> int:
        _hold(found, rows)
        due = set(having(rows, shifts.filter(pk__in=found)))
        if only_reviewed:
            due -= waiting_on(due)
        with _same_figures(due):
            return act(due) if due else 0

    def act_on_all_but(wrong: Collection[int]) -> int:
        ids = having(rows, shifts.exclude(pk__in=wrong))
        parts = (ids[first : first + SHIFTS] for first in range(0, len(ids), SHIFTS))
        return in_parts(parts, act_on, dry_run=dry_run)

    return _past_faults(act_on_all_but)


def _past_faults(act_on_all_but: Callable[[Collection[int]], int]) -> int:
    """A part is taken back as a whole where a figure would change; without the shifts whose figure that is, it is done
    again. So a fault about one keeps nobody else's data; it is told in the end."""
    wrong: set[int] = set()
    while len(wrong) < MOST_WRONG:
        try:
            done = act_on_all_but(wrong)
        except FiguresWouldChange as fault:
            wrong.update(fault.shift_ids)
        else:
            if not wrong:
                return done
            break
    raise FiguresWouldChange(sorted(wrong))


def _hold(shift_ids: Collection[int], rows: Collection[QuerySet[Any]]) -> None:
    """What somebody sends who is not among these people comes after: it is not there yet."""
    people = {person for each in rows for person in _on(each, shift_ids).values_list("person_id", flat=True).distinct()}
    User.objects.hold(*people)
    Shift.objects.hold(*shift_ids)


@contextmanager
def _same_figures(shift_ids: Collection[int]) -> Iterator[None]:
    """Raises FiguresWouldChange, and all is taken back."""
    before = counted_anew(shift_ids)
    yield
    after = counted_anew(shift_ids)
    if before != after:
        changed = [pk for pk in sorted({*before, *after}) if before.get(pk) != after.get(pk)]
        raise FiguresWouldChange(changed)


def _cut(shift_ids: Collection[int]) -> int:
    Review.objects.filter(shift__in=shift_ids).delete()  # they would still say whose the rows were
    return sum(_on(rows, shift_ids).update(**_nobodys()) for rows in _of_no_guest())


def _nobodys() -> dict[str, Any]:
    """The hash of what was sent goes too: whoever tries all seconds of a day would find in it the moment of the tap."""
    return {"person": None, "body_hash": "", **rounded()}


def _erase(rows: QuerySet[Any], now: datetime) -> int:
    """A phone that sends one of them again is told that it is gone. Whatever corrects such a row is one of them too, so
    they go all at once; one after the other, what is corrected could not go."""
    keys = list(rows.values_list("pk", flat=True))
    tombstones = [ErasedEntry(id=key, erased_at=now) for key in keys]
    ErasedEntry.objects.bulk_create(tombstones, ignore_conflicts=True, batch_size=500)
    if rows.model is Conversation:
        Note.objects.filter(conversation__in=keys).delete()
    found = rows.model.objects.filter(pk__in=keys)
    found._raw_delete(using=found.db)
    return len(keys)
