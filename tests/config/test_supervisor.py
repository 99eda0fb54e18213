"""Several programs as one, tried with small programs in real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SLEEPER = "import time; time.sleep(30)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
# Starts a child in its own process group, as gunicorn does, and writes down both numbers.
PARENT = f"""
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
pathlib.Path(sys.argv[1]).write_text(f"{{os.getpid()}} {{child.pid}}")
time.sleep(60)
"""
RUN = """
import sys
from config.supervisor import Periodic, Program, Supervisor

def programs(kind):
    return [kind(word.split("=", 1)[0], [sys.executable, "-c", *word.split("=", 1)[1].split("|")])
            for word in sys.argv[1:] if word.startswith(kind.__name__.lower())]

periodic = programs(Periodic)
for program in periodic:
    program.seconds = 0.3
sys.exit(Supervisor(programs(Program), periodic, patience_s=1).run())
"""


@pytest.fixture
def supervise():
    """Starts a supervisor over `program...=CODE` and `periodic...=CODE`; `|` parts the code from its arguments."""
    started = []

    def start(*words):
        process = subprocess.Popen([sys.executable, "-c", RUN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=20)


def wait_until(something, *, seconds=20):
    """The first true answer of `something()`; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := something():
            return answer
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def numbers_in(path: Path) -> list[int]:
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and was not yet collected does not."""
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_every_program_and_is_content(supervise, tmp_path, number):
    first, second = tmp_path / "first", tmp_path / "second"
    supervisor = supervise(f"program1={PARENT}|{first}", f"program2={PARENT}|{second}")
    pids = wait_until(lambda: numbers_in(first)) + wait_until(lambda: numbers_in(second))
    supervisor.send_signal(number)
    assert supervisor.wait(20) == 0
    assert [pid for pid in pids if lives(pid)] == []


def test_when_a_program_is_killed_the_others_and_its_children_end_and_the_status_says_so(supervise, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    supervisor = supervise(f"program1={PARENT}|{first}", f"program2={PARENT}|{second}")
    pids = wait_until(lambda: numbers_in(first)) + wait_until(lambda: numbers_in(second))
    os.kill(pids[0], signal.SIGKILL)
    assert supervisor.wait(20) == 1
    assert [pid for pid in pids if lives(pid)] == []
    assert supervisor.stderr.read().decode() == "program1 ended with -9, so everything was stopped.\n"


def test_a_program_that_ends_without_an_error_stops_the_rest_as_well(supervise):
    supervisor = supervise("program1=pass", f"program2={SLEEPER}")
    assert supervisor.wait(20) == 1


def test_a_program_that_does_not_listen_is_killed_after_the_patience(supervise):
    supervisor = supervise(f"program1={STUBBORN}")
    assert supervisor.stdout.readline() == b"up\n"
    asked_at = time.monotonic()
    supervisor.terminate()
    assert supervisor.wait(20) == 0
    assert 1 <= time.monotonic() - asked_at < 10


def test_when_the_supervisor_itself_is_killed_its_programs_end(supervise, tmp_path):
    first = tmp_path / "first"
    supervisor = supervise(f"program1={PARENT}|{first}")
    program, _ = wait_until(lambda: numbers_in(first))
    supervisor.kill()
    wait_until(lambda: not lives(program))


def test_a_periodic_command_runs_again_and_again_also_after_it_failed(supervise, tmp_path):
    rounds = tmp_path / "rounds"
    failing = "import sys; open(sys.argv[1], 'a').write('x'); sys.exit(3)"
    supervisor = supervise(f"program1={SLEEPER}", f"periodic1={failing}|{rounds}")
    wait_until(lambda: rounds.exists() and len(rounds.read_text()) >= 3)
    supervisor.terminate()
    assert supervisor.wait(20) == 0
    assert supervisor.stderr.readline() == b"periodic1 failed with 3 and is tried again.\n"


def test_a_periodic_command_never_runs_twice_at_once(supervise, tmp_path):
    rounds = tmp_path / "rounds"
    slow = "import sys, time; open(sys.argv[1], 'a').write('x'); time.sleep(60)"
    supervisor = supervise(f"program1={SLEEPER}", f"periodic1={slow}|{rounds}", "periodic2=pass")
    wait_until(lambda: rounds.exists() and rounds.read_text() == "x")
    with pytest.raises(subprocess.TimeoutExpired):
        supervisor.wait(1.5)
    assert rounds.read_text() == "x"
