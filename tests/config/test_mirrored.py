"""Mirrored English: for tests and developers alone."""

import os
import secrets
import subprocess
import sys

import pytest
from django.utils.translation import gettext, ngettext, override

from config import mirrored
from config.settings import base

SAYS_ITS_LANGUAGES = "from django.conf import settings; print([code for code, name in settings.LANGUAGES])"


def plain(text: str) -> str:
    """The characters that turn and isolate, as signs that can be read."""
    return text.translate({0x202E: "<", 0x202C: ">", 0x2068: "{", 0x2069: "}"})


@pytest.mark.parametrize(
    ("english", "mirrored_text"),
    [
        ("Sign out", "[<Siign> <oouut>]"),
        ("%(n)s of %(all)s", "[{%(n)s} <oof> {%(all)s}]"),
        ("{n} waiting.", "[{{n}} <waaiitiing>.]"),
        ("As of <bdi class='x'>%(day)s</bdi>", "[<AAs> <oof> <bdi class='x'>{%(day)s}</bdi>]"),
        ("%(share)s%% &amp; more", "[{%(share)s}%% &amp; <mooree>]"),
    ],
)
def test_words_turn_and_what_is_put_in_stays(english, mirrored_text):
    assert plain(mirrored.mirror(english)) == mirrored_text


def test_our_texts_and_those_of_django_are_mirrored_and_days_are_arabic(mirrored_language):
    with override(mirrored.CODE):
        assert plain(gettext("Sign out")) == "[<Siign> <oouut>]"
        assert plain(gettext("This field is required.")) == "[<Thiis> <fiieeld> <iis> <reequuiireed>.]"
        assert plain(ngettext("%(number)s shift", "%(number)s shifts", 2)) == "[{%(number)s} <shiifts>]"
        assert gettext("Monday") == "الاثنين"


def test_pages_run_from_right_to_left(client, db, mirrored_language):
    page = client.get("/signin/", headers={"accept-language": mirrored.CODE}).content.decode()
    assert '<html lang="ar-xb" dir="rtl"' in page


@pytest.mark.parametrize(
    ("settings_module", "asked", "offered"),
    [("dev", "yes", True), ("dev", "no", False), ("production", "yes", False)],
)
def test_it_is_offered_where_a_developer_asks_and_never_in_production(settings_module, asked, offered):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"config.settings.{settings_module}",
        "MIRRORED": asked,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PUBLIC_URL": "https://daybreak.example.org",
    }
    said = subprocess.run(
        [sys.executable, "-c", SAYS_ITS_LANGUAGES], env=environment, cwd=base.BASE_DIR, text=True, capture_output=True
    )
    assert said.returncode == 0, said.stderr
    assert (mirrored.CODE in said.stdout) is offered
