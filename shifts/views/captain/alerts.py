"""What a captain is told of by the clock: hers to choose."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from people.models import Role
from shifts.actions.alerting import set_alerts
from shifts.forms.alerts import AlertsForm
from shifts.models import AlertRule
from shifts.views.captain.pages import CaptainRequest, captain_page


@captain_page("GET", "HEAD", "POST")
def alerts(request: CaptainRequest) -> HttpResponse:
    if not request.user.roles.holds(Role.CAPTAIN):
        raise Http404
    chosen = dict(AlertRule.objects.visible_to(request.user).values_list("kind", "hours"))
    form = AlertsForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid():
        set_alerts(request.user, hours=form.hours)
        messages.success(request, _("Saved."))
        return redirect("shifts:captain_alerts")
    return render(request, "captain/alerts.html", {"form": form})
