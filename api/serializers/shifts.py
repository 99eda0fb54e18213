"""How shifts and claims read in the API. Times carry the offset of the chapter's zone."""

from datetime import datetime

from django.utils import timezone
from rest_framework import serializers

from api.serializers.campaigns import LocationSerializer
from shifts.models import Shift, Signup


class ShiftSerializer(serializers.ModelSerializer[Shift]):
    """`mine` is whether the caller holds an active claim: the context's `mine` is the set of those shifts' ids.
    `location` is null until a captain gives one; `distance` is in metres from `near`, null without one of the two."""

    location = LocationSerializer(allow_null=True)
    starts_at = serializers.SerializerMethodField()
    ends_at = serializers.SerializerMethodField()
    spots_left = serializers.IntegerField()
    status = serializers.SerializerMethodField()
    mine = serializers.SerializerMethodField()
    distance = serializers.SerializerMethodField()

    class Meta:
        model = Shift
        fields = [
            "id",
            "campaign",
            "location",
            "period",
            "starts_at",
            "ends_at",
            "capacity",
            "min_people",
            "claimed",
            "spots_left",
            "status",
            "mine",
            "distance",
        ]

    def get_starts_at(self, shift: Shift) -> datetime:
        return shift.starts_at.astimezone(shift.zone)

    def get_ends_at(self, shift: Shift) -> datetime:
        return shift.ends_at.astimezone(shift.zone)

    def get_distance(self, shift: Shift) -> float | None:
        metres = self.context.get("distances", {}).get(shift.location_id)
        return None if metres is None else round(metres, 1)

    def get_mine(self, shift: Shift) -> bool:
        return shift.pk in self.context["mine"]

    def get_status(self, shift: Shift) -> str:
        return shift.status_at(timezone.now())


class SignupSerializer(serializers.ModelSerializer[Signup]):
    """One claim. `shift` is the shift's id."""

    class Meta:
        model = Signup
        fields = ["id", "shift", "state", "claimed_at"]


class MySignupSerializer(SignupSerializer):
    """One claim with its whole shift."""

    shift = ShiftSerializer()
