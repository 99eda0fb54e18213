"""Reading JSON from strangers."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 20


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = gettext_lazy("The body is larger than 2 MB. Send it in parts.")


class StrictJSONParser(BaseParser):
    """JSON, and nothing that only some readers of JSON accept: no NaN, no duplicate key, no lone surrogate or NUL in a
    text, nothing nested deeper than 20, nothing over DATA_UPLOAD_MAX_MEMORY_SIZE. An empty body is None."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge
        try:
            text = body.decode("utf-8")
            value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_repeats)
            check_depth(value)
            _check_text(text, value)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON: %(why)s") % {"why": error}, "malformed") from error
        return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def check_depth(value: Any) -> None:
    """Raise ValueError where lists and objects are nested deeper than DEEPEST. Walks level by level: no recursion."""
    level = [value] if isinstance(value, list | dict) else []
    for _depth in range(DEEPEST):
        inner = (each for holder in level for each in (holder.values() if isinstance(holder, dict) else holder))
        level = [each for each in inner if isinstance(each, list | dict)]
        if not level:
            return
    raise ValueError(f"nested deeper than {DEEPEST}")


def _check_text(text: str, value: Any) -> None:
    """Escapes can smuggle in what no database stores. Only a body with `\\u` in it needs the second look."""
    if "\\u" not in text and "\0" not in text:
        return
    plain = json.dumps(value, ensure_ascii=False)
    plain.encode("utf-8")  # raises UnicodeEncodeError, a ValueError, for a lone surrogate
    # A backslash that a text itself holds is doubled here, and what follows it is no escape.
    if "\\u0000" in plain.replace("\\\\", ""):
        raise ValueError("a text holds a NUL character")
