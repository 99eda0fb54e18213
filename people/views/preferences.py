"""What somebody wants to be told: the table in her account, and the link at the foot of each message."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from people.actions.preferences import choose_messages, mute, unmute
from people.emails.channels import CHANNELS, MAIL
from people.emails.kinds import groups, groups_for
from people.forms import MessagesForm
from people.models import Mute, User
from people.queries import muting_person
from people.rules.mutes import read_unwanted
from people.rules.push import is_on


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    muted = set(Mute.objects.visible_to(person).values_list("group", "channel"))
    # A form whose boxes are all empty is one, too.
    data = request.POST if request.method == "POST" else None
    # Mail is always there, to say what its lack means; the others where they lead to her.
    channels = {key: channel for key, channel in CHANNELS.items() if key == MAIL or channel.reaches(person)}
    asked = groups_for(person, now=timezone.now())
    form = MessagesForm(data, groups=asked, channels=channels, muted=muted, person=person)
    if form.is_valid():
        choose_messages(
            person,
            unwanted=form.unwanted,
            groups=[group.key for group in asked],
            channels=[*channels],
            remind_minutes=form.cleaned_data["remind_minutes"],
        )
        messages.success(request, _("Saved."))
        return redirect("people:messages")
    return render(request, "people/messages.html", {"form": form, "channels": channels.values(), "has_push": is_on()})


# A mail program POSTs here by itself when its reader presses its own button (RFC 8058): it has neither cookie nor form.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one group of messages; looking at the page changes nothing. The way back is a button on the same page."""
    unwanted = read_unwanted(token)
    person = muting_person(unwanted.person_id if unwanted else None)
    group = next((each for each in groups() if unwanted and each.key == unwanted.group), None)
    if unwanted and group and request.method == "POST":
        act = unmute if "again" in request.POST else mute
        act(person, group=unwanted.group, channel=unwanted.channel)
    is_muted = unwanted and Mute.objects.filter(**unwanted._asdict()).exists()
    with override(person.language or get_language()):
        return render(request, "people/unsubscribe.html", {"group": group, "is_muted": is_muted})
