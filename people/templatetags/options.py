"""The options of a choice."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.simple_tag
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> str:
    """What Django's own templates make of a widget's `optgroups`, at a fifth of their cost: a filter lists every place.
    There, an option that is in no group is a group without a name."""
    runs = ((name, [choice for group in run for choice in group[1]]) for name, run in groupby(groups, itemgetter(0)))
    return format_html_join("\n", "{}", ((_written(name, choices),) for name, choices in runs))


def _written(name: str | None, choices: list[dict[str, Any]]) -> str:
    parts = ((each["value"], flatatt(each["attrs"]) if each["attrs"] else "", each["label"]) for each in choices)
    inside = format_html_join("\n", '<option value="{}"{}>{}</option>', parts)
    return format_html('<optgroup label="{}">\n{}\n</optgroup>', name, inside) if name else inside
