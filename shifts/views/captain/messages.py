"""Writing to everybody on a shift, after a look at whom that reaches."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from people.actions.limiting import spend
from people.errors import Refusal
from shifts.actions.messages import write_to_shift
from shifts.forms.messages import STARTS, MessageForm
from shifts.models import Shift
from shifts.queries.captain import captained_shift_for
from shifts.queries.messages import recipients_of
from shifts.rules.nearness import is_near
from shifts.views.captain.pages import CaptainRequest, captain_page, say, to_roster


@captain_page("GET", "HEAD", "POST")
def write(request: CaptainRequest, shift_id: int) -> HttpResponse:
    """The form with whom it reaches; a button with one of STARTS puts that into the text and sends nothing."""
    shift, start = captained_shift_for(request.user, shift_id), request.POST.get("start", "")
    if start in STARTS:
        return _page(request, shift, MessageForm.begun(request.POST, start))
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        try:
            # By shift: what is bounded is how often its people are written to, by whomever.
            spend("shift_message", str(shift.pk), now=now)
            message = write_to_shift(shift, **form.cleaned_data, by=request.user, now=now)
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            told = {"number": message.told}
            say(request, ngettext("%(number)s person is told.", "%(number)s people are told.", message.told) % told)
            return to_roster(shift)
    return _page(request, shift, form)


def _page(request: CaptainRequest, shift: Shift, form: MessageForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "shift": shift,
        "form": form,
        "starts": STARTS.items(),
        "recipients": recipients_of(shift, by=request.user),
        "is_near": is_near(shift, now),
        "may_write": shift.cancelled_at is None and not shift.is_over(now),
    }
    return render(request, "captain/write.html", context)
