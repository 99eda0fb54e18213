"""Files for calendar apps: the public feed, a person's own, and one shift. Apps ask for them again and again, and are
told when nothing has changed."""

from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.actions.limiting import spend
from people.queries import calendar_owner
from people.rules.limits import place_of
from shifts.calendar import CONTENT_TYPE, Event, calendar_file, event_of, event_of_claim
from shifts.forms.feeds import FeedForm
from shifts.queries.calendar import own_claims, public_shifts
from shifts.queries.shifts import shift_for


@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """Open shifts of published campaigns, without anybody's name."""
    form = FeedForm(request.GET)
    if not form.is_valid():
        words = "\n".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
        return HttpResponseBadRequest(f"{words}\n", content_type="text/plain; charset=utf-8")
    events = [event_of(shift, is_busy=False) for shift in public_shifts(form.filters, now=timezone.now())]
    return _answer(request, events, name=_("Daybreak: open shifts"))


@require_safe
def own(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What the person whose address this is has claimed, for whoever knows it. An address that is nobody's, not any
    more or of somebody who may not sign in is a 404 like any other; only those count as tries, so that many calendar
    apps behind one place on the net are none too many."""
    now = timezone.now()
    person = calendar_owner(secret)
    if person is None:
        spend("wrong_calendar", place_of(request.META), now=now)
        raise Http404
    with translation.override(person.language or settings.LANGUAGE_CODE):
        events = [event_of_claim(signup, before=before) for signup, before in own_claims(person, now=now)]
        response = _answer(request, events, name=_("Daybreak: my shifts"))
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def one(request: HttpRequest, shift_id: int) -> HttpResponseBase:
    """One shift, as everybody may see it, to be taken into a calendar."""
    shift = shift_for(request.user, shift_id)
    response = _answer(request, [event_of(shift)], name=shift.campaign.name, method="PUBLISH")
    # Phones offer to keep what they are shown; a browser without a calendar saves it under this name.
    response["Content-Disposition"] = f'inline; filename="shift-{shift.pk}.ics"'
    return response


def _answer(request: HttpRequest, events: Iterable[Event], *, name: str, method: str = "") -> HttpResponseBase:
    """By ETag alone: what is over leaves a feed although no row changes, so no moment would be the last change."""
    file = calendar_file(events, name=name, method=method)
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["ETag"] = f'"{sha256(file).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
