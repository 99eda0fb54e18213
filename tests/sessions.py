"""Sessions for tests. `Client.force_login` stands for a whole sign-in just now, second factor included:
`tests/conftest.py` sees to that by `complete`. A test about signing in itself signs in, or takes away what it is about.
"""

import time
from collections.abc import Iterable

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.utils import timezone

from people.middleware import BEGAN_AT, COMPLETE, SEEN_AT


def complete(client: Client) -> None:
    """Put into the client's session what the rest of a sign-in would have put there."""
    now = timezone.now().timestamp()
    records = [{"method": "mfa", "at": time.time(), "type": "webauthn"}]
    whose = {f"{AUTHENTICATION_METHODS_SESSION_KEY}_user": client.session["_auth_user_id"]}
    change(client, {BEGAN_AT: now, SEEN_AT: now, COMPLETE: True, AUTHENTICATION_METHODS_SESSION_KEY: records, **whose})


def with_code_only(client: Client) -> None:
    """As if she had signed in by the mailed code and nothing else."""
    records = [{"method": "code", "at": time.time()}]
    change(client, {AUTHENTICATION_METHODS_SESSION_KEY: records}, without=[COMPLETE])


def change(client: Client, values: dict[str, object], *, without: Iterable[str] = ()) -> None:
    """Write `values` into the client's session and take the keys `without` out of it."""
    session = client.session
    session.update(values)
    for key in without:
        session.pop(key, None)
    session.save()
