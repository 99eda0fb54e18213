"""What has to be in one process is, and comes first."""

from types import SimpleNamespace

import pytest

from tests.house.source import ROOT
from tests.scheduling import TOGETHER, pytest_xdist_make_scheduler


class Process:
    shutting_down = False

    def __init__(self, number):
        self.gateway = SimpleNamespace(id=f"gw{number}")
        self.got = []

    def send_runtest_some(self, numbers):
        self.got += numbers

    def shutdown(self):
        self.shutting_down = True


def dealt(tests: list[str]) -> list[list[str]]:
    """What each of two processes is given at the start."""
    config = SimpleNamespace(getvalue=lambda name: ["popen"] * 2, option=SimpleNamespace(loadscopereorder=True))
    scheduler = pytest_xdist_make_scheduler(config, SimpleNamespace(loadscopesched=lambda *words: None))
    processes = [Process(0), Process(1)]
    for process in processes:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, tests)
    scheduler.schedule()
    return [[tests[number] for number in process.got] for process in processes]


def test_what_shares_something_dear_goes_to_one_process_and_first():
    alone = [f"tests/shifts/test_claims.py::test_{number}" for number in range(9)]
    walks = [f"tests/browser/test_every_screen.py::test_{number}" for number in range(4)]
    programs = [f"tests/benchmarks/test_bench.py::test_{number}" for number in range(3)]
    programs += [f"tests/config/test_serve.py::test_{number}" for number in range(3)]
    first, second = dealt([*alone, *walks, *programs])
    assert (first, second) == (programs, walks)


def test_all_else_is_dealt_out_test_by_test():
    first, second = dealt([f"tests/shifts/test_claims.py::test_{number}" for number in range(9)])
    assert len(first) == len(second) == 2


@pytest.mark.parametrize("beginning", TOGETHER)
def test_what_is_named_is_there(beginning):
    assert list(ROOT.glob(f"{beginning}*"))
