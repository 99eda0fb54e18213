"""What a campaign counts and asks."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.serializers.scripts import ScriptSerializer
from outreach.queries.scripts import script_for
from shifts.models import Campaign

LARGEST = 2**31 - 1
VERSION = OpenApiParameter("version", OpenApiTypes.INT32, description="An earlier version; today's if left out.")


class ScriptView(APIView):
    """The script of a campaign."""

    @extend_schema(parameters=[VERSION], responses={200: ScriptSerializer})
    def get(self, request: Request, campaign_id: int) -> Response:
        """What is counted, how a conversation can end and what is asked, in the order of the log screen. Public, as the
        campaign is. A number that there never was means today's version: look at `version` in the answer."""
        campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=campaign_id)
        return Response(ScriptSerializer(script_for(campaign, version=_version(request))).data)


def _version(request: Request) -> int | None:
    given = request.query_params.get("version")
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) < 11 and 0 < int(given) <= LARGEST):
        raise ParseError(_("“version” must be a whole number from 1 on."), "malformed")
    return int(given)
