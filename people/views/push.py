"""Being told on one's phone: turning it on and off there, and what the phone asks when it was rung."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from people.actions.push import move_push, show_news, start_push, stop_all_push, stop_push
from people.forms import EndpointForm
from people.models import PushSubscription, User
from people.rules.push import is_on

# Where a session keeps the endpoint of its browser, so that signing out of it is enough to be left in peace.
RUNG_HERE = "push_endpoint"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def this_phone(request: HttpRequest) -> HttpResponse:
    """The script of the page asks for permission at a tap, gets the address from the browser, and sends the form."""
    if not is_on():
        raise Http404
    person = cast(User, request.user)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        start_push(person, endpoint=form.cleaned_data["endpoint"], now=timezone.now())
        request.session[RUNG_HERE] = form.cleaned_data["endpoint"]
        messages.success(request, _("This phone gets messages."))
        return redirect("people:push")
    hers = PushSubscription.objects.usable().visible_to(person).order_by("pk")
    known = [subscription.endpoint_hash for subscription in hers]
    context = {"form": form, "known": " ".join(known), "count": len(known), "key": settings.PUSH_PUBLIC_KEY}
    return render(request, "people/push.html", context)


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """On the phone with this `endpoint`; without one, on all of hers."""
    person = cast(User, request.user)
    if endpoint := request.POST.get("endpoint"):
        stop_push(person, endpoint=endpoint)
        messages.success(request, _("This phone gets no more messages."))
    else:
        stop_all_push(person)
        messages.success(request, _("No phone gets messages any more."))
    return redirect("people:push")


# The two below are called by the service worker, which has no form to take a token from. What stands in for it is the
# endpoint: 100 and more random characters that only this browser, its push service and we know.
@csrf_exempt
@never_cache
@login_required
@require_POST
def news(request: HttpRequest) -> JsonResponse:
    """What the phone with this `endpoint` has not been told yet. `known` is false where it is not one of the reader's:
    somebody else has signed in on it."""
    now = timezone.now()
    endpoint = request.POST.get("endpoint", "")
    subscription = PushSubscription.objects.visible_to(request.user).at(endpoint).first()
    if subscription is None:
        return JsonResponse({"known": False, "news": []})
    if request.session.get(RUNG_HERE) != endpoint:  # signed in anew since it was turned on
        request.session[RUNG_HERE] = endpoint
    told = show_news(subscription, now=now)
    return JsonResponse({"known": True, "news": [item._asdict() for item in told]})


@csrf_exempt
@login_required
@require_POST
def moved(request: HttpRequest) -> HttpResponse:
    """The push service has given this phone another address than it `was`. Few browsers say which that was; the session
    knows it, where it was turned on or rung in this one."""
    was = request.POST.get("was") or request.session.get(RUNG_HERE, "")
    form = EndpointForm(request.POST)
    get_object_or_404(PushSubscription.objects.visible_to(request.user).at(was))
    if not form.is_valid():
        return HttpResponse(status=400)
    move_push(cast(User, request.user), was=was, **form.cleaned_data, now=timezone.now())
    request.session[RUNG_HERE] = form.cleaned_data["endpoint"]
    return HttpResponse(status=204)
