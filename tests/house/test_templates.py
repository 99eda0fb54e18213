"""Templates speak every language, run under the strict content policy and leave escaping on."""

import re
from html.parser import HTMLParser

import pytest

from tests.house.source import line_of, shown, templates, text_of

# Words that are the same in every language.
SAME_EVERYWHERE = {"Daybreak", "CSV", "XLSX", "API", "JSON", "AGPL-3.0-or-later"}
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "title"}
BUTTONS = {"button", "submit", "reset"}

TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
# The base template's block for class names, which stands outside any tag in the pages that fill it.
CLASS_NAMES = re.compile(r"{%\s*block body_class\s*%}.*?{%\s*endblock\b.*?%}")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
UNESCAPED = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|{%\s*autoescape\s+off")
WORD = re.compile(r"[^\W\d_]{2,}")


def literal(template: str) -> str:
    """The template with every tag, variable, comment and translated block blanked; lines keep their numbers."""
    for part in (COMMENT, TRANSLATED, CLASS_NAMES, TAG):
        template = part.sub(lambda match: "\n" * match.group().count("\n") or " ", template)
    return template


class Reader(HTMLParser):
    """Collects `(line, what is wrong)`."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.inside = []

    def handle_starttag(self, tag, attributes):
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attributes}
        for name, value in values.items():
            if name == "style" or (name.startswith("on") and name.isalpha()):
                self.found.append((line, f"inline {name}"))
            if value.strip().lower().startswith("javascript:"):
                self.found.append((line, "javascript: address"))
            spoken = name in SPOKEN_ATTRIBUTES or (name == "value" and values.get("type") in BUTTONS)
            if spoken and is_language(value):
                self.found.append((line, f"untranslated {name} {value!r}"))
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/json"):
            self.found.append((line, f"inline <{tag}>"))
        self.inside.append(tag)

    def handle_endtag(self, tag):
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self.inside[-1:]) and is_language(data):
            self.found.append((self.getpos()[0] + leading_lines(data), f"untranslated text {data.strip()[:40]!r}"))


def leading_lines(data: str) -> int:
    return data[: len(data) - len(data.lstrip())].count("\n")


def is_language(text: str) -> bool:
    return any(word not in SAME_EVERYWHERE for word in WORD.findall(" ".join(set(text.split()) - SAME_EVERYWHERE)))


def page_findings(template: str) -> list[tuple[int, str]]:
    reader = Reader()
    reader.feed(literal(template))
    reader.close()
    return reader.found + unescaped(template)


def mail_findings(template: str) -> list[tuple[int, str]]:
    lines = literal(template).splitlines()
    return [
        (number, f"untranslated text {line.strip()!r}") for number, line in enumerate(lines, 1) if is_language(line)
    ]


def unescaped(template: str) -> list[tuple[int, str]]:
    return [(line_of(template, match.start()), "escaping is off") for match in UNESCAPED.finditer(template)]


def test_templates_keep_the_rules():
    found = []
    for path in templates():
        check = page_findings if path.suffix == ".html" else mail_findings
        found += [f"{shown(path)}:{line}: {what}" for line, what in check(text_of(path))]
    assert found == []


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("<p>Hello</p>", 1),
        ("<p>{% translate 'Hello' %}</p>\n<p>\n  Good morning\n</p>", 3),
        ('<img alt="A map">', 1),
        ('<input type="submit" value="Send">', 1),
        ('<p style="color: red">{{ name }}</p>', 1),
        ('<button onclick="go()">{{ name }}</button>', 1),
        ("<script>go()</script>", 1),
        ("<style>a{}</style>", 1),
        ('<a href="javascript:go()">{{ name }}</a>', 1),
        ("<p>{{ name|safe }}</p>", 1),
        ("{% if early %}Come early{% endif %}", 1),
    ],
)
def test_a_breach_in_a_page_is_found(template, line):
    assert [number for number, _ in page_findings(template)] == [line]


@pytest.mark.parametrize(
    "template",
    [
        "<p>{% translate 'Hello' %} {{ name }}: 3 · 4 &middot;</p>",
        "{% blocktranslate trimmed %}Hello\n{{ name }}{% endblocktranslate %}",
        "{# a note #}{% comment %}a longer note{% endcomment %}",
        "<title>{{ title }} · Daybreak</title>",
        "{% block body_class %}wide{% endblock %}{% block main %}{{ text }}{% endblock %}",
        '<script type="module" src="{% static \'log.js\' %}"></script>',
        '<input type="hidden" name="period" value="morning">',
        '<p class="note {% if late %}late{% endif %}">{{ text }}</p>',
    ],
)
def test_what_is_allowed_in_a_page_is_not_found(template):
    assert page_findings(template) == []


def test_untranslated_text_in_a_mail_is_found():
    assert mail_findings("{{ name }},\n\nyour shift is tomorrow.\n") == [
        (3, "untranslated text 'your shift is tomorrow.'")
    ]
