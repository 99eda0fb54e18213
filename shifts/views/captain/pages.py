"""What all of a captain's pages share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.errors import Refusal
from people.models import User
from shifts.models import Shift

View = Callable[..., HttpResponse]


class CaptainRequest(HttpRequest):
    """A request of somebody who has signed in; the gates decide whether she is a captain here."""

    user: User


def captain_page(*methods: str) -> Callable[[View], View]:
    """For views that answer these methods to people who have signed in. No cache keeps a page that names volunteers."""

    def decorate(view: View) -> View:
        return never_cache(require_http_methods(methods)(login_required(view)))

    return decorate


def done(request: HttpRequest, act: Callable[[], Any], text: str, *, undo: str = "") -> bool:
    """Do `act` and say `text`, with a button that POSTs to the address `undo`; or say why it was refused."""
    try:
        act()
    except Refusal as refused:
        messages.error(request, str(refused))
        return False
    say(request, text, undo=undo)
    return True


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")


def told(text: str, by: User, *, name: User, **names: object) -> str:
    """The text, and whether the person hears of it."""
    hears = _("They are told by mail.") if name.email else _("They have no e-mail: tell them yourself.")
    said = text % {"name": name, **names}
    return said if name == by else f"{said} {hears}"


def to_roster(shift: Shift, person: User | None = None) -> HttpResponseRedirect:
    """The roster, scrolled to the line of `person`: the next one to be marked is near."""
    line = f"#person-{person.pk}" if person else ""
    return HttpResponseRedirect(f"{reverse('shifts:captain_shift', args=[shift.pk])}{line}")


def roster_url(url_name: str, shift: Shift, *more: object) -> str:
    """The address of `captain_<url_name>` below the shift."""
    return reverse(f"shifts:captain_{url_name}", args=[shift.pk, *more])
