"""The log screen: one page for one thumb, which works without JavaScript; static/js/log.js lays the outbox over it."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.actions.sync import DUPLICATE, HELD, REFUSED, STORED, ItemResult, store_items
from outreach.forms.log import (
    Item,
    TallyCorrection,
    buttons_of,
    conversation_correction,
    conversation_item,
    new_id,
    posted_version,
    questions_of,
    tally_correction,
    tally_item,
)
from outreach.models import Tally
from outreach.queries.log import counts_apart, own_entries, own_entry_for, own_numbers, together
from outreach.queries.own_held import own_held
from outreach.queries.scripts import Script, script_for
from outreach.rules.judging import OPENS_BEFORE, STAYS_OPEN
from people.models import User
from shifts.models import Shift
from shifts.queries.shifts import shift_for

# The buttons appear this long before the window opens: a phone keeps the page for when there is no signal.
BUTTONS_BEFORE = timedelta(days=14)
FEW_ENTRIES, ALL_ENTRIES = 8, 500


@never_cache
@login_required
@require_safe
def log(request: HttpRequest, shift_id: int) -> HttpResponse:
    """With `?entries=all` the whole list of one's entries."""
    shift = shift_for(request.user, shift_id)
    return _page(request, shift, script_for(shift.campaign))


def _page(request: HttpRequest, shift: Shift, script: Script, *, refused: Item | None = None) -> HttpResponse:
    """`refused` is a conversation that could not be stored: what was answered stands there again."""
    person, numbers = cast(User, request.user), own_numbers(cast(User, request.user), shift)
    most = ALL_ENTRIES if request.GET.get("entries") == "all" else FEW_ENTRIES
    entries, is_apart = own_entries(person, shift, most=most + 1), counts_apart(person, shift)
    context = {
        "shift": shift,
        "counters": buttons_of(script.counters, numbers.counters),
        "outcomes": buttons_of(script.outcomes, numbers.outcomes),
        "questions": questions_of(script, refused and refused["answers"]),
        "script_version": script.version,
        "numbers": numbers,
        "entries": [(entry, new_id()) for entry in entries[:most]],
        "has_more": len(entries) > most,
        "conversation_id": new_id(),
        "talk_url": reverse("outreach:log_conversation", args=[shift.pk]),
        "tally_url": reverse("outreach:log_tally", args=[shift.pk]),
        "several_id": new_id(),
        "most_at_once": Tally.MOST,
        "counts_apart": is_apart,
        "together": None if is_apart else together(shift),
        "own_held": own_held(person, shift),
        **log_window(shift),
    }
    return render(request, "outreach/log.html", context)


def log_window(shift: Shift) -> dict[str, Any]:
    """`window` is soon or cancelled, where there are no buttons, early or late, where rows are held, or open."""
    now, opens_at = timezone.now(), shift.starts_at - OPENS_BEFORE
    if shift.cancelled_at is not None:
        window = "cancelled"
    elif now < opens_at:
        window = "early" if now >= opens_at - BUTTONS_BEFORE else "soon"
    else:
        window = "late" if now > shift.ends_at + STAYS_OPEN else "open"
    return {"window": window, "is_open": window in ("early", "open", "late"), "opens_at": opens_at}


@login_required
@require_POST
def log_tally(request: HttpRequest, shift_id: int) -> HttpResponse:
    return _store(request, shift_id, tally_item(shift_for(request.user, shift_id), request.POST))


@login_required
@require_POST
def log_conversation(request: HttpRequest, shift_id: int) -> HttpResponse:
    """What is refused is shown again with all that was answered."""
    shift = shift_for(request.user, shift_id)
    script = script_for(shift.campaign, version=posted_version(request.POST))
    item = conversation_item(shift, script, request.POST)
    if store(request, item).status == REFUSED:
        return _page(request, shift, script, refused=item)
    return redirect("outreach:log", shift_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_correct(request: HttpRequest, shift_id: int, entry_id: UUID) -> HttpResponse:
    """Correct one of one's own entries, or take it back, by a new one that names it."""
    person, shift = cast(User, request.user), shift_for(request.user, shift_id)
    entry = own_entry_for(person, shift, entry_id)
    # What was asked then: answers to questions that were retired since are corrected like others, and not lost.
    script = script_for(shift.campaign, version=entry.script_version)
    answers = entry.answers
    form = TallyCorrection(request.POST or None, initial={"should_be": entry.amount, "was": entry.amount})
    if request.method == "POST":
        if not entry.is_tally:
            item = conversation_correction(shift, entry, script, request.POST)
            if store(request, item).status != REFUSED:
                return redirect("outreach:log", shift_id)
            answers = item["answers"]
        elif form.is_valid():
            return _store(request, shift_id, tally_correction(shift, entry, form.difference, request.POST))
    context = {"shift": shift, "entry": entry, "form": form, "id": request.POST.get("id") or new_id()}
    asked = {"outcomes": script.outcomes, "questions": questions_of(script, answers)}
    return render(request, "outreach/log_correct.html", {**context, **asked})


def _store(request: HttpRequest, shift_id: int, item: Item) -> HttpResponse:
    store(request, item)
    return redirect("outreach:log", shift_id)


def store(request: HttpRequest, item: Item) -> ItemResult:
    """Store the row, and say what there is to say of it."""
    (result,) = store_items([item], person=cast(User, request.user), now=timezone.now())
    _tell(request, result)
    return result


def _tell(request: HttpRequest, result: ItemResult) -> None:
    """What was simply stored shows in the numbers; only the rest needs words."""
    if result.status == DUPLICATE:
        messages.info(request, _("That had been stored already. It counts once."))
    elif result.status == HELD:
        messages.warning(request, result.detail)
    elif result.status == STORED and result.detail:
        messages.info(request, result.detail)
    elif result.detail:
        messages.error(request, result.detail)


@never_cache
@login_required
@require_safe
def log_numbers(request: HttpRequest, shift_id: int) -> HttpResponse:
    """One's own numbers of the shift and the sum of everybody's, for a screen that has been open for a while."""
    person, shift = cast(User, request.user), shift_for(request.user, shift_id)
    numbers = own_numbers(person, shift)
    everybody = None if counts_apart(person, shift) else together(shift)
    return JsonResponse({"counters": numbers.counters, "outcomes": numbers.outcomes, "together": everybody})


@never_cache
@require_safe
def outbox_token(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and a token against forgery that is fresh: the one in a page that has been open since
    yesterday may not be. Fetched by the outbox right before it sends."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})
