"""The figures for programs."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import caller
from api.filters import ID
from api.permissions import WithinScope
from api.serializers.analytics import TalliesSerializer
from outreach.queries.filters import Filters, read_filters
from outreach.queries.names import Names
from outreach.queries.tallies import GROUPS, TallyRow, campaign_totals, facts_for, read_groups, sees_only_own
from people.models import User
from shifts.models import PeriodKey

FILTERS = [
    OpenApiParameter("campaign", ID, description="A campaign's id."),
    OpenApiParameter("location", ID, description="A location's id."),
    OpenApiParameter("target", ID, description="A target's id."),
    OpenApiParameter("period", str, enum=PeriodKey.values),
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day, counted; the chapter's calendar."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, counted; the chapter's calendar."),
    OpenApiParameter("outcome", str, description="An outcome's key. Leaves counters out: they have none."),
    OpenApiParameter("shift", ID, description="A shift's id."),
    OpenApiParameter("mine", bool, description="Only what the caller logged and attended."),
]
GROUP_BY = OpenApiParameter(
    "group_by",
    {"type": "array", "items": {"type": "string", "enum": list(GROUPS)}},
    explode=False,
    description="None gives totals.",
)


def asked_for(request: Request, person: User) -> tuple[Filters, tuple[str, ...]]:
    """The filters and groups of the query; 400 with every wrong field by name."""
    wrong: dict[str, list[str]] = {}
    filters, groups = Filters(), tuple[str, ...]()
    try:
        groups = read_groups(request.query_params.get("group_by", ""))
    except ValidationError as error:
        wrong |= error.message_dict
    try:
        filters = read_filters(request.query_params, actor=person)
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise serializers.ValidationError(wrong)
    return filters, groups


class TalliesView(APIView):
    """Attempts, conversations, counters, outcomes and attended hours."""

    permission_classes = [IsAuthenticated, WithinScope]

    @extend_schema(parameters=[GROUP_BY, *FILTERS], responses=TalliesSerializer)
    def get(self, request: Request) -> Response:
        """The figures, exact, grouped and filtered as asked: organizers get their chapter's, captains those of the
        shifts whose roster they keep, volunteers their own."""
        person = caller(request)
        filters, groups = asked_for(request, person)
        facts = facts_for(person, filters=filters)
        return Response(
            {
                "from": filters.first,
                "to": filters.last,
                "scope": "own" if sees_only_own(person, filters) else "roster",
                "totals": facts.totals.as_dict(),
                "campaign_totals": campaign_totals(filters.campaign).as_dict() if filters.campaign else None,
                "rows": [_row(row, facts.names) for row in facts.grouped(groups)],
            }
        )


def _row(row: TallyRow, names: Names) -> dict[str, Any]:
    named = {
        f"{group}_name": names.label(group, value)
        for group, value in row.groups.items()
        if group in ("location", "target")
    }
    return {**row.as_dict(), **named}
