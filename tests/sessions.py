"""Sessions for tests. `Client.force_login` stands for a whole sign-in just now, second factor included:
`tests/conftest.py` sees to that by `complete`. A test about signing in itself signs in, or takes away what it is about.
"""

from collections.abc import Iterable

from django.test import Client
from django.utils import timezone

from people.middleware import BEGAN_AT, SEEN_AT


def complete(client: Client) -> None:
    """Put into the client's session what the rest of a sign-in would have put there."""
    now = timezone.now().timestamp()
    change(client, {BEGAN_AT: now, SEEN_AT: now})


def change(client: Client, values: dict[str, object], *, without: Iterable[str] = ()) -> None:
    """Write `values` into the client's session and take the keys `without` out of it."""
    session = client.session
    session.update(values)
    for key in without:
        session.pop(key, None)
    session.save()
