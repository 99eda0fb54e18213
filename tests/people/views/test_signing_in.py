"""Signing in by a code: `/signin/`, `/signin/code/`, the link in the mail, `/signout/`."""

import re
import time
from datetime import timedelta
from functools import partial
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language

from people import emails
from people.actions import limiting
from people.actions.signing_in import prove_address
from people.forms import CodeForm
from people.models import User
from tests.factories import make_user
from tests.house.access.requests import TOKEN
from tests.mails import newest, queued
from tests.people.actions.test_limiting import count_then_write
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db

WRONG = "WRNG-WRNG"


def ask(client, email="ada@example.org", **fields):
    return client.post("/signin/", {"email": email, **fields})


def mailed_code() -> str:
    return re.search(r"[A-Z]{4}-[A-Z]{4}", newest().text).group()


def enter(client, code=None):
    return client.post("/signin/code/", {"code": code or mailed_code()})


def signed_in(client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_a_stranger_signs_in_with_the_mailed_code(client):
    assert ask(client, name="Ada").headers["Location"] == "/signin/code/"
    assert signed_in(client) is None
    stranger = User.objects.get()
    assert (stranger.email, stranger.name, stranger.email_verified_at) == ("ada@example.org", "", None)

    response = enter(client)

    person = signed_in(client)
    assert (person.pk, person.name) == (stranger.pk, "Ada")
    assert timezone.now() - person.email_verified_at < timedelta(minutes=1)
    assert response.headers["Location"] == "/me/shifts/"


def test_the_mail_holds_the_code_and_a_link(client, settings):
    settings.PUBLIC_URL = "https://daybreak.example.org"
    ask(client)
    mail = newest()
    code = mailed_code()
    assert re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", code)
    assert mail.to == "ada@example.org"
    assert mail.subject == f"{code} is your code for Daybreak"
    assert f"https://daybreak.example.org/signin/link/{code}/\n" in mail.text


def test_the_mail_speaks_the_readers_language_not_the_browsers(client, monkeypatch):
    monkeypatch.setattr(emails, "_render", lambda name, context: f"{get_language()} {context['code']}")
    make_user(email="ada@example.org", language="es")
    client.cookies["django_language"] = "en"
    ask(client)
    assert newest().subject == f"es {mailed_code()}"


def test_the_mail_to_somebody_new_speaks_the_browsers_language(client, monkeypatch):
    monkeypatch.setattr(emails, "_render", lambda name, context: get_language())
    client.cookies["django_language"] = "es"
    ask(client)
    assert newest().subject == "es"


@pytest.mark.parametrize("typed", [str.lower, "  {}\n".format, lambda code: code.replace("-", ""), " ".join])
def test_case_blanks_and_dashes_of_the_code_do_not_matter(client, typed):
    ask(client, name="Ada")
    enter(client, typed(mailed_code()))
    assert signed_in(client).email == "ada@example.org"


def test_known_unknown_and_switched_off_are_answered_alike():
    make_user(email="known@example.org", name="Known")
    make_user(email="former@example.org", is_active=False)
    faces = []
    for email in ("known@example.org", "nobody@example.org", "former@example.org"):
        client = Client()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = ask(client, email)
        page = client.get("/signin/code/")
        body = TOKEN.sub(b"", page.content).replace(email.encode(), b"")
        statements = [query["sql"].split()[0] for query in queries]
        faces.append((response.status_code, response.headers["Location"], body, statements))
    assert faces[0] == faces[1] == faces[2]
    assert [mail.to for mail in queued()] == ["former@example.org", "known@example.org", "nobody@example.org"]


def test_nobody_is_made_when_the_mail_cannot_be_queued(client, monkeypatch):
    monkeypatch.setattr(emails, "queue_message", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask(client)
    assert User.objects.count() == 0


def test_somebody_switched_off_is_told_so_once_she_proved_her_address(client):
    make_user(email="ada@example.org", is_active=False)
    ask(client)
    response = enter(client)
    assert response.headers["Location"] == "/signin/"
    assert "This account was switched off." in client.get("/signin/").content.decode()
    assert signed_in(client) is None
    assert User.objects.get().email_verified_at is None


def test_the_code_works_in_the_browser_that_asked_only(client):
    ask(client)
    elsewhere = Client()
    assert enter(elsewhere).headers["Location"] == "/signin/"
    assert signed_in(elsewhere) is None
    enter(client)
    assert signed_in(client) is not None


def test_the_code_works_once(client):
    ask(client, name="Ada")
    code = mailed_code()
    enter(client, code)
    client.post("/signout/")
    assert enter(client, code).headers["Location"] == "/signin/"
    assert signed_in(client) is None


def test_the_code_works_for_ten_minutes(client, monkeypatch):
    ask(client)
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + 601)
    assert enter(client).headers["Location"] == "/signin/"
    assert signed_in(client) is None


def test_the_code_still_works_shortly_before(client, monkeypatch):
    ask(client)
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began + 590)
    enter(client)
    assert signed_in(client) is not None


