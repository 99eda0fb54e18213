"""Mutation testing of what decides and writes: `make mutation`, by hand. See docs/development.md.

    python -m tests.mutation                        everything
    python -m tests.mutation shifts.actions.claims  the modules whose names begin so

mutmut changes one thing at a time and runs the tests that reach it; a change that no test notices has survived. It
leaves decorated functions alone, and every action is `@transaction.atomic`: so it works on a copy of the project, in
which the decorator is a statement below the function. The copy is `.run/mutation`, the database a file in memory.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / ".run" / "mutation"
GOAL = 0.85
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made in it
COPIED = [
    "api", "config", "outreach", "people", "shifts", "templates", "static", "tests", "locale", "build", "manage.py",
]  # fmt: skip
# They prove locks, by patience, and a mutant would wait for each of them; or look at files and start servers.
LEFT_OUT = [
    "**/test_*races*.py", "config/test_catalogue.py", "config/test_env.py", "config/test_packages.py",
    "config/test_serve.py",
]  # fmt: skip
KILLED = {"killed", "timeout"}  # A mutant that makes the tests hang is noticed too.
SETTINGS = """
[tool.mutmut]
source_paths = ["people", "shifts", "outreach"]
only_mutate = ["*/actions/*.py", "*/rules/*.py", "*/eligibility.py"]  # * crosses folders
also_copy = {copied}
pytest_add_cli_args = ["--reuse-db", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "not control"]
pytest_add_cli_args_test_selection = ["tests/people", "tests/shifts", "tests/outreach", "tests/api", "tests/config"]
"""


def lay_out_copy() -> None:
    """A fresh copy of the project, without decorators in front of actions; mutmut's earlier results stay."""
    COPY.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (COPY / name).is_dir():
            shutil.rmtree(COPY / name)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__", "browser"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, COPY / name)
    (COPY / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text() + SETTINGS.format(copied=json.dumps(COPIED))
    )
    for pattern in LEFT_OUT:
        for tests in (COPY / "tests").glob(pattern):
            tests.unlink()
    for module in [*COPY.glob("*/actions/**/*.py"), *COPY.glob("*/rules/**/*.py")]:
        module.write_text(undecorated(module.read_text()))


def undecorated(source: str) -> str:
    """The module with each `@transaction.atomic` as an assignment at its end."""
    atomic = re.findall(r"^@transaction\.atomic.*\ndef (\w+)", source, re.MULTILINE)
    source = re.sub(r"^@transaction\.atomic.*\n(?=def )", "", source, flags=re.MULTILINE)
    return source + "".join(f"\n{name} = transaction.atomic({name})\n" for name in atomic)


def tally() -> dict[str, Counter[str]]:
    """How mutmut's runs ended, in its words, for each module."""
    found: dict[str, Counter[str]] = {}
    for results in sorted((COPY / "mutants").rglob("*.py.meta")):
        codes = json.loads(results.read_text())["exit_code_by_key"].values()
        if ran := Counter(status_by_exit_code[code] for code in codes if code is not None):
            module = str(results.relative_to(COPY / "mutants")).removesuffix(".py.meta").replace("/", ".")
            found[module] = ran
    return found


def report() -> int:
    """Print the share of killed mutants by module and in all; 1 when it is under the goal."""
    everything: Counter[str] = Counter()
    for module, ends in tally().items():
        everything += ends
        print(line(module, ends))
    print(line("in all", everything))
    return int(share(everything) < GOAL)


def share(ends: Counter[str]) -> float:
    return sum(ends[end] for end in KILLED) / max(1, ends.total())


def line(name: str, ends: Counter[str]) -> str:
    survived, untested = ends["survived"], ends["no tests"]
    return f"{name:40} {share(ends):6.1%} of {ends.total():5}; survived {survived}, reached by no test {untested}"


def main() -> int:
    lay_out_copy()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/daybreak"}
        wanted = [f"{name}*" for name in sys.argv[1:]]
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *wanted]
        subprocess.run(command, cwd=COPY, env=environment, check=True)
    return report()


if __name__ == "__main__":
    sys.exit(main())
