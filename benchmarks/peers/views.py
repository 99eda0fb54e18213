"""The usual way to write what Daybreak does: correct, and as a good first draft would be."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from outreach.models import Conversation, Outcome
from people.models import User
from shifts.models import Shift, Signup


@login_required
@require_POST
def nothing(request: HttpRequest) -> HttpResponse:
    """What every screen of a signed-in person costs before it does anything."""
    return redirect("/shifts/")


@login_required
@require_POST
def claim(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Lock the shift, count its claims, add one."""
    person, now = cast(User, request.user), timezone.now()
    with transaction.atomic():
        shift = get_object_or_404(Shift.objects.select_for_update(), pk=shift_id)
        claims = Signup.objects.filter(state=Signup.State.CLAIMED)
        own = claims.filter(person=person)
        if shift.cancelled_at or shift.ends_at <= now or own.filter(shift=shift).exists():
            return redirect("/shifts/")
        if own.filter(shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at).exists():
            return redirect("/shifts/")
        if claims.filter(shift=shift).count() >= shift.capacity:
            return redirect("/shifts/")
        Signup.objects.create(shift=shift, person=person, claimed_by=person, claimed_at=now)
    messages.success(request, "Yours.")
    return redirect("/shifts/")


class ItemSerializer(serializers.ModelSerializer[Conversation]):
    shift = serializers.PrimaryKeyRelatedField(queryset=Shift.objects.all())
    outcome = serializers.SlugRelatedField(queryset=Outcome.objects.all(), slug_field="key")

    class Meta:
        model = Conversation
        fields = ["id", "shift", "outcome", "occurred_at", "answers"]
        extra_kwargs: dict[str, Any] = {"id": {"read_only": False}}


class BatchSerializer(serializers.Serializer[Any]):
    items = ItemSerializer(many=True)


class Sync(APIView):
    """A nested serializer and bulk_create. One bad row refuses all, and nothing is said of single rows."""

    permission_classes = [IsAuthenticated]

    def post(self, request: Request) -> Response:
        batch = BatchSerializer(data=request.data)
        batch.is_valid(raise_exception=True)
        now = timezone.now()
        rows = [
            Conversation(**item, person=cast(User, request.user), occurred_on=item["shift"].starts_on, received_at=now)
            for item in batch.validated_data["items"]
        ]
        Conversation.objects.bulk_create(rows, ignore_conflicts=True)
        return Response({"stored": len(rows)})
