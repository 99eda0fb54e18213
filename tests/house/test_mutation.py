"""Mutation testing reads what it mutates; see tests/mutation.py."""

from collections import Counter

from tests.mutation import line, share, undecorated


def test_an_action_is_undecorated_and_stays_atomic():
    source = "@transaction.atomic  # why\ndef claim(x):\n    return x\n\n\ndef plain():\n    pass\n"
    assert undecorated(source) == (
        "def claim(x):\n    return x\n\n\ndef plain():\n    pass\n\nclaim = transaction.atomic(claim)\n"
    )


def test_another_decorator_stays():
    source = "@dataclass(frozen=True)\nclass Given:\n    x: int\n"
    assert undecorated(source) == source


def test_untested_mutants_count_against_the_share():
    ends = Counter({"killed": 6, "timeout": 1, "survived": 2, "no tests": 1})
    assert share(ends) == 0.7
    assert line("shifts.actions.claims", ends).endswith("70.0% of    10; survived 2, reached by no test 1")
