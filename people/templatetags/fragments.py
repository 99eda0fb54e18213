"""Fragments that are drawn once and kept. Loaded everywhere."""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeData
from django.utils.translation import get_language

register = template.Library()

# Some hundred kB: the fragments of a few hundred shifts.
KEPT = 4000
# What always looks the same, also as parts of a tuple. The row of a table does not: it can have changed since.
PLAIN = (str, int, float, bool, date, datetime, time, ZoneInfo, type(None))


@register.simple_tag
def reuse(template_name: str, **values: object) -> str:
    """`{% include "components/icon.html" with name="walk" only %}` at a tenth of its cost:
    `{% reuse "components/icon.html" name="walk" %}`.

    For a fragment that is made of its values alone, never of the request: the same template, values and language give
    the same HTML, which is kept. Raises TypeError for a value that may look different next time, such as a model's.
    """
    plain = [str(value) if isinstance(value, Promise) else value for value in values.values()]
    return _drawn(template_name, get_language(), tuple(values), *plain)


# typed: an escaped text and one that only looks like it are two values, as are 1 and True.
@lru_cache(maxsize=KEPT, typed=True)
def _drawn(template_name: str, language: str | None, names: tuple[str, ...], *values: object) -> str:
    context = dict(zip(names, values, strict=True))
    for name, value in context.items():
        if not is_plain(value):
            raise TypeError(f"{template_name}: {name} is no plain value, so what it looks like cannot be kept.")
    return render_to_string(template_name, context)


def forget() -> None:
    """Draw everything anew: for tests and measurements."""
    _drawn.cache_clear()


def is_plain(value: object) -> bool:
    """A text inside a tuple must be one that is still to be escaped: it is not told from another there."""
    if isinstance(value, tuple):
        return all(is_plain(part) and not isinstance(part, SafeData) for part in value)
    return isinstance(value, PLAIN)
