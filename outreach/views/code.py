"""The code on a volunteer's screen, which the person talked to scans with her own phone: a bridge from the street to
what she can do. It holds a plain public address, the same on every screen: nothing in it says who showed it."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from outreach.forms.log import buttons_of, new_id, tally_item
from outreach.models import Counter
from outreach.queries.log import counts_apart, own_cards, own_numbers
from outreach.views.log import log_window, store
from people.documents.qr import QrCode, qr_code
from people.models import User
from shifts.models import Campaign
from shifts.queries.shifts import shift_for

FEW_ENTRIES = 3
# What a code can lead to, in the order of the screen. An address that this installation does not have is left out.
WAYS = (
    ("events:list", _("Come to an action")),
    ("events:interest", _("Hear about future actions")),
    ("advice:ask", _("Get free career advice")),
)


@dataclass(frozen=True)
class Way:
    """Somewhere a code leads: `address` in full, `short` as somebody would type it."""

    label: str
    address: str

    @property
    def short(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.netloc}{parts.path}".rstrip("/")

    @property
    def qr(self) -> QrCode:
        return qr_code(self.address)


def ways_of(campaign: Campaign) -> list[Way]:
    """The campaign's own page is always one, and the last."""
    found = []
    for route, label in WAYS:
        try:
            found.append(Way(str(label), settings.PUBLIC_URL + reverse(route)))
        except NoReverseMatch:
            continue
    own = settings.PUBLIC_URL + reverse("shifts:campaign", args=[campaign.pk])
    return [*found, Way(str(_("Join us: take a shift")), own)]


@never_cache
@login_required
@require_safe
def code(request: HttpRequest, shift_id: int) -> HttpResponse:
    person, shift = cast(User, request.user), shift_for(request.user, shift_id)
    cards = Counter(key=Counter.CARDS, label=str(_("Card given")))
    context = {
        "shift": shift,
        "ways": ways_of(shift.campaign),
        "counters": buttons_of([cards], own_numbers(person, shift).counters),
        "entries": [(entry, new_id()) for entry in own_cards(person, shift, most=FEW_ENTRIES)],
        "counts_apart": counts_apart(person, shift),
        **log_window(shift),
    }
    return render(request, "outreach/code.html", context)


@login_required
@require_POST
def card(request: HttpRequest, shift_id: int) -> HttpResponse:
    """One card was given. It says nothing of the person who took it."""
    store(request, tally_item(shift_for(request.user, shift_id), request.POST))
    return redirect("outreach:code", shift_id)
