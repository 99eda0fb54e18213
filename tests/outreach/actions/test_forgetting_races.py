"""The purge while somebody logs, while a captain decides, and twice at once."""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from outreach.actions import forgetting, rollups, sync
from outreach.actions.forgetting import cut_links, forget_presence
from outreach.models import Conversation, ShiftFigures, Tally
from shifts.actions import presence
from shifts.actions.closing import close_shift
from shifts.actions.presence import confirm_walk_in, reject_walk_in
from shifts.models import Attendance, PastPresence, Shift
from tests.factories import attend, make_member, make_user
from tests.outreach.items import conversation_item, send, tally_item
from tests.races import Gap, Meeting, race

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "organizer")


@pytest.fixture
def due(shift):
    """When the links are to be cut, and a phone may just still send."""
    return shift.ends_at + timedelta(days=30)


@pytest.fixture
def close(shift, captain):
    return partial(close_shift, shift, times={}, by=captain, now=shift.ends_at)


def holds_nobody(module, kind, monkeypatch):
    manager = getattr(module, kind).objects
    objects = SimpleNamespace(hold=lambda *ids: None, filter=manager.filter)
    monkeypatch.setattr(module, kind, SimpleNamespace(objects=objects))


@pytest.fixture
def corrected(shift, person, due, close, monkeypatch):
    """She corrects on her phone what is being cut: each has the first of its rows."""
    talk = conversation_item(shift)
    send(person, talk, now=shift.ends_at)
    close()
    meet, hold = Meeting(lambda: None), forgetting._hold
    add_new = sync.add_new

    def hold_and_meet(*args):
        hold(*args)
        meet()

    def meet_and_add(*args, **kwargs):
        meet()
        return add_new(*args, **kwargs)

    monkeypatch.setattr(forgetting, "_hold", hold_and_meet)
    monkeypatch.setattr(sync, "add_new", meet_and_add)
    back = conversation_item(shift, shift.ends_at + HOUR, corrects=talk["id"], outcome="not_now")
    return [partial(cut_links, now=due), partial(send, person, back, now=due)]


def test_links_are_cut_while_she_corrects(corrected):
    results = race(*corrected)
    assert not [each for each in results if isinstance(each, Exception)], results
    assert list(rollups.verify()) == []
    assert Conversation.objects.counted().count() == 1


def test_control_links_are_cut_without_holding_her(corrected, monkeypatch):
    """PostgreSQL finds the ring and breaks one off."""
    holds_nobody(forgetting, "User", monkeypatch)
    broken = [each for each in race(*corrected) if isinstance(each, OperationalError)]
    assert len(broken) == (0 if connection.vendor == "sqlite" else 1)


def test_links_are_cut_while_somebody_else_logs(shift, person, due, close):
    send(person, tally_item(shift), now=shift.ends_at)
    close()
    items = [tally_item(shift, shift.ends_at + HOUR) for _ in range(20)]
    cut, sent = race(partial(cut_links, now=due), partial(send, person, *items, now=due))
    assert (cut in (1, 21), sent) == (True, [("stored", "")] * 20)
    assert list(rollups.verify()) == []
    assert ShiftFigures.objects.get().counters == {"approached": 21}


@pytest.fixture
def sent_away(shift, captain, due, close, monkeypatch):
    """A captain sends a confirmed walk-in away; before that is committed the links are cut."""
    walk_in = make_user()
    send(walk_in, tally_item(shift, delta=5), now=shift.ends_at)
    there = confirm_walk_in(Attendance.objects.get(person=walk_in), by=captain, now=shift.ends_at)
    close()
    gap = Gap(presence.record)
    monkeypatch.setattr(presence, "record", gap)

    def cut():
        with suppress(OperationalError):  # SQLite: somebody else writes
            return cut_links(now=due)

    return lambda: gap.race(partial(reject_walk_in, there, by=captain, now=due), cut)


def test_links_are_cut_while_a_captain_sends_somebody_away(sent_away):
    sent_away()
    assert list(rollups.verify()) == []
    assert Tally.objects.counted().count() == ShiftFigures.objects.count()


def test_control_without_locks_her_row_counts_though_she_is_not_with_us(sent_away, monkeypatch):
    for kind in ("User", "Shift"):
        holds_nobody(forgetting, kind, monkeypatch)
    sent_away()
    wrong = {each.shift_id for each in rollups.verify()}
    assert wrong == (set() if connection.vendor == "sqlite" else {Tally.objects.get().shift_id})


def test_two_purges_at_once_cut_each_link_once(shift, person, due, close):
    send(person, *[tally_item(shift) for _ in range(9)], now=shift.ends_at)
    close()
    assert sorted(race(*[partial(cut_links, now=due)] * 2)) == [0, 9]
    assert list(rollups.verify()) == []


@pytest.fixture
def counted_twice(shift, close, monkeypatch):
    for _ in range(3):
        attend(shift, hours=1)
    close()
    meeting = Meeting(PastPresence.save)
    monkeypatch.setattr(PastPresence, "save", lambda self: meeting(self))
    return [partial(forget_presence, now=shift.ends_at + timedelta(days=90))] * 2


def test_two_purges_at_once_count_presence_once(counted_twice, shift):
    assert sorted(race(*counted_twice)) == [0, 3]
    assert PastPresence.objects.get().seconds == 3 * 3600
    assert list(rollups.verify()) == []


def test_control_presence_is_counted_without_holding_the_shift(counted_twice, monkeypatch):
    """SQLite lets one of them in at a time, whatever is held."""
    monkeypatch.setattr(type(Shift.objects.all()), "hold", lambda self, *ids: None)
    failed = [each for each in race(*counted_twice) if isinstance(each, Exception)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)
