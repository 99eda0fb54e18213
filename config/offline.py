"""What makes Daybreak an app on a phone: manifest, service worker, and the page that stands in without a signal.

The worker itself is static/js/worker.js; docs/decisions/0016 tells why it does what it does. It is served from the
root, because a worker sees only the pages at or below its own address.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import Actor
from people.rules.push import is_on

# What the pages need that a phone keeps: the look, the log with its outbox, and the page without a signal.
SHELL = (
    "css/daybreak.css",
    "css/keys.css",
    "css/log.css",
    "css/place.css",
    "js/app.js",
    "js/attention.js",
    "js/copy.js",
    "js/leaving.js",
    "js/log.js",
    "js/offline.js",
    "js/outbox.js",
    "js/questions.js",
    "js/store.js",
    "js/this-phone.js",
    "js/wake.js",
    "img/icon.svg",
    "img/icons.svg",
)
# What a captain's rosters need besides: it comes with the first of them, so that nobody else pays for it.
CAPTAIN = ("css/captain.css", "js/roster.js")
WORKER = Path(__file__).resolve().parent.parent / "static/js/worker.js"
PUSHED = Path(__file__).resolve().parent.parent / "static/js/worker-push.js"
REMOVER = Path(__file__).resolve().parent.parent / "static/js/worker-off.js"
VISITOR = "visitor"


def is_hashed() -> bool:
    """Whether a file's name says its content, as in production. Only then may a phone keep it without asking."""
    return isinstance(staticfiles_storage, ManifestFilesMixin)


def release() -> str:
    """Names what this installation serves: another one after every change of a kept file or the page without a
    signal. Each has a cache of its own on the phones."""
    return _release() if not settings.DEBUG else _release.__wrapped__()


@lru_cache(maxsize=1)
def _release() -> str:
    sums = sha256(WORKER.read_bytes())
    for name in (*SHELL, *CAPTAIN):
        sums.update(staticfiles_storage.url(name).encode())
        if not is_hashed() and (found := finders.find(name)):
            sums.update(Path(found).read_bytes())
    for language, _name in settings.LANGUAGES:
        with override(language):
            sums.update(render_to_string("offline.html").encode())
    return sums.hexdigest()[:12]


def reader_key(reader: Actor) -> str:
    """What a phone calls this reader's kept pages: the same for the same person, and telling nothing about her."""
    if not reader.is_authenticated:
        return VISITOR
    return salted_hmac("daybreak.offline", str(reader.pk)).hexdigest()[:20]


def app(request: HttpRequest) -> dict[str, object]:
    """For every template: `worker_url`, empty where the operator has taken the worker off; `reader`; `gather_s`, for
    how many seconds a phone gathers rows before it sends them; and `app_release`, worked out only where it is shown."""
    reader = getattr(request, "user", AnonymousUser())
    worker_url = reverse("worker") if settings.SERVICE_WORKER else ""
    told = {"worker_url": worker_url, "reader": reader_key(reader), "gather_s": settings.OUTBOX_GATHER_S}
    return {**told, "app_release": release}


class WhoseAndWhich:
    """Tells the worker of every page whose it is and of which release, in headers. A page without them is not kept. Of
    a page that is not here it tells the release alone, so that a phone knows our word from that of somebody's Wi-Fi."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            if response.status_code in (200, 404):
                response["Daybreak-Release"] = release()
            if response.status_code == 200:
                response["Daybreak-Reader"] = reader_key(request.user)
        return response


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker of this release; where it was taken off, one that removes itself and all that it kept."""
    if settings.SERVICE_WORKER:
        told = {"RELEASE": release(), "IS_HASHED": is_hashed(), "OFFLINE": reverse("offline")}
        told |= {"SHELL": [staticfiles_storage.url(name) for name in SHELL], "OWN": reverse("shifts:mine")}
        told |= {"CAPTAIN": [staticfiles_storage.url(name) for name in CAPTAIN]}
        head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
        body = head + WORKER.read_text(encoding="utf-8")
        if is_on():
            body += _push_part()
    else:
        body = REMOVER.read_text(encoding="utf-8")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


def _push_part() -> str:
    """What the worker does when the phone is rung. It cannot ask for a translation when there is no signal, so it has
    its one sentence in all languages."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = _("There is news about your shifts.")
    told: dict[str, object] = {"NEWS": reverse("people:news"), "MOVED": reverse("people:push_moved")}
    told |= {"KEY": settings.PUSH_PUBLIC_KEY, "ICON": staticfiles_storage.url("img/icon-192.png")}
    told["THERE_IS_NEWS"] = words
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return head + PUSHED.read_text(encoding="utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows where there is neither a signal nor a kept page. The same for everybody."""
    return render(request, "offline.html")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone needs to know to put Daybreak on its home screen, in the reader's language."""
    said = {
        "id": "/",
        "name": "Daybreak",
        "short_name": "Daybreak",
        "description": _("Claim a shift, find the corner, log conversations, also without a signal."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("shifts:mine"),
        "scope": "/",
        "display": "standalone",
        "theme_color": "#fbf3e4",
        "background_color": "#fbf3e4",
        "icons": [
            _icon("img/icon.svg", "any", "any"),
            _icon("img/icon-192.png", "192x192", "any"),
            _icon("img/icon-512.png", "512x512", "any"),
            _icon("img/icon-maskable-512.png", "512x512", "maskable"),
        ],
        "shortcuts": [
            {"name": _("My shifts"), "url": reverse("shifts:mine")},
            {"name": _("Find a shift"), "url": reverse("shifts:list")},
        ],
    }
    response = JsonResponse(said, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": staticfiles_storage.url(name), "sizes": sizes, "type": kind, "purpose": purpose}
