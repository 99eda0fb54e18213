"""What all of the organizer's pages share."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.emails.reach import unreached
from people.models import Role, User
from shifts.documents.letters import CHANGES
from shifts.models import Signup

View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")


class OrganizerRequest(HttpRequest):
    """A request of somebody who organizes a chapter; the gates decide whether it is the right one."""

    user: User


def organizer_page(*methods: str) -> Callable[[View], View]:
    """For views that answer these methods to organizers. Anybody else who has signed in is told that there is no such
    page; a visitor is asked to sign in. No cache keeps what it shows: it names people."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: OrganizerRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.roles.holds(Role.ORGANIZER):
                raise Http404
            return view(request, *args, **kwargs)

        return never_cache(require_http_methods(methods)(login_required(inner)))

    return decorate


def whom_to_tell(claims: Iterable[Signup], *, by: User) -> list[User]:
    """Those of the claims' people but `by` whom no message reaches when their shifts change."""
    people = {claim.person_id: claim.person for claim in claims if claim.person_id != by.pk}
    return unreached(list(people.values()), group=CHANGES.key)
