"""What holds for every request and answer: what an organizer without her second factor can reach, and what browsers and
caches are told. The content policy, HSTS and the rest are set by Django's and django-csp's own middleware; see
docs/decisions/0013-headers-and-caches.md and 0015-passkeys-and-sessions.md."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from api.errors import PROBLEM_JSON, problem
from people.middleware import is_signed_in_fully
from people.models import roles_of
from people.rules.sessions import must_hold_factor

# "Near me" sorts on the phone; nothing else of a device is ever asked for. Only names that browsers know: others make
# a line in the console of each page.
SWITCHED_OFF = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "gyroscope", "hid",
    "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(["geolocation=(self)", *(f"{name}=()" for name in SWITCHED_OFF)])


class HeadersMiddleware:
    """Stands outermost, so that errors and static files pass it too. A view that says more about caching, or that
    others may show what it answers, keeps its word."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response["Cross-Origin-Resource-Policy"] == "cross-origin":
            _be_the_same_for_everybody(response)
        is_program = request.path_info.startswith("/api/")
        response.headers.setdefault("Cache-Control", "private, no-store" if is_program else "private, no-cache")
        return response


def _be_the_same_for_everybody(response: HttpResponse) -> None:
    """What other people's pages show is made for no reader: whatever looked at her session or language on the way,
    caches may give it to the next one, and nobody gets a cookie by looking at it."""
    response.cookies.clear()
    varies = [name.strip() for name in response.get("Vary", "").split(",")]
    if kept := [name for name in varies if name == "Accept-Encoding"]:
        response["Vary"] = ", ".join(kept)
    else:
        del response["Vary"]


class SecondFactorMiddleware:
    """An organizer whose session has not seen her second factor comes to the page where she uses it or gets one,
    whatever she asks for. It is decided here, at each request, because there are many ways to get a session and one can
    become organizer while one has it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not must_hold_factor(roles_of(request.user)):
            return None
        if is_signed_in_fully(request):
            return None
        match = request.resolver_match
        if match and match.view_name in settings.OPEN_WITHOUT_SECOND_FACTOR:
            return None
        if request.path.startswith("/api/"):
            words = _(
                "Your role needs a second step at sign-in. Open Daybreak in the browser and follow the page there."
            )
            return JsonResponse(problem(403, "second_factor_missing", words), status=403, content_type=PROBLEM_JSON)
        wanted = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(reverse("people:enrol") + wanted)
