"""What a message leads on to."""

from django import template

register = template.Library()


@register.filter
def way(extra_tags: str | None, name: str) -> str:
    """The address that a view gave a message under this name: of "undo:/a/ file:/b" and "file" it is /b; else empty."""
    found = (tag.partition(":") for tag in (extra_tags or "").split(" "))
    return next((address for key, _colon, address in found if key == name), "")
