"""What the page of a campaign says about its public numbers, without that page knowing of logging."""

from django import template
from django.urls import reverse

from outreach.models import Sharing
from shifts.models import Campaign

register = template.Library()


@register.simple_tag
def public_numbers_of(campaign: Campaign) -> str:
    """Where they are; empty where they are not public. One query."""
    is_shared = campaign.is_published and Sharing.objects.filter(campaign=campaign).exists()
    return reverse("outreach:public_numbers", args=[campaign.pk]) if is_shared else ""
