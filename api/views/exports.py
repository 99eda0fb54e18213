"""The downloads for programs: the same files as on the downloads page."""

from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from api.authentication import caller
from api.filters import ShiftFilterSet
from api.permissions import WithinScope
from api.views.analytics import FILTERS, GROUP_BY, asked_for
from outreach.documents.downloads import FORMS, NAMES, make_download
from outreach.queries.tables import source_for
from people.actions.limiting import spend
from people.models import Role
from people.rules.limits import caller_of
from shifts.models import Shift
from shifts.models.shifts import ShiftQuerySet


class AsTheAddressSays(BaseContentNegotiation):
    """The address names the form of the file, so the Accept header has no say. Problems are JSON."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type or ""


class ExportView(APIView):
    """Spreadsheets for organizers."""

    permission_classes = [IsAuthenticated, WithinScope]
    content_negotiation_class = AsTheAddressSays

    @extend_schema(
        parameters=[
            OpenApiParameter("table", str, OpenApiParameter.PATH, enum=list(NAMES)),
            OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(FORMS)),
            GROUP_BY,
            *FILTERS,
        ],
        responses={(200, content_type): OpenApiTypes.BINARY for content_type in FORMS.values()},
    )
    def get(self, request: Request, table: str, form: str) -> HttpResponseBase:
        """The table as a file, filtered as the figures are, and shifts also as their list is; only `figures` and
        `rates` are grouped. Who took it is logged."""
        person = caller(request)
        if not person.roles.holds(Role.ORGANIZER) or table not in NAMES or form not in FORMS:
            raise Http404
        spend("download", caller_of(person, request.META), now=timezone.now())
        filters, groups = asked_for(request, person)
        try:
            source = source_for(person, filters, groups)
            if table == "shifts":
                source = replace(source, among=_listed(request))
        except ValidationError as wrong:
            raise serializers.ValidationError(wrong.message_dict) from wrong
        file = make_download(table, form, source=source, by=person, now=timezone.now())
        response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
        response["Content-Disposition"] = content_disposition_header(True, file.name) or ""
        response["Cache-Control"] = "private, no-store"
        return response


def _listed(request: Request) -> ShiftQuerySet:
    """The shifts that a list with the same query would show."""
    found = ShiftFilterSet(request.query_params, queryset=Shift.objects.all(), request=request)
    if not found.is_valid():
        raise translate_validation(found.errors)
    shifts: ShiftQuerySet = found.qs
    return shifts
