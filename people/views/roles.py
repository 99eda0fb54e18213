"""Who holds which role in a chapter: the organizer's screen."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.actions.memberships import end_role
from people.actions.persons import appoint
from people.errors import Refusal
from people.forms import MemberFilter, RoleForm
from people.models import Chapter, Role, User
from people.queries import members, organized_chapter_for, organized_membership_for
from people.views.pages import stay_signed_in

PAGE_SIZE = 50


def roles_page(chapter: Chapter) -> str:
    return f"{reverse('people:roles')}?chapter={chapter.pk}"


@never_cache
@login_required
@require_safe
def list_roles(request: HttpRequest) -> HttpResponse:
    """`q` searches in names and addresses; `chapter` matters to who organizes several."""
    chapter = organized_chapter_for(request.user, request.GET.get("chapter", ""))
    form = MemberFilter(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = members(chapter, words=words, day=chapter.today(timezone.now()))
    tabs = [
        {"url": roles_page(each), "label": each.name, "current": each == chapter}
        for each in Chapter.objects.organized_by(request.user).order_by("name")
    ]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"chapter": chapter, "form": form, "words": words, "page_obj": page, "tabs": tabs}
    return render(request, "people/roles.html", {**context, "all_url": roles_page(chapter)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_role(request: HttpRequest) -> HttpResponse:
    """`email` in the query: somebody from the list."""
    chapter = organized_chapter_for(request.user, request.GET.get("chapter", ""))
    form = RoleForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if request.method == "POST" and form.is_valid():
        by = cast(User, request.user)
        try:
            given = appoint(**form.cleaned_data, chapter=chapter, by=by, now=timezone.now())
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            said = {"name": given.person, "role": given.get_role_display()}
            messages.success(request, _("%(name)s has the role: %(role)s.") % said)
            return redirect(roles_page(chapter))
    return render(
        request, "people/role_add.html", {"chapter": chapter, "form": form, "cancel_url": roles_page(chapter)}
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Asks first. Who ends her own role as organizer has no way back, and comes to the start page."""
    membership = organized_membership_for(request.user, membership_id)
    back = roles_page(membership.chapter)
    if request.method != "POST":
        return render(request, "people/role_end.html", {"membership": membership, "cancel_url": back})
    try:
        end_role(membership, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    said = {"name": membership.person, "role": membership.get_role_display()}
    messages.success(request, _("%(name)s no longer has the role: %(role)s.") % said)
    is_own = membership.person == request.user
    if is_own:
        stay_signed_in(request)
    return redirect("/" if is_own and membership.role == Role.ORGANIZER else back)
