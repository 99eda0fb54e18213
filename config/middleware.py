"""What every answer says to browsers and caches, whatever its status. The content policy, HSTS and the rest are set by
Django's and django-csp's own middleware; see docs/decisions/0013-headers-and-caches.md."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# "Near me" sorts on the phone; nothing else of a device is ever asked for. Only names that browsers know: others make
# a line in the console of each page.
SWITCHED_OFF = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "gyroscope", "hid",
    "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(["geolocation=(self)", *(f"{name}=()" for name in SWITCHED_OFF)])


class HeadersMiddleware:
    """Stands outermost, so that errors and static files pass it too. A view that says more about caching keeps its
    word."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        is_program = request.path_info.startswith("/api/")
        response.headers.setdefault("Cache-Control", "private, no-store" if is_program else "private, no-cache")
        return response
