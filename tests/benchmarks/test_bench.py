"""The benchmark's arithmetic, and that each of its parts still works: with sizes that measure nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS, main, parts_named, read
from benchmarks.bench import Bench, meets
from tests.config.test_serve import ROOT, manage

pytestmark = pytest.mark.one_database

SAYS = {"figure", "database", "value", "unit", "repetitions"}


@pytest.fixture
def bench(tmp_path) -> Bench:
    return Bench("none", tmp_path)


def printed(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def test_a_figure_is_the_median_and_its_ratio_the_median_of_the_rounds(bench, capsys):
    bench.figure("claims", [2.0, 9.0, 4.0], "ms", peer=("naive", [4.0, 3.0, 10.0]), goal="<= 0.45")
    assert printed(capsys) == {
        "figure": "claims", "database": "none", "value": 4.0, "unit": "ms", "peer": 4.0, "peer_is": "naive",
        "ratio": 0.5, "goal": "<= 0.45", "met": False, "repetitions": 3,
    }  # fmt: skip


def test_a_goal_without_anything_to_compare_with_is_about_the_value(bench, capsys):
    bench.figure("queries", 8, "queries", goal="<= 8", page="/shifts/")
    assert printed(capsys) == {
        "figure": "queries", "database": "none", "value": 8.0, "unit": "queries", "goal": "<= 8", "met": True,
        "repetitions": 1, "page": "/shifts/",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "goal", "met"),
    [(1, "<= 1", True), (1.1, "<= 1", False), (0.7, ">= 0.70", True), (0.69, ">= 0.70", False), (0, "== 0", True)],
)
def test_a_goal_is_met_or_not(value, goal, met):
    assert meets(value, goal) is met


def test_a_goal_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match="Not a goal"):
        meets(1, "< 1")


def test_rounds_do_every_act_in_turn_and_the_first_one_is_thrown_away(bench):
    calls = []

    def act(name):
        calls.append(name)
        return len(calls)

    found = bench.interleaved({"a": lambda: act("a"), "b": lambda: act("b")})
    assert "".join(calls) == "ab" * 6
    assert found == {"a": [3, 5, 7, 9, 11], "b": [4, 6, 8, 10, 12]}


def test_what_takes_long_is_done_once_and_stands_beside_each_round(bench, capsys):
    calls = []

    def act(name, took):
        calls.append(name)
        return took

    acts = {"a": lambda: act("a", 1.0), "slow": lambda: act("slow", 2.0)}
    found = bench.interleaved(acts, once_from=2.0)
    assert "".join(calls) == "aslow" + "aaaaa"
    assert found == {"a": [1.0] * 5, "slow": [2.0]}
    bench.figure("page", [1.0, 1.0, 4.0], "s", peer=("rows", found["slow"]))
    assert printed(capsys) == {
        "figure": "page", "database": "none", "value": 1.0, "unit": "s", "peer": 2.0, "peer_is": "rows", "ratio": 0.5,
        "peer_repetitions": 1, "repetitions": 3,
    }  # fmt: skip


def test_parts_are_asked_for_by_name(capsys):
    assert read([]).only == list(PARTS)
    assert parts_named("start,memory") == ["start", "memory"]
    with pytest.raises(SystemExit):
        main(["--only", "magic"])
    assert "no such part: magic" in capsys.readouterr().err


@pytest.fixture(scope="module")
def figures() -> dict[str, list[dict]]:
    """What all parts print at small size on the database of this run, by part."""
    subprocess.run(**manage("collectstatic", "--noinput", "--verbosity", "0"), check=True)
    database = "postgres" if os.environ["DATABASE_URL"].startswith("postgres") else "sqlite"
    command = [sys.executable, "-m", "benchmarks", "--small", "--database", database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {part: [line for line in lines if line["figure"].split(".")[0] == part] for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_each_part_still_measures(figures, part):
    database = "postgres" if os.environ["DATABASE_URL"].startswith("postgres") else "sqlite"
    assert figures[part] or database not in PARTS[part][0]
    for line in figures[part]:
        assert line.keys() >= SAYS
        assert line["database"] in (database, "none")
        assert line.keys() >= {"goal"} or "met" not in line
        # What must never happen, however small the scene: a place sold twice, an answer of 500, a message lost.
        assert line.get("goal") not in ("== 0", "<= 0") or line["met"]


def test_nothing_heavy_is_loaded_at_the_start(figures):
    (heavy,) = [line for line in figures["start"] if line["figure"] == "start.heavy"]
    assert heavy["modules"] == []


def test_each_part_is_a_module():
    folder = Path(ROOT, "benchmarks")
    assert [part for part in PARTS if not (folder / f"{part}.py").is_file()] == []
