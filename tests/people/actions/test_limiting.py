"""The limiter: exactly as many as may, whoever tries at once, and nothing in its table that leads to anybody."""

import multiprocessing
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections

from people.actions import limiting
from people.actions.forgetting import forget_tries
from people.actions.limiting import spend
from people.errors import TooOften
from people.models import TryCount
from people.rules.limits import Rate
from tests.factories import NOW
from tests.races import Meeting, race

TIMES = 20
THREADS = 64
PROCESSES, TRIES_EACH = 4, 40


@pytest.fixture(autouse=True)
def limits(settings):
    own = {"knocking": [(TIMES, 60)], "code_entry": [(3, 600)], "waiting": [(2, 60), (3, 3600)]}
    settings.LIMITS = {**settings.LIMITS, **own}


def knock(what="knocking", subject="place 203.0.113.7", now=NOW):
    """What is left after this try; None for one that was refused."""
    try:
        return spend(what, subject, now=now)
    except TooOften:
        return None


def passed(results) -> int:
    assert [result for result in results if isinstance(result, Exception)] == []
    return sum(result is not None for result in results)


def look(key) -> int:
    return TryCount.objects.filter(key=key).values_list("used", flat=True).first() or 0


def count_then_write(key, rate: Rate, now):
    """What many a limiter does: look, then count. The control of the races."""
    used = look(key) + 1
    if used > rate.times:
        return None
    ends_at = now + timedelta(seconds=rate.seconds)
    TryCount.objects.update_or_create(key=key, defaults={"used": used, "ends_at": ends_at})
    return used


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_of_64_threads_at_once_exactly_20_pass(_round):
    assert passed(race(*[knock] * THREADS)) == TIMES


@pytest.mark.django_db(transaction=True)
def test_control_a_limiter_that_looks_and_then_counts_lets_more_through(monkeypatch):
    monkeypatch.setitem(globals(), "look", Meeting(look, size=THREADS, patience=5))
    monkeypatch.setattr(limiting, "_count", count_then_write)
    assert passed(race(*[knock] * THREADS)) > TIMES


@pytest.mark.django_db(transaction=True)
def test_of_4_processes_at_once_exactly_20_tries_pass():
    assert passed(from_processes()) == TIMES


@pytest.mark.django_db(transaction=True)
def test_control_processes_that_look_and_then_count_let_more_through(monkeypatch):
    monkeypatch.setattr(limiting, "_count", count_then_write)
    assert any(passed(from_processes(f"round {number}")) > TIMES for number in range(10))


def from_processes(subject="place 203.0.113.7"):
    """What every try was answered. The processes are forks: they connect to the test's database on their own."""
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(PROCESSES), fork.Queue()
    connections.close_all()
    knocking = partial(knock, subject=subject)
    workers = [fork.Process(target=several, args=(knocking, start, answers)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    results = [result for _ in workers for result in answers.get(timeout=60)]
    for worker in workers:
        worker.join()
    return results


def several(knocking, start, answers):
    """In a new thread, which connects on its own: the process itself has inherited a connection of its parent's, where
    that has run a browser, and four would read each other's answers from it."""
    start.wait(timeout=30)
    (tries,) = race(lambda: [knocking() for _try in range(TRIES_EACH)])
    answers.put(tries)


@pytest.mark.django_db
def test_the_window_runs_from_the_first_try_and_then_begins_anew():
    assert [knock() for _ in range(TIMES)] == list(range(TIMES - 1, -1, -1))
    assert knock(now=NOW + timedelta(seconds=59)) is None
    assert knock(now=NOW + timedelta(seconds=60)) == TIMES - 1


@pytest.mark.django_db
def test_a_refused_try_costs_no_time_and_no_row():
    for _ in range(TIMES):
        knock()
    for second in range(1, 60):
        assert knock(now=NOW + timedelta(seconds=second)) is None
    assert TryCount.objects.get().used == TIMES
    assert knock(now=NOW + timedelta(seconds=61)) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("later, wait, minutes", [(0, 60, 1), (59, 1, 1), (59.5, 1, 1), (-3600, 3660, 61)])
def test_whoever_is_refused_is_told_how_long_to_wait(later, wait, minutes):
    for _ in range(TIMES):
        knock()
    with pytest.raises(TooOften) as refused:
        spend("knocking", "place 203.0.113.7", now=NOW + timedelta(seconds=later))
    assert (refused.value.wait, refused.value.minutes) == (wait, minutes)
    assert str(refused.value) == (
        "That was too often in a short time. Wait a minute, then try again."
        if minutes == 1
        else "That was too often in a short time. Wait 61 minutes, then try again."
    )


@pytest.mark.django_db
def test_of_several_rates_the_narrowest_counts():
    assert [knock("waiting") for _ in range(3)] == [1, 0, None]
    minute_later = NOW + timedelta(minutes=1)
    assert [knock("waiting", now=minute_later) for _ in range(2)] == [0, None]
    assert knock("waiting", now=NOW + timedelta(hours=2)) == 1


@pytest.mark.django_db
def test_everybody_and_everything_is_counted_apart():
    assert [knock("code_entry", subject) for subject in ["ada", "bob", "ada"]] == [2, 2, 1]
    assert knock("waiting", "ada") == 1


@pytest.mark.django_db
def test_the_table_names_nobody_and_its_keys_change_every_day():
    knock()
    first = TryCount.objects.get().key
    knock(now=NOW + timedelta(days=1))
    keys = set(TryCount.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert first in keys
    assert all(len(key) == 64 and "203" not in str(row) for key, row in zip(keys, TryCount.objects.all(), strict=True))


@pytest.mark.django_db
def test_only_this_installation_can_make_a_key(settings):
    knock()
    settings.SECRET_KEY = "another" * 10
    knock()
    assert TryCount.objects.count() == 2


@pytest.mark.django_db
def test_counts_whose_time_is_over_are_forgotten():
    knock()
    knock(now=NOW - timedelta(minutes=1), subject="somebody else")
    assert (forget_tries(now=NOW), forget_tries(now=NOW)) == (1, 0)
    assert knock() == TIMES - 2


@pytest.mark.django_db
def test_tick_forgets_them(capsys):
    knock(now=NOW - timedelta(days=4000))
    call_command("tick")
    assert "Deleted counts of tries whose time is over: 1." in capsys.readouterr().out


@pytest.fixture
def broken(monkeypatch):
    def fail(*args):
        raise OperationalError("the disk is full")

    monkeypatch.setattr(limiting, "_count", fail)


def test_without_its_counter_most_things_go_on_and_the_log_says_so(broken, caplog):
    assert [knock() for _ in range(TIMES + 1)] == [TIMES] * (TIMES + 1)
    assert "Tries at knocking cannot be counted" in caplog.text
    assert "203.0.113.7" not in caplog.text


def test_without_its_counter_what_guards_an_account_stays_shut(broken):
    with pytest.raises(TooOften) as refused:
        spend("code_entry", "ada", now=NOW)
    assert refused.value.wait == 60


@pytest.mark.django_db
def test_on_postgresql_counting_waits_for_no_disk_and_no_standby():
    if connection.vendor != "postgresql":
        pytest.skip("a property of PostgreSQL's tables")
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, relpersistence FROM pg_class WHERE relname LIKE 'people_trycount%'")
        kinds = dict(cursor.fetchall())
    assert kinds["people_trycount"] == kinds["people_trycount_id_seq"] == "u"
