"""Shifts that the caller can see."""

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.filters import ShiftFilterSet
from api.serializers.shifts import ShiftSerializer
from shifts.models import Shift
from shifts.models.shifts import ShiftQuerySet
from shifts.queries.nearness import distances
from shifts.queries.shifts import shift_for
from shifts.queries.signups import claimed_shift_ids


class ShiftList(ListAPIView[Shift]):
    """Shifts, the soonest first unless `ordering` says otherwise; with `near`, each with its distance in metres."""

    serializer_class = ShiftSerializer
    filterset_class = ShiftFilterSet

    def get_queryset(self) -> ShiftQuerySet:
        return Shift.objects.visible_to(self.request.user).with_place()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        filters = ShiftFilterSet(request.query_params, queryset=self.get_queryset(), request=request)
        if not filters.is_valid():
            raise translate_validation(filters.errors)
        try:
            page = self.paginate_queryset(filters.qs) or []
        except Invalid as error:
            raise ValidationError(error.message_dict) from error
        near = filters.near_position
        context = {
            **self.get_serializer_context(),
            "mine": claimed_shift_ids(request.user),
            "distances": distances(page, near) if near else {},
        }
        return self.get_paginated_response(ShiftSerializer(page, many=True, context=context).data)


class ShiftDetail(RetrieveAPIView[Shift]):
    """One shift."""

    serializer_class = ShiftSerializer

    def get_object(self) -> Shift:
        return shift_for(self.request.user, self.kwargs["shift_id"])

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "mine": claimed_shift_ids(self.request.user)}
