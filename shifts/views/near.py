"""A shift that is near: what its volunteer needs at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from shifts.actions.notices import LATE_MINUTES
from shifts.models import Brief, Notice, Shift, Signup
from shifts.queries.briefs import brief_of
from shifts.queries.captains import Captain, captains_for
from shifts.rules.nearness import is_near, until_ms


@dataclass(frozen=True)
class NearShift:
    """What somebody needs of a shift that she has claimed and that is near. `captains` are those to turn to: the first,
    and where she cannot be reached the first who can. `notices` is what she told them."""

    signup: Signup
    captains: list[Captain]
    brief: Brief
    notices: list[Notice] = field(default_factory=list)

    @property
    def shift(self) -> Shift:
        return self.signup.shift

    @property
    def captain(self) -> Captain | None:
        return self.captains[0] if self.captains else None

    @property
    def can_be_reached(self) -> bool:
        return any(captain.can_be_reached for captain in self.captains)

    @property
    def until_ms(self) -> int:
        return until_ms(self.shift)


def near_shifts(signups: Iterable[Signup], now: datetime) -> list[NearShift]:
    """Of one person's claims, fetched `with_shift()`, those that are active and near, the soonest first. Numbers of
    captains are in nothing else that a volunteer is shown."""
    near = [signup for signup in signups if signup.is_active and is_near(signup.shift, now)]
    return [_near(signup) for signup in sorted(near, key=lambda signup: signup.shift.starts_at)]


def _near(signup: Signup) -> NearShift:
    others = captains_for(signup.person, signup.shift)
    first, reachable = others[:1], [captain for captain in others if captain.can_be_reached][:1]
    shown = first if first == reachable else first + reachable
    return NearShift(
        signup=signup,
        captains=shown,
        brief=brief_of(signup.shift.campaign),
        notices=list(Notice.objects.filter(signup=signup)),
    )


def render_near(request: HttpRequest, template: str, context: dict[str, object], near: list[NearShift]) -> HttpResponse:
    """The page with these shifts on it. No cache keeps it while it shows a captain's number: that is for this hour."""
    told = {"near_shifts": near, "late_minutes": LATE_MINUTES}
    response = render(request, template, {**context, **told})
    if near:
        add_never_cache_headers(response)
    return response
