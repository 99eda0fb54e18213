"""What no file of the project holds: addresses of package registries, paths of one machine, other people's code."""

import re

import pytest

from tests.house.source import ROOT, files, shown

# In pieces, so that this file does not hold them itself.
REGISTRIES = re.compile(
    "|".join([r"py" r"pi\.org", r"python" r"hosted\.org", r"npm" r"js\.(?:org|com)", r"deb\." r"debian\.org"])
)
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:wo" r"rk|ro" r"ot|ho" r"me)/")
LARGEST_LINE = 5000
DATA = {".csv", ".json", ".txt", ".po"}


def findings(text: str, *, data: bool = False) -> list[str]:
    found = []
    if REGISTRIES.search(text):
        found.append("names a package registry")
    if MACHINE_PATHS.search(text):
        found.append("names a path of one machine")
    if not data and any(len(line) > LARGEST_LINE for line in text.splitlines()):
        found.append("looks minified")
    return found


def test_no_file_names_a_registry_or_a_machine_or_is_minified():
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{shown(path)} {what}" for what in findings(text, data=path.suffix in DATA)]
    assert found == []


def test_no_file_is_somebody_elses():
    named = [shown(path) for path in files(".js", ".mjs", ".css") if ".min." in path.name or "vendor" in path.parts]
    assert named == []


def misnumbered(titles: dict[str, str]) -> list[str]:
    """Records of decisions whose number is not the next one, or is not in their title too; `titles` by file name."""
    numbered = enumerate(sorted(titles.items()), 1)
    return [
        name for at, (name, title) in numbered if not (name.startswith(f"{at:04}-") and title.startswith(f"# {at}. "))
    ]


def test_every_decision_has_a_number_of_its_own():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert misnumbered({path.name: path.read_text(encoding="utf-8") for path in records}) == []
    assert misnumbered({"0001-a.md": "# 1. A", "0001-b.md": "# 1. B", "0003-c.md": "# 0003 C"}) == [
        "0001-b.md", "0003-c.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "index = https://py" + "pi.org/simple",
        "cd /wo" + "rk/main",
        "/ro" + "ot/.cache",
        "x" * (LARGEST_LINE + 1),
    ],
)
def test_a_breach_is_found(text):
    assert len(findings(text)) == 1


@pytest.mark.parametrize("text", ["see /people/home/", "POST /shifts/1/claim/", "~/ho" + "me/daybreak"])
def test_what_is_allowed_is_not_found(text):
    assert findings(text) == []


def test_the_project_has_files_to_check():
    assert ROOT.joinpath("manage.py") in list(files(".py"))
