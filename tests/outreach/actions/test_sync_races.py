"""The same rows from two phones, two tabs or two people at once."""

from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Sum

from outreach.actions import sync
from outreach.actions.sync import store_items
from outreach.models import Conversation, Tally
from people.models import User
from shifts.models import Attendance, Shift
from tests.factories import make_shift, make_user
from tests.outreach.items import conversation_item, send, tally_item
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db(transaction=True)


def statuses(results):
    return [[item.status for item in result] for result in results]


@pytest.fixture
def first(shift, person, now):
    """A tap that is there already."""
    item = tally_item(shift)
    send(person, item, now=now)
    return item


@pytest.fixture
def meeting(first, monkeypatch):
    """Lets batches meet between the look at what is there and the writing."""
    monkeypatch.setattr(sync, "_write", Meeting(sync._write))


@pytest.fixture
def unlocked(monkeypatch):
    """What the controls take away: nobody waits, and nothing is a transaction."""
    monkeypatch.setattr(type(User.objects), "hold", lambda self, *ids: None)
    monkeypatch.setattr(sync, "_store", sync._store.__wrapped__)
    monkeypatch.setattr(sync, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(sync, "note_logging", lambda *args, **kwargs: None)


def test_eight_tabs_that_send_the_same_rows_at_once_store_them_once(shift, person, now):
    for _round in range(3):
        items = [conversation_item(shift), tally_item(shift), tally_item(shift, delta=5)]
        results = statuses(race(*[partial(store_items, items, person=person, now=now)] * 8))
        assert sorted(results) == [["duplicate"] * 3] * 7 + [["stored"] * 3]
    assert Conversation.objects.count() == 3
    assert Tally.objects.aggregate(sum=Sum("delta"))["sum"] == 18
    assert Attendance.objects.count() == 1


def test_two_phones_at_once_cannot_both_take_back_the_same_tap(first, shift, person, now, meeting):
    results = race(*two_corrections(first, shift, person, now))
    assert sorted(statuses(results)) == [["refused"], ["stored"]]
    assert Tally.objects.aggregate(sum=Sum("delta"))["sum"] == 0


def test_without_holding_the_person_the_sum_would_fall_below_zero(first, shift, person, now, meeting, unlocked):
    """The control: both look before either has written."""
    results = race(*two_corrections(first, shift, person, now))
    assert statuses(results) == [["stored"], ["stored"]]
    assert Tally.objects.aggregate(sum=Sum("delta"))["sum"] == -1


def two_corrections(first, shift, person, now):
    corrections = [tally_item(shift, delta=-1, corrects=first["id"]) for _ in range(2)]
    return [partial(store_items, [item], person=person, now=now) for item in corrections]


def test_two_people_who_send_the_same_id_at_once_do_not_take_each_others_row(shift, person, now, meeting):
    taken = tally_item(shift)
    people = [person, make_user()]
    results = race(*[partial(store_items, [taken, tally_item(shift)], person=who, now=now) for who in people])
    assert sorted(statuses(results)) == [["conflict", "stored"], ["stored", "stored"]]
    assert Tally.objects.count() == 4


def test_without_reading_back_both_people_would_be_told_that_it_is_stored(
    shift, person, now, meeting, unlocked, monkeypatch
):
    """The control: the second insert is ignored in silence."""
    monkeypatch.setattr(sync, "bodies", lambda ids, kind: _Agreeing())
    taken = tally_item(shift)
    people = [person, make_user()]
    results = race(*[partial(store_items, [taken], person=who, now=now) for who in people])
    assert statuses(results) == [["stored"], ["stored"]]
    assert Tally.objects.count() == 2


class _Agreeing:
    def get(self, pk):
        return _Equal()


class _Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


@pytest.fixture
def batch_and_pattern(shift, person, monkeypatch):
    """A batch of early rows that names a later shift first, and somebody who holds both shifts in their order, as a
    changed pattern does. They meet when each has the first of its two."""
    later = make_shift(shift.campaign, day=shift.starts_on + timedelta(days=1))
    early = shift.starts_at - timedelta(hours=2)
    items = [conversation_item(later, at=early), tally_item(shift, at=early)]
    meet, write = Meeting(lambda: None), sync.insert_rows

    def insert(kind, rows):
        if connection.vendor == "postgresql":  # references are looked at now and not only with the commit
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        if kind is Tally:
            meet()
        write(kind, rows)

    def hold_both():
        with transaction.atomic():
            list(Shift.objects.select_for_update().filter(pk=shift.pk))
            meet()
            list(Shift.objects.select_for_update().filter(pk=later.pk))

    monkeypatch.setattr(sync, "insert_rows", insert)
    return [partial(store_items, items, person=person, now=early), hold_both]


def test_a_batch_of_several_shifts_waits_in_no_ring(batch_and_pattern):
    results = race(*batch_and_pattern)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert statuses(results[:1]) == [["held", "held"]]


def test_without_holding_the_shifts_in_order_one_of_the_two_is_broken_off(batch_and_pattern, monkeypatch):
    """The control. On SQLite, whoever writes is alone already."""
    monkeypatch.setattr(type(Shift.objects.all()), "hold", lambda self, *ids: None)
    results = race(*batch_and_pattern)
    failed = [result for result in results if isinstance(result, OperationalError)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)
