"""Makes the requests of the access matrix."""

import re
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house.access.matrix import SIGN_IN, VISITOR, Expectation, Row, Status, World

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
# New in every answer, also to the same request.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
# `Expires` is the second of the answer where no cache may keep it.
OF_THE_MOMENT = ("Content-Length", "Expires")


def routes(patterns: Any = None, namespace: str = "") -> list[str]:
    """The name of every route of the resolver, with its namespaces; a pattern for one without a name."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            found.append(f"{namespace}{pattern.name}" if pattern.name else f"unnamed {namespace}{pattern.pattern}")
    return found


def answer(world: World, row: Row, actor: str, kwargs: dict[str, Any]) -> Any:
    """The response to the row's request as that actor. What it writes is undone."""
    client = Client(raise_request_exception=False)
    if actor != VISITOR:
        client.force_login(world.users[actor])
    send = getattr(client, row.method.lower())
    as_json = {"content_type": "application/json"} if row.json and row.method != "GET" else {}
    with transaction.atomic():
        response = send(reverse(row.route, kwargs=kwargs), row.data(world), **as_json)
        if response.streaming:  # a download writes its record when its last row is out
            response.streaming_content = [b"".join(response.streaming_content)]
        transaction.set_rollback(True)
    return response


def status(response: Any) -> Status:
    """The status as the matrix writes it."""
    if response.status_code == 302 and response["Location"].split("?")[0] == resolve_url(settings.LOGIN_URL):
        return SIGN_IN
    return int(response.status_code)


def statuses(world: World, row: Row) -> Expectation:
    """What every actor of the row is answered."""
    return {actor: status(answer(world, row, actor, row.kwargs(world))) for actor in row.expect or {}}


def missing(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same arguments for something that does not exist."""
    return {name: missing_value(value) for name, value in kwargs.items()}


def missing_value(value: Any) -> Any:
    if isinstance(value, int):
        return 987_654_321
    if isinstance(value, UUID):
        return uuid4()
    return "no-such-thing"


def face(response: Any) -> tuple[int, dict[str, str], bytes]:
    """What the client sees, without the address that it asked for itself and without one-time tokens."""
    path = response.request["PATH_INFO"].encode()
    body = TOKEN.sub(b"", response.content.replace(path, b"/"))
    headers = {name: value for name, value in response.headers.items() if name not in OF_THE_MOMENT}
    return response.status_code, headers, body
