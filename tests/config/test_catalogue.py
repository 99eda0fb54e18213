"""Every text is gathered, and every language says all of them."""

import os
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, override

from config import catalogue


def with_one(text, translation, **more) -> Catalog:
    catalog = Catalog(locale="es")
    catalog.add(text, translation, **more)
    return catalog


def test_every_language_says_everything():
    assert catalogue.languages()
    for language in catalogue.languages():
        assert catalogue.gaps(catalogue.read(catalogue.po_path(language))) == []


def test_the_translations_hold_the_texts_that_there_are_now_and_no_others():
    template = catalogue.gathered()
    for language in catalogue.languages():
        there = catalogue.po_path(language).read_text(encoding="utf-8")
        assert there == catalogue.brought_up_to_date(language, template), "Run `make messages`."


@pytest.mark.parametrize(
    ("catalog", "what"),
    [
        (with_one("Save", ""), "untranslated: 'Save'"),
        (with_one(("%(n)s shift", "%(n)s shifts"), ("%(n)s turno", "")), "untranslated: '%(n)s shift'"),
        (with_one("Save", "Guardar", flags=["fuzzy"]), "fuzzy: 'Save'"),
        (with_one("Hello %(name)s", "Hola"), "other placeholders or tags: 'Hello %(name)s'"),
        (with_one("Hello %(name)s", "Hola %(nombre)s"), "other placeholders or tags: 'Hello %(name)s'"),
        (with_one("{n} waiting", "{m} en espera"), "other placeholders or tags: '{n} waiting'"),
        (with_one("Of <bdi>%(n)s</bdi>", "De <b>%(n)s</b>"), "other placeholders or tags: 'Of <bdi>%(n)s</bdi>'"),
    ],
)
def test_a_gap_is_found(catalog, what):
    assert catalogue.gaps(catalog) == [what]


def test_a_whole_translation_has_no_gap():
    assert catalogue.gaps(with_one("%(name)s: 5 %% of <b>all</b>", "%(name)s: 5 %% de <b>todo</b>")) == []


@pytest.fixture
def program(tmp_path, monkeypatch) -> Path:
    """A program of one module and one template, translated into Spanish."""
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path / "locale")
    (tmp_path / "shifts").mkdir()
    (tmp_path / "shifts/a.py").write_text('_("Save")\npgettext("state", "Open")\nngettext("%(n)s a", "%(n)s b", n)\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.html").write_text(
        "<p>{% translate 'Find it' %}\n  {% include 'x.html' with text=_('Full') only %}\n"
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} spot\n{% plural %}\n  {{ n }} spots\n"
        "{% endblocktranslate %}\n"
        "{% translate 'Open' context 'door' %}</p>"
    )
    call_command("messages", new="es", stderr=StringIO())
    return tmp_path


def test_texts_are_gathered_from_code_and_templates(program):
    found = {(message.context, message.id) for message in catalogue.messages(catalogue.gathered())}
    assert found == {
        (None, "Save"), ("state", "Open"), (None, ("%(n)s a", "%(n)s b")), (None, "Find it"), (None, "Full"),
        (None, ("%(n)s spot", "%(n)s spots")), ("door", "Open"),
    }  # fmt: skip


def test_the_file_has_no_dates_and_no_lines_and_is_written_alike_again(program):
    path = catalogue.po_path("es")
    first = path.read_text()
    assert "#: shifts/a.py\n" in first
    assert "Date" not in first
    call_command("messages", stderr=StringIO())
    assert path.read_text() == first


def test_a_text_that_is_not_gathered_yet_fails_the_check_and_a_translation_stays(program):
    path = catalogue.po_path("es")
    path.write_text(path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Guardar"'))
    call_command("messages", check=True, stderr=StringIO())
    (program / "shifts/a.py").write_text('_("Save")\n_("New")\n')
    with pytest.raises(CommandError, match="es"):
        call_command("messages", check=True, stderr=StringIO())
    missing = StringIO()
    call_command("messages", stderr=missing)
    text = path.read_text()
    assert 'msgid "Save"\nmsgstr "Guardar"' in text
    assert 'msgid "New"\nmsgstr ""' in text
    assert "%(n)s a" not in text
    assert "es: untranslated: 'New'\n" in missing.getvalue()


def test_a_language_is_begun_once(program):
    call_command("messages", new="he", stderr=StringIO())
    assert 'msgid "Save"\nmsgstr ""' in catalogue.po_path("he").read_text()
    with pytest.raises(CommandError, match="already"):
        call_command("messages", new="he", stderr=StringIO())


def test_what_was_compiled_before_the_last_change_is_compiled_again(program):
    path = catalogue.po_path("es")
    path.write_text(path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Guardar"'))
    catalogue.compile_stale(catalogue.LOCALE)
    compiled = path.with_suffix(".mo")
    assert b"Guardar" in compiled.read_bytes()
    compiled.write_bytes(b"older")
    os.utime(compiled, (1, 1))
    catalogue.compile_stale(catalogue.LOCALE)
    assert b"Guardar" in compiled.read_bytes()


def test_the_tests_speak_spanish():
    with override("es"):
        assert gettext("Sign out") == "Salir"
