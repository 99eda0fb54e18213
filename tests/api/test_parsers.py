import io
import json

import pytest
from rest_framework.exceptions import ParseError

from api.parsers import DEEPEST, StrictJSONParser, TooLarge


def parse(body: bytes | str):
    return StrictJSONParser().parse(io.BytesIO(body.encode() if isinstance(body, str) else body))


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        0,
        "",
        {"a": [1, 2.5, "é", True, None]},
        {"text": "\U0001f33b \\ \n"},
        "\\u0000",
        "\\\\u0000 \\ud800",
    ],
)
def test_plain_json_is_read_as_it_is(value):
    assert parse(json.dumps(value)) == value


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "{'a': 1}",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 1}}',
        '{"a": "\\u0000"}',
        '{"a": "\\\\\\u0000"}',
        '{"a": "\\ud800"}',
        '{"\\udfff": 1}',
        b'{"a": "\xff"}',
        "1" * 5000,
    ],
)
def test_what_only_some_readers_accept_is_refused_with_a_reason(body):
    with pytest.raises(ParseError) as refused:
        parse(body)
    assert "not valid JSON" in str(refused.value)


@pytest.mark.parametrize("depth, fits", [(DEEPEST, True), (DEEPEST + 1, False), (100_000, False)])
def test_nesting_has_a_limit_and_never_breaks_the_server(depth, fits):
    body = "[" * depth + "1" + "]" * depth
    if fits:
        assert parse(body) is not None
    else:
        with pytest.raises(ParseError):
            parse(body)


def test_a_body_over_the_limit_is_refused_by_its_size(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert parse(json.dumps("a" * 98)) == "a" * 98
    with pytest.raises(TooLarge):
        parse(json.dumps("a" * 99))
