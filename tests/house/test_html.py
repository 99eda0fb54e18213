"""Every page is what the standard calls HTML: the Nu HTML checker, in one run over all that the access matrix reaches.
It cannot read our style sheets, which use `light-dark()`."""

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from tests.house.access.matrix import SIGN_IN, World
from tests.house.access.requests import answer
from tests.house.source import APPS, ROOT

pytestmark = pytest.mark.one_database

CHECKER = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
ACTORS = ["visitor", "volunteer", "captain", "organizer"]
ROWS = [row for app in APPS for row in importlib.import_module(f"tests.house.access.{app}").ROWS]
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


@pytest.fixture(scope="session")
def checker():
    """Runs the checker over files and returns its errors."""
    java = shutil.which("java")
    for there, missing in (
        (java, "The HTML checker needs Java: as root, apt-get install default-jre-headless."),
        (CHECKER.exists(), "The HTML checker is not here: run `make install-dev`."),
    ):
        if not there:
            pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)

    def check(folder: Path, *options: str) -> list[str]:
        command = [java, "-Xss4m", "-jar", str(CHECKER), "--stdout", "--format", "json", *options, str(folder)]
        said = subprocess.run(command, capture_output=True, text=True)
        messages = json.loads(said.stdout)["messages"]
        return [shown(message) for message in messages if message["type"] == "error"]

    return check


def shown(message: dict) -> str:
    place = f"{Path(message.get('url', '')).name}:{message.get('lastLine', 0)}"
    return f"{place} {message['message']} | {message.get('extract', '').strip()}"


def write_pages(world: World, folder: Path) -> int:
    """Each page as each reader sees it, the same page once. The number of files."""
    seen = set()
    for number, row in enumerate(ROWS):
        for actor in ACTORS:
            if row.method not in ("GET", "POST") or row.expect[actor] not in (200, SIGN_IN):
                continue
            response = answer(world, row, actor, row.kwargs(world))
            if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
                continue
            name = f"{row.route.replace(':', '-')}-{row.method}-{number}-{actor}.html"
            if response.content not in seen and b"<html" in response.content:
                (folder / name).write_bytes(response.content)
            seen.add(response.content)
    for name in ERRORS:
        (folder / f"error-{name}").write_text(render_to_string(name))
    return len(list(folder.iterdir()))


def test_the_checker_finds_no_error_on_any_page(checker, db, tmp_path):
    assert write_pages(World(), tmp_path) > 80
    assert checker(tmp_path) == []


def test_a_breach_is_found(checker, tmp_path):
    page = "<!doctype html><html lang=en><title>Page</title><ul><p>No item</p></ul></html>"
    (tmp_path / "page.html").write_text(page)
    (found,) = checker(tmp_path)
    assert "not allowed as child of element “ul”" in found
