"""Pages of a list: `{"count", "next", "previous", "results"}`."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    """50 a page, or as many as `page_size` says, and never more than 200. A page that does not exist is 404."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int | None:
        said = request.query_params.get("page_size", "")
        if said and not (said.isascii() and said.isdigit() and said.strip("0")):
            raise ValidationError({"page_size": [_("Write a number of rows, like 50.")]})
        return (
            (min(int(said), self.max_page_size) if len(said) < 10 else self.max_page_size) if said else self.page_size
        )

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"]["minimum"] = 1
        return parameters