def test_a_newer_code_replaces_the_older_one(client):
    ask(client)
    older = mailed_code()
    ask(client)
    assert enter(client, older).status_code == 200
    assert signed_in(client) is None
    enter(client)
    assert signed_in(client) is not None


def test_three_wrong_codes_end_it(client):
    ask(client)
    for _attempt in range(2):
        response = enter(client, WRONG)
        assert "This is not the code in the newest mail." in response.content.decode()
    assert enter(client, WRONG).headers["Location"] == "/signin/"
    assert enter(client).headers["Location"] == "/signin/"
    assert signed_in(client) is None


def test_a_forgotten_code_is_no_attempt(client):
    ask(client)
    for _attempt in range(4):
        client.post("/signin/code/", {"code": ""})
    enter(client)
    assert signed_in(client) is not None


def test_one_address_gets_three_codes_a_minute(client):
    for _time in range(3):
        assert ask(client, "ada@example.org").status_code == 302
    refused = ask(client, "ADA@example.org", name="Ada")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Wait a minute, then try again." in refused.content.decode()
    assert 'value="Ada"' in refused.content.decode()
    assert len(queued()) == 3
    assert ask(client, "bob@example.org").status_code == 302


def test_no_code_is_mailed_while_requests_cannot_be_counted(client, monkeypatch):
    monkeypatch.setattr(limiting, "_count", fail)
    assert ask(client).status_code == 429
    assert (queued(), User.objects.count()) == ([], 0)


def fail(*args):
    raise OperationalError("the disk is full")


def test_one_place_gets_so_many_codes_a_minute_that_nobody_can_mail_the_world(settings):
    settings.LIMITS = {**settings.LIMITS, "code_request": [(5, 60)]}
    answers = [ask(Client(), f"person{number}@example.org").status_code for number in range(6)]
    assert answers == [302] * 5 + [429]
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert ask(elsewhere, "person6@example.org").status_code == 302


def test_a_room_full_of_people_behind_one_address_signs_in():
    for number in range(60):
        assert ask(Client(), f"person{number}@example.org").status_code == 302


@pytest.mark.parametrize("typed", ["ADA@Example.ORG", " ada@example.org ", "ａｄａ@example.org", "ada@ｅxample.org"])
def test_another_spelling_of_the_address_is_the_same_person(client, typed):
    person = make_user(email="ada@example.org", name="Ada")
    ask(client, typed)
    enter(client)
    assert signed_in(client) == person
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "ada@example.org\r\nBcc: eve@example.org"},
        {"email": "ada"},
        {"email": ""},
        {"email": f"{'a' * 250}@example.org"},
        {"name": "Ada\r\nBcc: eve@example.org"},
        {"name": "Ada\x00"},
        {"name": "\u202eadA"},
        {"name": "a" * 81},
    ],
)
def test_what_cannot_be_an_address_or_a_name_is_refused_and_kept_in_the_form(client, fields):
    response = ask(client, **{"email": "ada@example.org", "name": "Ada", **fields})
    assert "Please look at this again" in response.content.decode()
    assert 'value="Ada' in response.content.decode() or 'value="ada@example.org"' in response.content.decode()
    assert queued() == []
    assert User.objects.count() == 0


def test_a_typed_name_does_not_touch_somebody_elses_account(client):
    make_user(email="ada@example.org", name="Ada")
    ask(client, name="Eve")
    assert User.objects.get().name == "Ada"
    enter(client)
    assert User.objects.get().name == "Ada"


def test_a_name_typed_by_somebody_else_is_forgotten(client):
    ask(Client(), name="Eve")
    ask(client, name="Ada")
    enter(client)
    assert signed_in(client).name == "Ada"


def test_somebody_without_a_name_is_asked_for_it_on_the_way(client):
    ask(client, next="/shifts/")
    assert enter(client).headers["Location"] == "/me/?next=%2Fshifts%2F"
    response = client.post("/me/?next=%2Fshifts%2F", {"name": "Ada", "language": "en"})
    assert response.headers["Location"] == "/shifts/"
    assert signed_in(client).name == "Ada"


def test_the_language_that_a_newcomer_reads_becomes_hers(client):
    client.cookies["django_language"] = "es"
    ask(client, name="Ada")
    enter(client)
    assert signed_in(client).language == "es"


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        ("/shifts/7/", "/shifts/7/"),
        ("/shifts/?open=1", "/shifts/?open=1"),
        ("//evil.example", "/me/shifts/"),
        ("https://evil.example/", "/me/shifts/"),
        ("javascript:alert(1)", "/me/shifts/"),
        ("/\\evil.example", "/me/shifts/"),
        ("shifts", "/me/shifts/"),
        ("?open=1", "/me/shifts/"),
        ("", "/me/shifts/"),
    ],
)
def test_the_way_back_leads_to_our_own_pages_only(client, wanted, after):
    page = client.get(f"/signin/?next={quote(wanted)}")
    ask(client, name="Ada", next=page.context["form"]["next"].value())
    assert enter(client).headers["Location"] == after
    assert client.get(f"/signin/?next={quote(wanted)}").headers["Location"] == after


