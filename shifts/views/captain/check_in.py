"""The code that people on the spot scan to check themselves in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from people.documents.qr import qr_code
from shifts.actions.checking_in import renew_code
from shifts.queries.check_in import code_of
from shifts.views.captain.desk import Desk, desk_page


@desk_page("GET", "HEAD", "POST")
def check_in(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The code, large; a POST makes the first or a new one."""
    if request.method == "POST":
        renew_code(desk.shift, by=desk.by, now=timezone.now())
        return HttpResponseRedirect(desk.url("shifts:captain_check_in"))
    context = {"desk": desk, "shift": desk.shift, "code": code_of(desk.shift)}
    if context["code"]:
        url = settings.PUBLIC_URL + reverse("shifts:here", args=[context["code"]])
        context |= {"qr": qr_code(url), "by_hand": settings.PUBLIC_URL + reverse("shifts:here_typed")}
    return render(request, "captain/check_in.html", context)
