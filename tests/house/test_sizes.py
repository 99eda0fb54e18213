"""Hard limits on sizes. Complexity is held by ruff (C901). Figures: `python -m tests.house.measures`."""

import pytest

from tests.house.measures import function_lines, module_lines, share_of_tests
from tests.house.source import code, shown, templates, text_of

FUNCTION_LINES = 50
MODULE_LINES = 350
TEMPLATE_LINES = 200
LEAST_SHARE_OF_TESTS = 1.0


def long_functions(source: str) -> list[str]:
    return [f"{name} has {lines} lines" for name, lines in function_lines(source) if lines > FUNCTION_LINES]


def test_no_function_is_longer_than_the_limit():
    found = [f"{shown(path)}: {finding}" for path in code() for finding in long_functions(text_of(path))]
    assert found == []


def test_a_function_beyond_the_limit_is_found():
    body = "\n    x = 1" * FUNCTION_LINES
    assert long_functions(f"def too_long():{body}\n") == [f"too_long has {FUNCTION_LINES + 1} lines"]


@pytest.mark.parametrize(("paths", "limit"), [(code, MODULE_LINES), (templates, TEMPLATE_LINES)])
def test_no_module_or_template_is_longer_than_its_limit(paths, limit):
    sizes = {shown(path): module_lines(text_of(path)) for path in paths()}
    assert {path: lines for path, lines in sizes.items() if lines > limit} == {}


def test_tests_are_at_least_as_long_as_the_program():
    assert share_of_tests() >= LEAST_SHARE_OF_TESTS
