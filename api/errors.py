"""Errors as problem documents (RFC 9457): `type`, `title`, `status`, `code` for machines, `detail` for people, and
`errors` by field where single fields were wrong."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from people.errors import Refusal, TooOften

PROBLEM_JSON = "application/problem+json"


def problem(status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """The members of a problem document."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }


def not_found_problem() -> dict[str, Any]:
    """The one answer for what does not exist and for what is not yours."""
    return problem(404, "not_found", _("There is nothing here that you can see."))


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error that a view may raise becomes a problem document."""
    if isinstance(error, TooOften):
        said, wait = problem(429, error.code, str(error)), {"Retry-After": str(error.wait)}
        return Response(said, status=429, content_type=PROBLEM_JSON, headers=wait)
    if isinstance(error, Refusal):
        return Response(problem(409, error.code, str(error)), status=409, content_type=PROBLEM_JSON)
    if isinstance(error, Http404 | exceptions.NotFound):
        return Response(not_found_problem(), status=404, content_type=PROBLEM_JSON)
    response = exception_handler(error, context)
    if response is None:
        return None
    known = error if isinstance(error, exceptions.APIException) else exceptions.PermissionDenied()
    response.data = _describe(known, response.status_code)
    response.content_type = PROBLEM_JSON
    return response


def _describe(error: exceptions.APIException, status: int) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        detail = "; ".join(f"{field}: {_first(said)}" for field, said in fields.items())
        return problem(status, "invalid", detail, errors=fields)
    code = error.get_codes()
    return problem(status, code if isinstance(code, str) else "invalid", str(error.detail))


def _first(said: Any) -> Any:
    while isinstance(said, list | dict) and said:
        said = said[0] if isinstance(said, list) else next(iter(said.values()))
    return said
