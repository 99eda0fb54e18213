"""What a captain's day page says about rows that wait, without that page knowing of logging."""

from django import template

from outreach.queries.review import count_waiting, kept_by
from people.models import Actor

register = template.Library()


@register.simple_tag
def rows_to_look_at(actor: Actor) -> int:
    """How many held rows and unconfirmed people wait for the actor. Four queries."""
    return count_waiting(kept_by(actor))
