"""No row is lost and none is doubled, whatever happens on the way: random evenings on a phone, in both engines.

    make soak                        a thousand
    make soak RUNS=50 ENGINE=webkit  fifty in one of them
    make soak SEED=123               one, as often as it takes

A run is its seed: a failing one says what happened, what is wrong, and how to run it again.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.soak.walk import Walk

# One database is enough: that each stores a row once is proved in tests/outreach/actions/.
pytestmark = pytest.mark.one_database

FIRST = int(os.environ.get("DAYBREAK_SOAK_SEED", "0"))
RUNS = int(os.environ.get("DAYBREAK_SOAK", "0"))
ENGINE = os.environ.get("DAYBREAK_SOAK_ENGINE", "")
IN_THE_SUITE = {"chromium": 32, "webkit": 8}  # WebKit starts slowly.


def seeds(engine: str) -> range:
    if not RUNS:
        return range(IN_THE_SUITE[engine])
    if ENGINE:
        return range(FIRST, FIRST + RUNS * (engine == ENGINE))
    share = max(1, RUNS // 5)
    return range(FIRST, FIRST + (share if engine == "webkit" else max(1, RUNS - share)))


def count(wrong: list[str], beginning: str) -> int:
    return sum(line.startswith(beginning) for line in wrong)


def has_doubles(wrong: list[str]) -> bool:
    """Also where ids differ, so that a row is lost under one and nobody's under another."""
    return count(wrong, "nobody logged") > count(wrong, "is lost")


def has_losses(wrong: list[str]) -> bool:
    return count(wrong, "is lost") > count(wrong, "nobody logged")


def has_changes(wrong: list[str]) -> bool:
    return count(wrong, "is changed") > 0


# What a row would be doubled, lost or taken for another's by: what stands in static/js/outbox.js, and what is served
# instead.
WITHOUT = {
    "the ids of the phone": (
        "...row.body, ...age(row)",
        "...row.body, id: (row.body.id = newId()), ...age(row)",
        has_doubles,
    ),
    "waiting for the answer": ("  let results;\n", "  let results;\n  await store.settle(batch, []);\n", has_losses),
    "looking whose a row is": ("row.person === session.person", "true", has_changes),
}
MOST_SEEDS = 12


def assert_all_arrives_once(walk: Walk) -> None:
    """Walk. Says what is wrong, what happened, and how to have it again."""
    wrong = walked(walk)
    again = f"make soak SEED={walk.seed} ENGINE={walk.phone.name}"
    assert wrong == [], "\n".join([f"Seed {walk.seed}. Again: {again}", *walk.said, "What is wrong:", *wrong])


@pytest.mark.parametrize("seed", seeds("chromium"))
def test_in_chromium_every_row_arrives_once(seed, in_chromium, road, world):
    assert_all_arrives_once(Walk(seed, in_chromium(seed), road, world))


@pytest.mark.parametrize("seed", seeds("webkit"))
def test_in_webkit_every_row_arrives_once(seed, in_webkit, road, world):
    assert_all_arrives_once(Walk(seed, in_webkit(), road, world))


@pytest.mark.skipif(bool(RUNS), reason="More walks say no more about the controls.")
@pytest.mark.parametrize("guard", WITHOUT)
def test_the_walks_notice_where_a_guard_is_missing(guard, in_chromium, road, world):
    before, after, is_noticed = WITHOUT[guard]
    assert before in Path(settings.BASE_DIR, "static/js/outbox.js").read_text(encoding="utf-8")
    road.changes.append(("/static/js/outbox.", before, after))
    assert any(is_noticed(walked(Walk(seed, in_chromium(seed), road, world))) for seed in range(MOST_SEEDS))


def walked(walk: Walk) -> list[str]:
    try:
        return walk.run()
    finally:
        walk.phone.end()
