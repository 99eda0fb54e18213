"""The project's own files, as the house rules read them."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["config", "people", "shifts", "outreach", "api"]
# What is made at install or by a run, never written by hand.
MADE = {
    ".git", ".venv", ".venv-313", ".ci-cache", ".run", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis",
    ".import_linter_cache", "__pycache__", "build", "node_modules", "static-collected", "test-results", "pictures",
}  # fmt: skip


def files(*suffixes: str, under: str = "") -> Iterator[Path]:
    """Every file of the project below the folder `under` whose name ends in one of `suffixes` (none: every file)."""
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = sorted(set(folders) - MADE)
        for name in sorted(names):
            if name not in MADE and name.endswith(suffixes or "") and not (Path(folder) / name).is_symlink():
                yield Path(folder) / name


def code() -> Iterator[Path]:
    """The program's Python files: apps and manage.py, without tests and migrations."""
    yield ROOT / "manage.py"
    for app in APPS:
        yield from (path for path in files(".py", under=app) if "migrations" not in path.parts)


def templates() -> Iterator[Path]:
    """Pages, their parts and mails."""
    yield from files(".html", ".txt", under="templates")


def shown(path: Path) -> str:
    """How a finding names the file: as one would open it from the project's folder."""
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
