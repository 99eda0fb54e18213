"""The bar at the bottom of a phone and the head of a laptop: where this person can go."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Role, roles_of

# (role that sees it or None for everybody, URL name, icon), in the order of the bar.
ITEMS: tuple[tuple[Role | None, str, str], ...] = (
    (None, "shifts:list", "calendar"),
    (Role.VOLUNTEER, "shifts:mine", "mine"),
    (Role.CAPTAIN, "shifts:captain_today", "captain"),
    (Role.ORGANIZER, "shifts:organize", "organize"),
)
# Who keeps a roster asks where our time counts most; everybody else, what became of hers.
OUR_NUMBERS, MY_NUMBERS = "outreach:analytics", "outreach:own"


def _label(url_name: str) -> str:
    return {
        "shifts:list": _("Shifts"),
        "shifts:mine": _("My shifts"),
        "shifts:captain_today": _("Today"),
        "shifts:organize": _("Organize"),
        OUR_NUMBERS: _("Numbers"),
        MY_NUMBERS: _("Numbers"),
    }[url_name]


def navigation(request: HttpRequest) -> dict[str, object]:
    """`nav`: the items that the reader may open, with `url`, `label`, `icon` and `current`: "page" where the reader is,
    "true" on a page below it, else empty."""
    # A request that was refused before anybody looked who sends it (a wrong host) has no user.
    roles = roles_of(getattr(request, "user", AnonymousUser()))
    found = []
    numbers = OUR_NUMBERS if roles.holds(Role.CAPTAIN) else MY_NUMBERS
    for role, url_name, icon in (*ITEMS, (Role.VOLUNTEER, numbers, "chart")):
        if role is None or roles.holds(role):
            url = reverse(url_name)
            current = "page" if request.path == url else "true" if request.path.startswith(url) else ""
            found.append({"url": url, "label": _label(url_name), "icon": icon, "current": current})
    return {"nav": found}
