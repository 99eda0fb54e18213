"""Campaigns and the locations in which they have shifts."""

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView

from api.filters import LocationFilters
from api.serializers.campaigns import CampaignSerializer, LocationListSerializer
from shifts.models import Campaign, Location


class CampaignList(ListAPIView[Campaign]):
    """The campaigns that the caller can see, the newest first."""

    serializer_class = CampaignSerializer

    def get_queryset(self) -> QuerySet[Campaign]:
        return Campaign.objects.visible_to(self.request.user).select_related("chapter").prefetch_related("periods")


class LocationList(ListAPIView[Location]):
    """The locations that the caller can see, by name."""

    serializer_class = LocationListSerializer
    filterset_class = LocationFilters

    def get_queryset(self) -> QuerySet[Location]:
        return Location.objects.visible_to(self.request.user).in_use().prefetch_related("targets")
