"""Templates and style sheets agree: every class that is used is styled, every one that is styled is used, and every
component is on the style page."""

import re

from tests.house.source import ROOT, files, shown, templates, text_of

COMMENT = re.compile(r"/\*.*?\*/|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
ATTRIBUTE = re.compile(r'class="((?:[^"{]|{%.*?%}|{{.*?}})*)"')
BODY_CLASS = re.compile(r"{%\s*block body_class\s*%}(.*?){%\s*endblock")
TAG = re.compile(r"{%.*?%}")
VALUE = re.compile(r"{{.*?}}")
IN_SHEET = re.compile(r"\.([a-zA-Z][\w-]*)")
INCLUDED = re.compile(r"""(?:include\s+|reuse\s+|action=)["']([\w/.]+\.html)["']""")
# Of Django's own forms, and of the package that draws the map.
NOT_OURS = re.compile(r"errorlist$|leaflet")


def classes_of(template: str) -> set[str]:
    """Names in class attributes. One that ends in a value (`heat-{{ level }}`) stands as `heat-*`."""
    bare = COMMENT.sub("", template)
    found = set()
    for match in (*ATTRIBUTE.finditer(bare), *BODY_CLASS.finditer(bare)):
        found |= set(VALUE.sub("*", TAG.sub(" ", match.group(1))).split())
    return found - {"*"}


def names_in_sheet(css: str) -> set[str]:
    return {name for name in IN_SHEET.findall(COMMENT.sub("", css)) if not NOT_OURS.match(name)}


def matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def all_text(*suffixes: str, under: str) -> str:
    return "\n".join(text_of(path) for path in files(*suffixes, under=under))


def used() -> dict[str, str]:
    return {name: shown(path) for path in templates() if path.suffix == ".html" for name in classes_of(text_of(path))}


def code() -> str:
    """Where classes are named besides: scripts that look for them or set them, and the widgets of forms."""
    apps = "\n".join(all_text(".py", under=app) for app in ("config", "people", "shifts", "outreach"))
    return all_text(".js", under="static") + apps


def test_every_class_is_styled_or_looked_for_by_a_script():
    styled, scripts = names_in_sheet(all_text(".css", under="static")), all_text(".js", under="static")
    lost = {
        f"{place}: {name}"
        for name, place in used().items()
        if not any(matches(each, name) for each in styled) and f".{name}" not in scripts
    }
    assert lost == set()


def test_every_style_is_used():
    patterns, elsewhere = used(), code()
    dead = {
        name
        for name in names_in_sheet(all_text(".css", under="static"))
        if not any(matches(name, pattern) for pattern in patterns)
        and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", elsewhere)
    }
    assert dead == set()


def reached(name: str, seen: set[str]) -> set[str]:
    """The template and all that it includes."""
    seen.add(name)
    for inner in INCLUDED.findall(COMMENT.sub("", text_of(ROOT / "templates" / name))):
        if inner not in seen:
            reached(inner, seen)
    return seen


def test_every_component_is_on_the_style_page():
    on_page = reached("style/page.html", set()) | reached("base.html", set())
    components = [f"components/{path.name}" for path in files(".html", under="templates/components")]
    pages = {name for name in components if "{% extends" in text_of(ROOT / "templates" / name)}
    assert sorted(set(components) - on_page - pages) == []


def test_classes_are_found_in_templates():
    template = '<p class="note {% if late %}late{% endif %} {{ kind }} heat-{{ level }}">{# <i class="no"> #}'
    assert classes_of(template) == {"note", "late", "heat-*"}


def test_names_are_found_in_sheets():
    assert names_in_sheet("/* .no */ .card > .title:hover, .errorlist { margin: 0.5rem }") == {"card", "title"}
