"""Addresses on pages that a captain and whoever has her link share."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_url(context: Any, route: str, *more: object) -> str:
    """`{% desk_url 'shifts:captain_mark' person.pk 'here' %}`: where that is from the page's `desk`."""
    return str(context["desk"].url(route, *more))
