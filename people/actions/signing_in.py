"""Ways in: proving an address by the code that was mailed to it, and links that sign in once."""

from datetime import datetime, timedelta

from django.db import transaction

from people.errors import HasOwnWayIn, LinkUsedUp, NoCode
from people.models import SignInLink, User
from people.models.tokens import fingerprint, new_secret
from people.queries import has_own_way_in, is_vouched_for

Kind = SignInLink.Kind
# As long as it takes to find the camera.
WALK_IN_LIFETIME = timedelta(minutes=10)


@transaction.atomic
def prove_address(person: User, *, name: str, language: str, now: datetime) -> User:
    """Note that `person` reads the mail of her address. The name that she gave and the language that she reads count
    from here on, and only where she has none yet: until now anybody could have typed her address. Raises NoCode when
    it was forgotten at this moment."""
    unproved = User.objects.filter(pk=person.pk)
    unproved.filter(email_verified_at__isnull=True).update(email_verified_at=now)
    unproved.filter(name="").update(name=name)
    unproved.filter(language="").update(language=language)
    try:
        person.refresh_from_db(fields=["email_verified_at", "name", "language"])
    except User.DoesNotExist:
        raise NoCode from None
    return person


def create_link(
    person: User,
    *,
    now: datetime,
    lifetime: timedelta,
    kind: Kind = Kind.ONCE,
    goes_to: str = "",
    by: User | None = None,
) -> str:
    """Make a link that signs `person` in once, until `now + lifetime`, and leads to the path `goes_to`. Returns its
    secret, which is kept nowhere. `by` is None when the operator does it on the terminal."""
    secret = new_secret()
    SignInLink.objects.create(
        person=person,
        secret_hash=fingerprint(secret),
        expires_at=now + lifetime,
        kind=kind,
        goes_to=goes_to,
        made_by=by,
    )
    return secret


@transaction.atomic
def create_walk_in_link(person: User, *, goes_to: str, by: User, now: datetime) -> str:
    """Make the link that a captain shows to somebody who cannot sign in by herself; those of before end. Raises
    HasOwnWayIn."""
    User.objects.hold(person.pk)
    if has_own_way_in(User.objects.get(pk=person.pk)):
        raise HasOwnWayIn(name=person)
    SignInLink.objects.filter(person=person, kind=Kind.WALK_IN).delete()
    return create_link(person, now=now, lifetime=WALK_IN_LIFETIME, kind=Kind.WALK_IN, goes_to=goes_to, by=by)


@transaction.atomic
def use_link(link: SignInLink, *, now: datetime) -> User:
    """Spend the link and return whom it signs in. Of several at once one wins, the others get LinkUsedUp; so does a
    walk-in's link whose person has got a way in of her own meanwhile, or a role, or whose captain is none any more."""
    User.objects.hold(link.person_id)
    if link.kind == Kind.WALK_IN and (has_own_way_in(User.objects.get(pk=link.person_id)) or not is_vouched_for(link)):
        raise LinkUsedUp
    if not SignInLink.objects.usable(now).filter(pk=link.pk).update(used_at=now):
        raise LinkUsedUp
    return link.person
