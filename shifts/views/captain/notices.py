"""What people on their way told their captain: put away once it was seen."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shifts.actions.notices import mark_seen
from shifts.forms.captain import SeenForm
from shifts.queries.roster import notice_for
from shifts.views.captain.desk import Desk, desk_page


@desk_page("POST")
def seen(request: HttpRequest, desk: Desk, notice_id: int) -> HttpResponse:
    notice = notice_for(desk.shift, notice_id)
    form = SeenForm(request.POST)
    if form.is_valid():
        mark_seen(notice, **form.cleaned_data, by=desk.by, now=timezone.now())
    return desk.to_roster(notice.signup.person)
