import signal

import pytest
from django_tasks_db.models import DBTaskResult

from config.management.commands import run_worker
from config.management.commands.run_worker import Worker
from people.emails import deliver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setattr(run_worker, "LOOK_EVERY_S", 0)
    return Worker()


def write_to(name):
    deliver.enqueue(f"{name}@example.org", "Your code", "BCDF-GHJK")


def test_codes_go_between_the_turns_of_sending(worker, mailoutbox):
    write_to("early")
    seen = []

    def turn():
        seen.append([mail.to[0] for mail in mailoutbox])
        write_to("late")
        worker.running = len(seen) < 2
        return True

    worker.go_on(turn)
    assert seen == [["early@example.org"], ["early@example.org", "late@example.org"]]
    assert DBTaskResult.objects.ready().count() == 1


def test_asked_to_stop_it_ends_the_turn_that_it_is_in_and_begins_no_other(worker):
    turns = []

    def turn():
        turns.append("begun")
        worker.shutdown(signal.SIGTERM, None)
        turns.append("ended")
        return True

    worker.go_on(turn)
    assert turns == ["begun", "ended"]


def test_asked_to_stop_while_it_waits_it_goes_at_once(worker, monkeypatch):
    monkeypatch.setattr(run_worker.time, "sleep", lambda seconds: worker.shutdown(signal.SIGTERM, None))
    with pytest.raises(SystemExit) as stopped:
        worker.go_on(lambda: False)
    assert stopped.value.code == 0


def test_a_turn_that_fails_is_in_the_log_and_the_next_one_comes(worker, caplog):
    turns = []

    def turn():
        turns.append(len(turns))
        worker.running = len(turns) < 2
        raise ValueError("something is wrong")

    worker.go_on(turn)
    assert turns == [0, 1]
    assert caplog.text.count("Messages could not be sent") == 2
