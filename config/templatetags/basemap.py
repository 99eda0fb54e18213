"""The map under the pins, for templates of any app."""

from django import template

from config.maps.basemap import Basemap
from config.maps.basemap import basemap as current_basemap

register = template.Library()


@register.simple_tag
def basemap() -> Basemap:
    """`{% basemap as under %}`."""
    return current_basemap()
