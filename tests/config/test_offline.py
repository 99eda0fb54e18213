"""The manifest, the worker's text, and what every page tells the worker. What it does is in tests/browser/app."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from config import offline
from tests.factories import claim, make_member, make_running_shift, make_user
from tests.house.access.matrix import World
from tests.house.test_access import ROWS

STATIC = re.compile(r'(?:href|src)="/static/([^"#]+)')
IMPORT = re.compile(r'(?:from|import)\s*\(?"\./([\w-]+\.js)"')


def told(client) -> dict:
    head, _rest = client.get("/sw.js").content.decode().split("/* The service worker:")
    return {name: json.loads(value) for name, value in re.findall(r"^const (\w+) = (.+);$", head, re.MULTILINE)}


def test_the_worker_is_a_script_that_no_browser_keeps_longer_than_its_release(client, db):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert "manifest-src 'self'" in answer["Content-Security-Policy"]
    assert told(client) == {
        "RELEASE": offline.release(),
        "IS_HASHED": False,
        "OFFLINE": "/offline/",
        "OWN": "/me/shifts/",
        "SHELL": [f"/static/{name}" for name in offline.SHELL],
        "CAPTAIN": [f"/static/{name}" for name in offline.CAPTAIN],
    }


def told_to_phones(client) -> dict:
    """What the part behind the worker is told: nothing where it is not there."""
    _first, *rest = client.get("/sw.js").content.decode().split("const NEWS = ")
    head = "const NEWS = " + rest[0].split("/* This phone")[0] if rest else ""
    return {name: json.loads(value) for name, value in re.findall(r"^const (\w+) = (.+);$", head, re.MULTILINE)}


def test_the_worker_listens_to_pushes_where_the_operator_has_set_a_key_and_has_its_words_in_every_language(
    client, db, settings
):
    assert told_to_phones(client) == {
        "NEWS": "/me/news/",
        "MOVED": "/me/push/moved/",
        "KEY": settings.PUSH_PUBLIC_KEY,
        "ICON": "/static/img/icon-192.png",
        "THERE_IS_NEWS": {
            "en": "There is news about your shifts.",
            "es": "Hay novedades sobre tus turnos.",
        },
    }
    settings.PUSH_PUBLIC_KEY = ""
    assert told_to_phones(client) == {}
    assert "pushsubscriptionchange" not in client.get("/sw.js").content.decode()


def test_another_text_of_any_kept_file_is_another_release(client, db, tmp_path, monkeypatch):
    offline._release.cache_clear()
    first = told(client)["RELEASE"]
    changed = tmp_path / "worker.js"
    changed.write_text(offline.WORKER.read_text() + "\n// another")
    monkeypatch.setattr(offline, "WORKER", changed)
    offline._release.cache_clear()
    assert told(client)["RELEASE"] != first
    monkeypatch.undo()
    found = finders.find
    monkeypatch.setattr(finders, "find", lambda name: changed if name == "css/log.css" else found(name))
    offline._release.cache_clear()
    assert told(client)["RELEASE"] != first
    monkeypatch.undo()
    offline._release.cache_clear()
    assert told(client)["RELEASE"] == first


def test_the_shell_holds_all_that_the_kept_pages_load(client, db):
    shift = make_running_shift()
    person = claim(shift, make_member(shift.campaign.chapter), now=timezone.now()).person
    client.force_login(person)
    pages = ["/me/shifts/", f"/shifts/{shift.pk}/", f"/shifts/{shift.pk}/log/", "/offline/"]
    pages.append(f"/locations/{shift.location_id}/")
    loaded = set()
    for page in pages:
        loaded.update(STATIC.findall(client.get(page).content.decode()))
    for name in [*loaded]:
        loaded |= modules_of(name)
    loaded -= {"img/icon-180.png"}  # Only the home screen asks for it.
    assert len(loaded) > 10
    assert loaded <= set(offline.SHELL)


def test_a_roster_loads_the_shell_and_what_comes_with_the_first_roster(client, db):
    shift = make_running_shift()
    client.force_login(make_member(shift.campaign.chapter, "captain"))
    claim(shift, now=timezone.now())
    loaded = set(STATIC.findall(client.get(f"/captain/shifts/{shift.pk}/").content.decode()))
    for name in [*loaded]:
        loaded |= modules_of(name)
    assert loaded - {"img/icon-180.png"} - set(offline.SHELL) == set(offline.CAPTAIN)


def modules_of(name: str) -> set[str]:
    """The module and all that it imports, sooner or later."""
    if not name.endswith(".js"):
        return set()
    imported = {f"js/{found}" for found in IMPORT.findall((offline.WORKER.parent.parent / name).read_text())}
    return {name} | imported.union(*(modules_of(each) for each in imported if each != "js/outbox.js"))


def test_the_operator_can_take_the_worker_off(client, db):
    assert b'data-worker="/sw.js"' in client.get("/shifts/").content
    with override_settings(SERVICE_WORKER=False):
        assert b"data-worker" not in client.get("/shifts/").content
        assert "registration.unregister()" in client.get("/sw.js").content.decode()


def test_a_page_about_a_fault_does_not_take_the_worker_off(client, db):
    for answer in (client.get("/no-such-page/"), client.get("/", headers={"host": "elsewhere.example"})):
        assert answer.status_code in (400, 404)
        assert b'data-worker="/sw.js"' in answer.content


def test_addresses_with_a_secret_in_them_are_none_of_the_workers_business(db):
    world = World()
    secret = [row for row in ROWS if {"token", "code", "secret"} & set(row.kwargs(world))]
    addresses = {reverse(row.route, kwargs=row.kwargs(world)) for row in secret}
    assert len(addresses) >= 4
    passed = re.search("^const PASSED = /(.+)/;$", offline.WORKER.read_text(), re.MULTILINE)[1].replace(r"\/", "/")
    assert [address for address in addresses if not re.search(passed, address)] == []
    assert not re.search(passed, "/signin/")


def test_a_page_says_whose_it_is_and_of_which_release(client, db):
    one, other = make_user(), make_user()
    keys = []
    for reader in (None, one, other, one):
        if reader:
            client.force_login(reader)
        answer = client.get("/shifts/")
        assert answer["Daybreak-Release"] == offline.release()
        keys.append(answer["Daybreak-Reader"])
    assert keys[0] == "visitor"
    assert keys[1] == keys[3]
    assert len(set(keys)) == 3
    assert re.fullmatch("[0-9a-f]{20}", keys[1])


@pytest.mark.parametrize("path", ["/no-such-page/", "/sw.js", "/manifest.webmanifest", "/shifts/outbox-token/"])
def test_what_is_no_page_says_nothing_of_its_reader(client, db, path):
    assert "Daybreak-Reader" not in client.get(path).headers


def test_a_page_that_is_not_here_says_so_as_ours(client, db):
    assert client.get("/no-such-page/")["Daybreak-Release"] == offline.release()


def test_what_is_said_once_waits_for_the_page_that_is_read(client, db):
    shift = make_running_shift()
    client.force_login(make_member(shift.campaign.chapter))
    client.post(f"/shifts/{shift.pk}/claim/")
    assert b'class="messages"' not in client.get("/me/shifts/", headers={"Keep": "yes"}).content
    assert b'class="messages"' in client.get("/me/shifts/").content


@pytest.mark.parametrize(("language", "described"), [("en", "Claim a shift, find"), ("es", "Toma un turno, encuentra")])
def test_the_manifest_speaks_the_readers_language(client, db, language, described):
    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": language})
    said = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["lang"], said["dir"]) == (language, "ltr")
    assert said["description"].startswith(described)
    assert [shortcut["url"] for shortcut in said["shortcuts"]] == ["/me/shifts/", "/shifts/"]
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_page_without_a_signal_is_the_same_for_everybody(client, db):
    before = client.get("/offline/").content
    client.force_login(make_user("Rosa"))
    assert client.get("/offline/").content == before
