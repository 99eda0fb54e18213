"""What an operator sets, and the one sentence that she reads where it cannot be used."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config import env
from tests.house.source import ROOT

GOOD_SECRET = "correct-horse-battery-staple-" * 2


@pytest.fixture
def given(monkeypatch):
    """`given(reader, value, ...)`: what the reader makes of the variable X with that value."""

    def read(reader, value, *args, **options):
        monkeypatch.setenv("X", value)
        return reader("X", *args, **options)

    return read


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), (" on ", True), ("0", False), ("", False)])
def test_a_flag_is_yes_or_no(given, value, meant):
    assert given(env.flag, value) is meant


def test_a_list_has_no_empty_parts(given):
    assert given(env.listing, " a.example, ,b.example,") == ["a.example", "b.example"]


@pytest.mark.parametrize("value", ["https://daybreak.example.org", "http://localhost:8000/", "http://[::1]:8000"])
def test_an_address_is_https_or_of_this_machine(given, value):
    assert given(env.web_address, value, "") == value.rstrip("/")


def test_a_strong_secret_is_taken_as_it_is(given):
    assert given(env.secret, GOOD_SECRET) == GOOD_SECRET


def test_postgresql_is_named_as_libpq_names_it(given):
    several = "postgresql://ada:secret@one,two:5433/daybreak?target_session_attrs=read-write"
    found = given(env.database, several, "")
    assert (found["NAME"], found["HOST"], found["PORT"]) == ("daybreak", "one,two", ",5433")
    assert (found["USER"], found["PASSWORD"]) == ("ada", "secret")
    assert found["OPTIONS"] == {"target_session_attrs": "read-write"}
    assert given(env.database, "postgresql://postgres:@/postgres?host=/run/pg", "")["HOST"] == "/run/pg"


def test_sqlite_waits_for_its_turn_and_loses_nothing(given):
    options = given(env.database, "sqlite:////var/lib/daybreak.sqlite3", "")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


@pytest.mark.parametrize(
    ("value", "port", "ssl", "tls"),
    [
        ("smtp://ada:p%40ss@mail.example.org", 587, False, True),
        ("smtps://ada:p%40ss@mail.example.org", 465, True, False),
        ("smtp://ada:p%40ss@mail.example.org:25?starttls=no", 25, False, False),
    ],
)
def test_mail_goes_by_smtp(given, value, port, ssl, tls):
    found = given(env.mail, value, "")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, tls)
    assert (found["EMAIL_HOST"], found["EMAIL_HOST_PASSWORD"]) == ("mail.example.org", "p@ss")


@pytest.mark.parametrize(
    ("reader", "value", "rest"),
    [
        (env.flag, "perhaps", ()),
        (env.integer, "x", (8000,)),
        (env.integer, "65536", (8000,)),
        (env.integer, "²", (8000,)),
        (env.web_address, "daybreak.example.org", ("",)),
        (env.web_address, "http://daybreak.example.org", ("",)),
        (env.web_address, "https://daybreak.example.org/path", ("",)),
        (env.secret, "", ()),
        (env.secret, "short", ()),
        (env.secret, "a" * 60, ()),
        (env.secret, "django-insecure-" + GOOD_SECRET, ()),
        (env.place_link, "http://maps.example.org/{lat}/{lon}", ("",)),
        (env.place_link, "javascript:{lat}{lon}", ("",)),
        (env.place_link, "https://maps.example.org/{lat}", ("",)),
        (env.database, "mysql://localhost/daybreak", ("",)),
        (env.database, "postgresql://localhost", ("",)),
        (env.database, "postgresql://localhost/x?nonsense=1", ("",)),
        (env.mail, "mail.example.org", ("",)),
        (env.mail, "smtp://", ("",)),
    ],
)
def test_what_cannot_be_used_is_refused_by_the_variables_name(given, reader, value, rest):
    with pytest.raises(ImproperlyConfigured, match=r"\bX\b"):
        given(reader, value, *rest)


def test_the_readme_tells_every_variable_of_production():
    files = [ROOT / "config" / name for name in ("settings/base.py", "settings/production.py", "gunicorn.py")]
    read = {name for file in files for name in re.findall(r'env\.\w+\(\s*"(\w+)"', file.read_text())}
    assert "SECRET_KEY" in read
    assert {name for name in read if f"| `{name}` |" not in (ROOT / "README.md").read_text()} == set()


@pytest.mark.parametrize(
    "value", ["", "https://tiles.example.org/a/{z}/{x}/{y}@2x.png?key=k", "http://localhost:8080/{z}/{y}/{x}.png"]
)
def test_a_tile_address_is_https_or_of_this_machine(given, value):
    assert given(env.tile_template, value) == value


@pytest.mark.parametrize(
    "value",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "ftp://localhost/{z}/{x}/{y}",
        "/tiles/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{s}.tiles.example.org/{z}/{x}/{y}.png",
        "https://{z}.tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{.png",
        "https://ada@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org:99999/{z}/{x}/{y}.png",
    ],
)
def test_a_tile_address_that_cannot_be_asked_is_refused(given, value):
    with pytest.raises(ImproperlyConfigured, match="X must"):
        given(env.tile_template, value)


def test_a_key_for_pushes_is_one_that_the_command_prints_and_brings_its_public_half(given, capsys):
    assert given(env.push_keys, "") == ("", "")
    call_command("make_push_key")
    name, key = capsys.readouterr().out.strip().split("=")
    private, public = given(env.push_keys, key)
    assert (name, private, len(public)) == ("VAPID_PRIVATE_KEY", key, 87)
    call_command("make_push_key")
    assert capsys.readouterr().out.strip() != f"{name}={key}"


@pytest.mark.parametrize("value", ["x", "_" * 43, "A" * 43, "AAAA", "é" * 43, "W" * 44, "-----BEGIN PRIVATE KEY-----"])
def test_anything_else_is_no_key_for_pushes(given, value):
    with pytest.raises(ImproperlyConfigured, match="X is no such key: make one by manage.py make_push_key"):
        given(env.push_keys, value)


@pytest.mark.parametrize("value", ["mailto:ops@example.org", "https://example.org", "https://example.org:8443/"])
def test_a_contact_is_a_mail_address_or_a_site(given, value):
    assert given(env.contact, value, "") == value.rstrip("/")


@pytest.mark.parametrize(
    "value", ["ops@example.org", "mailto:", "mailto:@", "http://example.org", "https://a.org/x", "x"]
)
def test_anything_else_is_no_contact(given, value):
    with pytest.raises(ImproperlyConfigured, match="X must look like mailto:you@example.org"):
        given(env.contact, value, "")
