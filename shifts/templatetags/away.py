"""Distances in templates."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()

WALK_METRES_A_MINUTE = 80
FAR_TO_WALK = 60  # minutes


@register.filter
def distance(metres: float) -> str:
    """A length as people say it: "450 m", "2 km", "12.4 km"."""
    if metres < 1000:
        return _("%(number)s m") % {"number": number_format(round(metres / 10) * 10)}
    kilometres = round(metres / 1000, 1)
    return _("%(number)s km") % {"number": number_format(kilometres, decimal_pos=0 if kilometres % 1 == 0 else 1)}


@register.filter
def away(metres: float | None) -> str:
    """How far a place is: "450 m, 6 min walk"; without minutes where nobody walks. Nothing for None."""
    if metres is None:
        return ""
    minutes = max(1, round(metres / WALK_METRES_A_MINUTE))
    if minutes > FAR_TO_WALK:
        return distance(metres)
    return _("%(distance)s, %(minutes)d min walk") % {"distance": distance(metres), "minutes": minutes}
