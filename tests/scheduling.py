"""Which tests go to the same worker process under xdist, and that they go first. (A pytest plugin, see pyproject.toml.)

xdist's own marks for this do nothing under pytest 9.2 (https://github.com/pytest-dev/pytest-xdist/issues/1386), and say
nothing about it: a fixture of a module was then made in every process."""

import os

import pytest

# What begins so shares something dear. All else is dealt out test by test.
TOGETHER = {
    # One folder of the project, into which static files are collected; and one run of the benchmark.
    "tests/config/test_serve.py": "programs",
    "tests/benchmarks/": "programs",
    # A loaded demo each: all three walks in one process would be the last to end.
    "tests/browser/test_every_language": "languages",
    "tests/browser/test_every_screen": "screens",
    # One release of the static files.
    "tests/browser/app/": "releases",
    # Two releases, and a browser that one walk after another has. A thousand walks are dealt out all the same.
    "tests/browser/soak/": "walks",
}
if os.environ.get("DAYBREAK_SOAK"):
    del TOGETHER["tests/browser/soak/"]


def group_of(nodeid: str) -> str:
    return next((group for beginning, group in TOGETHER.items() if nodeid.startswith(beginning)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        """Deals out the largest groups first, so that nothing long is left for the end."""

        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return Together(config, log)