def test_what_a_visitor_wished_for_is_still_there_after_signing_in(client):
    session = client.session
    session["wish_claim"] = 7
    session.save()
    ask(client, name="Ada")
    enter(client)
    assert signed_in(client) is not None
    assert client.session["wish_claim"] == 7


def test_signing_in_changes_the_key_of_the_session(client):
    ask(client, name="Ada")
    before = client.session.session_key
    enter(client)
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_the_table_of_sessions_holds_no_key_that_opens_one(client):
    ask(client, name="Ada")
    enter(client)
    stored = Session.objects.get().session_key
    assert stored != client.session.session_key
    stolen = Client()
    stolen.cookies["sessionid"] = stored
    assert signed_in(stolen) is None


def test_opening_the_link_in_the_mail_changes_nothing(client):
    ask(client, name="Ada")
    for _time in range(5):
        page = client.get(f"/signin/link/{mailed_code()}/")
        assert page.status_code == 200
    assert signed_in(client) is None
    assert f'name="code" value="{mailed_code()}"' in page.content.decode()
    enter(client)
    assert signed_in(client) is not None


def test_the_link_opened_elsewhere_says_to_type_the_code_where_it_was_asked_for(client):
    ask(client)
    page = Client().get(f"/signin/link/{mailed_code()}/").content.decode()
    assert "Go back to where you asked" in page
    assert mailed_code() in page
    assert 'name="code"' not in page


def test_the_link_says_the_same_of_a_right_and_a_wrong_code(client):
    ask(client)
    right = client.get(f"/signin/link/{mailed_code()}/").content.replace(mailed_code().encode(), b"")
    wrong = client.get(f"/signin/link/{WRONG}/").content.replace(WRONG.encode(), b"")
    assert TOKEN.sub(b"", right) == TOKEN.sub(b"", wrong)


def test_a_link_with_words_in_it_is_no_page_of_ours(client):
    assert client.get("/signin/link/CALL-555-0100/").status_code == 404


def test_the_code_page_without_a_code_leads_to_the_form(client):
    assert client.get("/signin/code/").headers["Location"] == "/signin/"


def test_an_address_that_was_forgotten_meanwhile_leads_to_the_form(client):
    ask(client)
    User.objects.all().delete()
    assert enter(client).headers["Location"] == "/signin/"


def test_who_was_forgotten_while_she_typed_her_code_is_told_to_ask_again(client, monkeypatch):
    ask(client)

    def too_late(person, **told):
        User.objects.filter(pk=person.pk).delete()
        return prove_address(person, **told)

    monkeypatch.setattr("people.views.signing_in.prove_address", too_late)
    response = enter(client)
    assert response.headers["Location"] == "/signin/"
    assert "There is no code to wait for in this browser" in client.get("/signin/").content.decode()


def test_signing_out_takes_a_post(client):
    client.force_login(make_user())
    assert client.get("/signout/").status_code == 405
    assert signed_in(client) is not None
    assert client.post("/signout/").headers["Location"] == "/"
    assert signed_in(client) is None


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_with_one_new_address_at_once_end_with_one_person():
    first, second = Client(), Client()
    answers = race(*[lambda client=client: ask(client, "ada@example.org").status_code for client in (first, second)])
    assert answers == [302, 302]
    assert User.objects.filter(email="ada@example.org").count() == 1
    assert len(queued()) == 2


GUESSES = 32


@pytest.fixture
def compared(monkeypatch) -> list[str]:
    """The codes that were held against the right one."""
    compared: list[str] = []
    really = CodeForm.is_code

    def note(form, expected):
        compared.append(form.cleaned_data["code"])
        return really(form, expected)

    monkeypatch.setattr(CodeForm, "is_code", note)
    return compared


def guess_at_once(client):
    """GUESSES requests of one browser at the same moment."""
    clients = [Client() for _ in range(GUESSES)]
    for each in clients:
        each.cookies = client.cookies
    assert [
        answer for answer in race(*[partial(enter, each, WRONG) for each in clients]) if not answer.status_code
    ] == []


@pytest.mark.django_db(transaction=True)
def test_of_32_guesses_at_once_three_are_looked_at(client, compared):
    ask(client)
    guess_at_once(client)
    assert len(compared) == 3
    assert enter(client).headers["Location"] == "/signin/"
    assert signed_in(client) is None


@pytest.mark.django_db(transaction=True)
def test_control_with_tries_that_are_looked_up_and_then_counted_more_are(client, compared, monkeypatch):
    ask(client)
    monkeypatch.setattr(limiting, "_count", Meeting(count_then_write, size=GUESSES))
    guess_at_once(client)
    assert len(compared) > 3


def test_guesses_elsewhere_take_no_tries_from_the_browser_that_asked(client):
    eve = Client()
    ask(client)
    ask(eve)
    for _attempt in range(3):
        enter(eve, WRONG)
    ask(client)
    enter(client)
    assert signed_in(client) is not None
