"""Pages of a roster that two kinds of people open: its captain, and whoever has its link.

A view of theirs is written once, for a Desk. `desk_page` gives it two doors, which the addresses name:

    path("captain/shifts/<int:shift_id>/", roster.roster.own, name="captain_shift"),
    path("c/<str:secret>/", roster.roster.by_link, name="link_shift"),
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.actions.limiting import spend
from people.models import Role, User
from people.rules.limits import place_of
from people.rules.names import first_name
from shifts.models import Shift
from shifts.queries.captain import captained_shift_for, person_for, person_on
from shifts.queries.captain_links import opened_by

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Desk:
    """From where somebody keeps the roster of `shift`: as its captain or, with a `secret`, by its link and in the name
    of whoever made that. By a link one sees first names and reaches the people of this roster, nobody else."""

    shift: Shift
    by: User
    secret: str = ""

    @property
    def is_own(self) -> bool:
        return not self.secret

    @property
    def knows_chapter(self) -> bool:
        """Whether she may learn who is in the chapter; else she writes people down by their names alone, because an
        address would tell whose it is."""
        return self.is_own and self.by.roles.holds(Role.CAPTAIN, self.shift.campaign.chapter_id)

    @property
    def frame(self) -> str:
        """The template that its pages extend."""
        return "base.html" if self.is_own else "captain/link_frame.html"

    def url(self, route: str, *more: object) -> str:
        """The address of a captain's route below the shift, `shifts:captain_mark` or `outreach:close`, from here."""
        if self.is_own:
            return reverse(route, args=[self.shift.pk, *more])
        app, name = route.split(":")
        return reverse(f"{app}:link_{name.removeprefix('captain_')}", args=[self.secret, *more])

    def to_roster(self, person: User | None = None) -> HttpResponseRedirect:
        """The roster, scrolled to the line of `person`: the next one to be marked is near."""
        line = f"#person-{person.pk}" if person else ""
        return HttpResponseRedirect(self.url("shifts:captain_shift") + line)

    def person(self, person_id: int) -> User:
        """Somebody who can be dealt with here; Http404 otherwise."""
        return person_for(self.by, self.shift, person_id) if self.is_own else person_on(self.shift, person_id)

    def name(self, person: User) -> str:
        return str(person) if self.is_own else first_name(person)


@dataclass(frozen=True)
class DeskPage:
    """One page behind two doors: `own` takes a shift's id from somebody signed in, `by_link` a secret from anybody.
    Neither is kept by any cache, because it names people."""

    own: View
    by_link: View


def desk_page(*methods: str) -> Callable[[View], DeskPage]:
    """For views of (request, desk, ...) that answer these methods."""
    methods_only = require_http_methods(methods)

    def decorate(view: View) -> DeskPage:
        def own(request: HttpRequest, shift_id: int, **rest: Any) -> HttpResponse:
            by = cast(User, request.user)
            return view(request, Desk(captained_shift_for(by, shift_id), by), **rest)

        def by_link(request: HttpRequest, secret: str, **rest: Any) -> HttpResponse:
            link = opened_by(secret, now=timezone.now())
            if link is None:
                return _opens_nothing(request)
            response = view(request, Desk(link.shift, link.made_by, secret), **rest)
            response["X-Robots-Tag"] = "noindex, nofollow"  # wherever somebody posts it
            return response

        doors = (wraps(view)(login_required(own)), wraps(view)(by_link))
        return DeskPage(*(never_cache(methods_only(door)) for door in doors))

    return decorate


def _opens_nothing(request: HttpRequest) -> HttpResponse:
    """One and the same answer to a link that was never made, has ended or was taken back. Whoever tries many from one
    place waits; links that work go on there."""
    spend("captain_link", place_of(request.META), now=timezone.now())
    return render(request, "captain/link_ended.html", status=404)
