"""The catalogue of messages: every text that somebody reads, gathered from code and templates.

`manage.py messages` brings locale/*/LC_MESSAGES/django.po up to date with it. The files are written so that two people
can add texts at once: sorted by text, with file names but no line numbers, and without dates.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
APPS = ("api", "config", "outreach", "people", "shifts")
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# {language} texts of Daybreak. `make messages` keeps the file in step with the program; docs/translating.md says how
# to translate. Sorted by the English text.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
# What a translation must carry over: %(name)s, {name}, %% and tags.
FIXED = re.compile(r"%(?:\(\w+\))?[#0+\-]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w+\}|</?[a-z][^<>]*>")

Found = tuple[str | tuple[str, ...], str | None]


def gathered() -> Catalog:
    """Every text of the program, with the files that it stands in."""
    catalog = Catalog()
    for path in source_files():
        name = path.relative_to(ROOT).as_posix()
        for text, context in texts_of(path):
            catalog.add(text, locations=[(name, 0)], context=context)
    return catalog


def source_files() -> Iterator[Path]:
    for app in APPS:
        yield from sorted((ROOT / app).rglob("*.py"))
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def texts_of(path: Path) -> Iterator[Found]:
    """The texts in one file, each with its context."""
    source = path.read_text(encoding="utf-8")
    # Django turns a template into lines of calls between blanked-out letters: each line is read by itself.
    pieces = [source] if path.suffix == ".py" else [line.strip() for line in templatize(source).splitlines()]
    for piece in pieces:
        for _line, text, _comments, context in extract("python", BytesIO(piece.encode()), KEYWORDS):
            yield text, context


def languages() -> list[str]:
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def brought_up_to_date(language: str, template: Catalog) -> str:
    """What the language's file should hold: its translations of the texts that there are now, and gaps for new ones."""
    catalog = read(po_path(language))
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    return written(catalog)


def written(catalog: Catalog) -> str:
    body = BytesIO()
    write_po(body, catalog, width=116, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    header = HEADER.format(
        language=catalog.locale.english_name if catalog.locale else "",
        code=catalog.locale_identifier,
        plural=f"nplurals={catalog.num_plurals}; plural={catalog.plural_expr};",
    )
    return header + body.getvalue().decode()


def compile_stale(folder: Path = LOCALE) -> None:
    """Compile each django.po below `folder` that is newer than its django.mo; safe where several processes do it."""
    for po in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime:
            write_compiled(read(po), mo)


def write_compiled(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{id(catalog)}")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.replace(path)


def gaps(catalog: Catalog) -> list[str]:
    """What is wrong with a translation: nothing written, marked as a guess, or other placeholders than the English."""
    return [f"{what}: {_singular(message)!r}" for message in messages(catalog) if (what := _wrong_with(message))]


def messages(catalog: Catalog) -> Iterable[Message]:
    return (message for message in catalog if message.id)


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _wrong_with(message: Message) -> str:
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    translated = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if message.fuzzy:
        return "fuzzy"
    if not all(translated):
        return "untranslated"
    if any(_fixed(text) not in [_fixed(original) for original in english] for text in translated):
        return "other placeholders or tags"
    return ""


def _fixed(text: str) -> list[str]:
    return sorted(FIXED.findall(text))
