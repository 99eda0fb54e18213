"""Directions in words."""

from math import atan2, cos, degrees, radians

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shifts.queries.nearness import Position

WORDS = (
    _("to the north"),
    _("to the north-east"),
    _("to the east"),
    _("to the south-east"),
    _("to the south"),
    _("to the south-west"),
    _("to the west"),
    _("to the north-west"),
)


def direction(here: Position, there: Position) -> str | Promise:
    """“to the north-east”: where `there` lies as seen from a nearby `here`."""
    east = (there[1] - here[1]) * cos(radians(here[0]))
    turn = degrees(atan2(east, there[0] - here[0]))
    return WORDS[round(turn / 45) % 8]
