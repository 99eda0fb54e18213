"""How long functions, modules and templates are. `python -m tests.house.measures` prints the figures; the limits are
held by test_sizes.py. The aims are what good code came out as, not a game: nothing is split to please a number."""

import ast
import statistics
from collections.abc import Iterable
from pathlib import Path

from tests.house.source import code, files, templates, text_of


def module_lines(source: str) -> int:
    return len(source.splitlines())


def function_lines(source: str) -> list[tuple[str, int]]:
    """Name and length of each function, decorators not counted."""
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def code_lines(paths: Iterable[Path]) -> int:
    """Lines that are neither blank nor only a comment."""
    lines = (line.strip() for path in paths for line in text_of(path).splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def share_of_tests() -> float:
    """Lines of tests for each line of the program."""
    return code_lines(files(".py", under="tests")) / code_lines(code())


def ninth_decile(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.9)]


def report() -> str:
    functions = [lines for path in code() for _, lines in function_lines(text_of(path))]
    modules = [lines for path in code() if (lines := module_lines(text_of(path)))]
    pages = [module_lines(text_of(path)) for path in templates()] or [0]
    rows = [("functions", functions, "7 / 22"), ("modules", modules, "75 / 220"), ("templates", pages, "30 / 110")]
    lines = [
        f"{name:<10} {len(values):>5}   median {statistics.median(values):g}, p90 {ninth_decile(values)}   aim {aim}"
        for name, values, aim in rows
    ]
    return "\n".join([*lines, f"tests/code {share_of_tests():.2f}   aim 1.2 to 1.8"])


if __name__ == "__main__":
    print(report())
