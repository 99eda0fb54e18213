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
from outreach.errors import OtherPerson, TooManyItems


class SyncView(APIView):
    """A batch of conversations and tallies."""

    permission_classes = [IsAuthenticated, WithinScope]

    @extend_schema(request=BatchSerializer, responses={200: ResultsSerializer})
    def post(self, request: Request) -> Response:
        """Store up to 200 rows. 200 with one result an item, in order, also where some or all were refused: stored,
        duplicate (it was here already), held (kept for a captain's look), conflict, gone, refused. `detail` says what
        to do. A row that was stored may be held later, and a held one be let go, with what comes after it: some things
        can be told only from all that somebody logged on a shift. A conversation with an answer to a question that was
        not asked is stored without that answer, with the code answers_left_out. 400 only where the body is no list of
        items, or too long a one; 409 other_person where `person` is given and is not the caller."""
        items, owner = _read(request.data)
        person = caller(request)
        if owner not in (None, person.pk):
            raise OtherPerson
        try:
            results = store_items(items, person=person, now=timezone.now())
        except TooManyItems as refusal:
            raise ParseError(str(refusal), refusal.code) from refusal
        return Response(ResultsSerializer({"results": results}).data)


def _read(body: object) -> tuple[list[object], int | None]:
    """The items, and whose they are where the body says so: a phone that others use too may have got another session
    between the look at who is signed in and the sending."""
    known = isinstance(body, dict) and {"items"} <= body.keys() <= {"items", "person"}
    items = body["items"] if isinstance(body, dict) and known else None
    if not isinstance(body, dict) or not isinstance(items, list):
        raise ParseError(_('The body must be {"items": [...]}.'), "malformed")
    person = body.get("person")
    if person is not None and type(person) is not int:  # true is an int to Python
        raise ParseError(_("“person” must be the number of a person."), "malformed")
    return items, person
