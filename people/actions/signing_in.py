"""Ways in: proving an address by the code that was mailed to it, and links that sign in once."""

from datetime import datetime, timedelta

from django.db import transaction

from people.errors import LinkUsedUp
from people.models import SignInLink, User
from people.models.tokens import fingerprint, new_secret


@transaction.atomic
def prove_address(person: User, *, name: str, language: str, now: datetime) -> User:
    """Note that `person` reads the mail of her address. The name that she gave and the language that she reads count
    from here on, and only where she has none yet: until now anybody could have typed her address."""
    unproved = User.objects.filter(pk=person.pk)
    unproved.filter(email_verified_at__isnull=True).update(email_verified_at=now)
    unproved.filter(name="").update(name=name)
    unproved.filter(language="").update(language=language)
    person.refresh_from_db(fields=["email_verified_at", "name", "language"])
    return person


def create_link(person: User, *, now: datetime, lifetime: timedelta, is_demo: bool = False) -> str:
    """Make a link that signs `person` in once, until `now + lifetime`. Returns its secret, which is kept nowhere."""
    secret = new_secret()
    SignInLink.objects.create(
        person=person, secret_hash=fingerprint(secret), expires_at=now + lifetime, is_demo=is_demo
    )
    return secret


@transaction.atomic
def use_link(link: SignInLink, *, now: datetime) -> User:
    """Spend the link and return whom it signs in. Of several at once one wins, the others get LinkUsedUp."""
    if not SignInLink.objects.usable(now).filter(pk=link.pk).update(used_at=now):
        raise LinkUsedUp
    return link.person
