"""{% kept_for "short_texts" as time %}: for how long that kind of the policy is kept, in words."""

from django import template

from people.retention import days_in_words, days_kept

register = template.Library()


@register.simple_tag
def kept_for(key: str) -> str:
    return days_in_words(days_kept(key))
