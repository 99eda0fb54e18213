"""Which locations a captain looks after."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Role
from people.queries import organized_membership_for
from shifts.actions.places import set_captain_scopes
from shifts.forms.locations import LocationChoice
from shifts.views.organize.pages import FORM, OrganizerRequest, organizer_page


@organizer_page(*FORM)
def captain_scopes(request: OrganizerRequest, membership_id: int) -> HttpResponse:
    membership = organized_membership_for(request.user, membership_id)
    if membership.role != Role.CAPTAIN:
        raise Http404
    start = {"locations": list(membership.captain_scopes.values_list("location", flat=True))}
    # A form without a tick is empty, and a choice too: the whole chapter.
    told = request.POST if request.method == "POST" else None
    form = LocationChoice(told, chapter=membership.chapter, initial=start)
    if form.is_valid():
        set_captain_scopes(membership, locations=form.cleaned_data["locations"], by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(_roles(membership.chapter_id))
    context = {"form": form, "membership": membership, "cancel_url": _roles(membership.chapter_id)}
    return render(request, "organize/captain_scopes.html", context)


def _roles(chapter_id: int) -> str:
    return f"{reverse('people:roles')}?chapter={chapter_id}"
