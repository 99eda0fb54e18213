"""Our style sheets work in both writing directions and load nothing from elsewhere."""

import re

import pytest

from tests.house.source import files, line_of, shown, text_of

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:"
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:"
    r"|(?:left|right|top|bottom)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right|top|bottom)\b"
    r")"
)
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import\s+['\"]?(?:https?:)?//")


def findings(css: str) -> list[int]:
    """Lines that name a physical side or another host."""
    bare = COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), css)
    return sorted(line_of(bare, match.start()) for rule in (PHYSICAL, ELSEWHERE) for match in rule.finditer(bare))


def test_style_sheets_use_logical_properties_and_no_other_host():
    found = [f"{shown(path)}:{line}" for path in files(".css", under="static") for line in findings(text_of(path))]
    assert found == []


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-left: 1rem }",
        "a { padding-bottom:0 }",
        "a { left: 0 }",
        "a{position:fixed;top:0}",
        "a { text-align: right; }",
        "a { border-top-left-radius: 2px }",
        "a { border-bottom-width: 2px }",
        "a { background: url(https://example.org/a.png) }",
        '@import "//example.org/a.css";',
    ],
)
def test_a_breach_is_found(css):
    assert findings(css) == [1]


@pytest.mark.parametrize(
    "css",
    [
        "a { margin-inline-start: 1rem; inset-block-start: 0; text-align: start }",
        "/* not left: 0 */",
        "a { background: url(data:image/svg+xml,x) }",
    ],
)
def test_what_is_allowed_is_not_found(css):
    assert findings(css) == []
