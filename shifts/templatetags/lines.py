"""Shifts in templates: as a card of a list, and in one breath."""

from typing import TYPE_CHECKING

from django import template

from people.templatetags.fragments import reuse

if TYPE_CHECKING:
    from shifts.models import Shift
    from shifts.views.lines import Card, Line

register = template.Library()


@register.simple_tag
def line_card(line: "Line", *, without_date: bool = False) -> str:
    """The card of a line, with its button; see shifts/card.html."""
    return reuse(
        "shifts/card.html",
        shift=line.card,
        mine=line.mine,
        metres=line.metres,
        badge=line.badge,
        action=line.action,
        without_date=without_date,
    )


@register.simple_tag
def in_words(shift: "Shift | Card") -> str:
    """The day, the time and the place of a shift fetched `with_place()`; see shifts/in_words.html."""
    return reuse(
        "shifts/in_words.html",
        day=shift.starts_on,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        zone=shift.zone,
        place=shift.location.name if shift.location else "",
    )
