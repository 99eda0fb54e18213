"""What I did, and what we all did together."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from outreach.documents.own import own_words
from outreach.queries.filters import Filters
from outreach.queries.own import own_numbers
from outreach.queries.waiting import waiting_rows
from people.models import User


@never_cache
@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    found = own_numbers(person, now=timezone.now())
    waiting = waiting_rows(person, filters=Filters(mine=True))
    return render(request, "outreach/own.html", {"words": own_words(found), "waiting": waiting})
