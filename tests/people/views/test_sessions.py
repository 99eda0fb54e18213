"""`/signout/` and `/me/signout/`."""

import pytest
from django.test import Client

from people.actions.tokens import create_token
from people.models import ApiToken, Role
from tests.factories import NOW, make_chapter, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    person = make_user(name="Ada")
    client.force_login(person)
    return person


def test_after_signing_out_the_back_button_shows_nobody_her_pages(client, ada):
    left = client.post("/signout/")
    assert (left["Location"], left["Clear-Site-Data"]) == ("/", '"cache"')
    assert client.get("/me/").status_code == 302


def test_signing_out_everywhere_asks_first_and_ends_every_session(client, ada):
    phone = Client()
    phone.force_login(ada)
    page = client.get("/me/signout/").content.decode()
    assert "Sign out on every device?" in page
    assert "lock out my programs" not in page
    assert phone.get("/me/").status_code == 200
    left = client.post("/me/signout/")
    assert (left["Location"], left["Clear-Site-Data"]) == ("/", '"cache"')
    assert [each.get("/me/").status_code for each in (client, phone)] == [302, 302]


@pytest.mark.parametrize("wish", [{}, {"tokens": "on"}])
def test_the_keys_of_her_programs_go_if_she_says_so(client, ada, wish):
    create_token(ada, name="Calendar", scopes=["read"], now=NOW)
    assert "lock out my programs" in client.get("/me/signout/").content.decode()
    client.post("/me/signout/", wish)
    assert (ApiToken.objects.get().revoked_at is not None) == bool(wish)


def test_who_ends_her_own_role_stays_signed_in_here_and_nowhere_else(client):
    chapter = make_chapter()
    olga = make_member(chapter, Role.ORGANIZER)
    make_member(chapter, Role.ORGANIZER)
    phone = Client()
    for each in (client, phone):
        each.force_login(olga)
    client.post(f"/organize/roles/{olga.memberships.get().pk}/end/")
    assert [each.get("/me/").status_code for each in (client, phone)] == [200, 302]
