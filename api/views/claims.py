"""Claiming a shift, letting it go, and one's own claims."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import caller
from api.permissions import WithinScope
from api.serializers.shifts import MySignupSerializer, SignupSerializer
from shifts.actions.claims import claim_shift, release_signup
from shifts.models import Signup
from shifts.queries.shifts import shift_for
from shifts.queries.signups import active_signup, claimed_shift_ids


class ClaimView(APIView):
    """The caller's own claim on one shift."""

    permission_classes = [IsAuthenticated, WithinScope]

    @extend_schema(
        request=None,
        responses={201: SignupSerializer, 200: OpenApiResponse(SignupSerializer, description="It was yours already.")},
    )
    def post(self, request: Request, shift_id: int) -> Response:
        """Claim the shift: 201 the first time, 200 when it was yours already; 409 with `code` shift_full, overlaps,
        shift_past or shift_cancelled."""
        person = caller(request)
        claimed = claim_shift(shift_for(person, shift_id), person=person, by=person, now=timezone.now())
        answer = status.HTTP_201_CREATED if claimed.is_new else status.HTTP_200_OK
        return Response(SignupSerializer(claimed.signup).data, status=answer)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, shift_id: int) -> Response:
        """Release the claim; 204 also when there was none. 409 shift_past once the shift is over."""
        person = caller(request)
        if signup := active_signup(shift_for(person, shift_id), person):
            release_signup(signup, by=person, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class MySignups(ListAPIView[Signup]):
    """The caller's own claims, the newest shift first; ended ones included, with their `state`."""

    permission_classes = [IsAuthenticated, WithinScope]
    serializer_class = MySignupSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "mine": claimed_shift_ids(self.request.user)}

    def get_queryset(self) -> QuerySet[Signup]:
        own = Signup.objects.filter(person_id=self.request.user.pk)
        return own.with_shift().order_by("-shift__starts_at", "-pk")
