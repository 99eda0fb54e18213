"""Sessions in the database under the hash of their key: whoever reads a dump cannot sign in with it."""

from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from people.models.ready import Given, Ready

KEPT = Ready(
    lambda: Session.objects.filter(
        session_key=Given("key", models.CharField()), expire_date__gt=Given("now", models.DateTimeField())
    )
)


def stored_key(session_key: str) -> str:
    """What stands in the table for a session's key; as long as the column is."""
    return sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Django's database sessions; only the browser holds the key itself."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = KEPT.first(key=stored_key(self.session_key or ""), now=timezone.now())
        if found is None:
            # As Django does it: a key that opens nothing is not taken over from whoever sent it.
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored_key(key))
