"""How campaigns and locations read in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shifts.models import Campaign, Location, Period


@extend_schema_field({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}$", "example": "08:00:00"})
class ClockField(serializers.TimeField):
    """A time on the chapter's clock, on any day: without the offset that OpenAPI's `time` has."""


class PeriodSerializer(serializers.ModelSerializer[Period]):
    """A window on the chapter's clock."""

    opens = ClockField()
    closes = ClockField()

    class Meta:
        model = Period
        fields = ["key", "opens", "closes"]


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    chapter = serializers.CharField(source="chapter.name")
    time_zone = serializers.CharField(source="chapter.time_zone")
    periods = PeriodSerializer(many=True)

    class Meta:
        model = Campaign
        fields = ["id", "name", "chapter", "time_zone", "story", "starts_on", "ends_on", "goal", "periods"]


class LocationSerializer(serializers.ModelSerializer[Location]):
    """Coordinates are WGS 84 degrees, or null where nobody has set the pin."""

    class Meta:
        model = Location
        fields = ["id", "name", "address", "meeting_point", "latitude", "longitude"]


class LocationListSerializer(LocationSerializer):
    targets = serializers.SerializerMethodField()

    class Meta(LocationSerializer.Meta):
        fields = [*LocationSerializer.Meta.fields, "access_notes", "targets"]

    def get_targets(self, location: Location) -> list[dict[str, Any]]:
        return [{"id": target.pk, "name": target.name} for target in location.targets.all()]
