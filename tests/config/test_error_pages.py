"""Pages for what goes wrong: each says what to do next, none says what it was asked for."""

import re

import pytest
from django.template.loader import render_to_string
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error


def test_every_missing_page_is_the_same_byte_for_byte(client, db):
    one = client.get("/no-such-page/?secret=1")
    other = client.get("/another/that/is/missing")
    assert (one.status_code, other.status_code) == (404, 404)
    assert one.content == other.content


def test_a_missing_page_leaves_no_cookie_and_names_nothing(client, db):
    answer = client.get("/no-such-page/")
    assert dict(answer.cookies) == {}
    assert "no-such-page" not in answer.content.decode()


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_every_error_page_renders_without_a_request_and_leads_on(template):
    page = render_to_string(template)
    assert re.findall(r"<h1>(.+?)</h1>", page) != []
    assert '<a class="button button-main" href="/">' in page


def test_django_uses_them(rf):
    request = rf.get("/")
    assert "We could not read that" in bad_request(request, ValueError()).content.decode()
    assert "Something broke on our side" in server_error(request).content.decode()


def test_a_forbidden_page_says_whom_to_ask(rf):
    answer = permission_denied(rf.get("/"), PermissionError())
    assert "Ask an organizer of your chapter" in answer.content.decode()


def test_a_wrong_host_gets_the_page_of_what_we_could_not_read(client, db):
    answer = client.get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


def test_a_form_without_its_token_says_that_nothing_was_changed(rf):
    answer = csrf_failure(rf.post("/"))
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
