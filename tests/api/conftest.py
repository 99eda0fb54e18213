import pytest
from rest_framework.test import APIClient

from people.models import ApiToken
from people.models.tokens import fingerprint, new_secret
from tests.factories import NOW


@pytest.fixture
def api():
    """A program or visitor without credentials."""
    return APIClient(raise_request_exception=False)


@pytest.fixture
def api_as():
    """A client with a token of that person."""

    def client(person, scopes="read,write"):
        secret = new_secret()
        ApiToken.objects.create(
            person=person,
            name="test",
            prefix=secret[:8],
            secret_hash=fingerprint(secret),
            scopes=scopes,
            created_at=NOW,
        )
        caller = APIClient(raise_request_exception=False)
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return caller

    return client
