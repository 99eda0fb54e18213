"""This phone: what waits on it and what is kept there. All of it is the phone's own to say (static/js/this-phone.js),
so that the page works without a signal too."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def this_phone(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/this_phone.html")
