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


@pytest.mark.parametrize("text", ["see /people/home/", "POST /shifts/1/claim/", "~/work/daybreak"])
def test_what_is_allowed_is_not_found(text):
    assert findings(text) == []


def test_the_project_has_files_to_check():
    assert ROOT.joinpath("manage.py") in list(files(".py"))
