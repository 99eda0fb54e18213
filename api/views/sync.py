"""Where phones and programs send what was logged."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import caller
from api.permissions import WithinScope
from api.serializers.sync import BatchSerializer, ResultsSerializer
from outreach.actions.sync import store_items
from outreach.errors import TooManyItems


class SyncView(APIView):
    """A batch of conversations and tallies."""

    permission_classes = [IsAuthenticated, WithinScope]

    @extend_schema(request=BatchSerializer, responses={200: ResultsSerializer})
    def post(self, request: Request) -> Response:
        """Store up to 200 rows. 200 with one result an item, in order, also where some or all were refused: stored,
        duplicate (it was here already), held (kept for a captain's look), conflict, gone, refused. `detail` says what
        to do. 400 only where the body is no list of items, or too long a one."""
        try:
            results = store_items(_items(request.data), person=caller(request), now=timezone.now())
        except TooManyItems as refusal:
            raise ParseError(str(refusal), refusal.code) from refusal
        return Response(ResultsSerializer({"results": results}).data)


def _items(body: object) -> list[object]:
    items = body.get("items") if isinstance(body, dict) and body.keys() == {"items"} else None
    if not isinstance(items, list):
        raise ParseError(_('The body must be {"items": [...]}.'), "malformed")
    return items
