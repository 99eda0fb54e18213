"""`/me/push/` and what the service worker asks. What the phone does is in tests/browser/app/test_push.py."""

import re
from functools import partial

import pytest
from django.test import Client

from people.actions.push import MOST, start_push
from people.emails.sending import Sender
from people.middleware import SEEN_AT
from people.models import PushSubscription
from people.models.tokens import fingerprint
from people.rules.sessions import VOLUNTEERS
from shifts.actions.assigning import put_on
from tests.factories import NOW, make_shift, make_user
from tests.push_service import subscribe
from tests.races import race

pytestmark = pytest.mark.django_db
PAGE, STOP, NEWS, RENEWED = "/me/push/", "/me/push/stop/", "/me/news/", "/me/push/moved/"


@pytest.fixture
def ada(client):
    person = make_user("Ada", email=None)
    client.force_login(person)
    return person


@pytest.fixture
def endpoint(client, ada, pushes):
    """Of the phone on which she has just turned it on."""
    client.post(PAGE, {"endpoint": pushes.endpoint("ada")})
    return pushes.endpoint("ada")


def endpoints(person):
    return list(PushSubscription.objects.filter(person=person).order_by("pk").values_list("endpoint", flat=True))


def test_a_phone_is_told_from_the_moment_its_person_says_so(client, ada, pushes, settings):
    response = client.post(PAGE, {"endpoint": pushes.endpoint("ada")}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(PAGE, 302)]
    assert "This phone gets messages." in page
    assert endpoints(ada) == [pushes.endpoint("ada")]
    assert f'data-key="{settings.PUSH_PUBLIC_KEY}"' in page
    assert f'data-known="{fingerprint(pushes.endpoint("ada"))}"' in page
    assert "no-store" in response["Cache-Control"]


def test_turning_it_on_twice_is_once(client, ada, endpoint):
    client.post(PAGE, {"endpoint": endpoint})
    assert endpoints(ada) == [endpoint]


@pytest.mark.parametrize("address", ["https://evil.example/x", "http://127.0.0.1:1/x", "x", "", "x" * 5000])
def test_an_address_elsewhere_is_refused_and_said_so(client, ada, address):
    response = client.post(PAGE, {"endpoint": address})
    assert response.status_code == 200
    assert re.search(r'role="alert"><p>[^<]+', response.content.decode())
    assert endpoints(ada) == []


def test_a_phone_on_which_somebody_else_turns_it_on_is_hers(client, ada, endpoint):
    bea, hers = make_user(email=None), Client()
    hers.force_login(bea)
    hers.post(PAGE, {"endpoint": endpoint})
    assert (endpoints(ada), endpoints(bea)) == ([], [endpoint])


def test_of_very_many_phones_the_oldest_go(ada, pushes):
    for n in range(MOST + 2):
        subscribe(pushes, ada, f"n{n}")
    assert endpoints(ada) == [pushes.endpoint(f"n{n}") for n in range(2, MOST + 2)]


def test_it_can_be_stopped_on_one_phone_or_on_all(client, ada, endpoint, pushes):
    for name in ("laptop", "old"):
        subscribe(pushes, ada, name)
    client.post(STOP, {"endpoint": endpoint})
    assert endpoints(ada) == [pushes.endpoint("laptop"), pushes.endpoint("old")]
    page = client.get(PAGE).content.decode()
    assert "<bdi>2</bdi> phones or browsers of yours" in page
    client.post(STOP)
    assert endpoints(ada) == []


def test_nobody_stops_anothers_phone(client, ada, pushes):
    bea = make_user(email=None)
    subscribe(pushes, bea, "bea")
    client.post(STOP, {"endpoint": pushes.endpoint("bea")})
    client.post(STOP)
    assert endpoints(bea) == [pushes.endpoint("bea")]


def test_signing_out_stops_the_phone_that_was_signed_out_and_no_other(client, ada, endpoint, pushes):
    subscribe(pushes, ada, "laptop")
    client.post("/signout/")
    assert endpoints(ada) == [pushes.endpoint("laptop")]


def test_so_does_signing_out_of_a_session_that_came_after(client, ada, endpoint):
    """Her session ended by itself, and the phone asked for news once she was back."""
    client.logout()
    client.force_login(ada)
    client.post(NEWS, {"endpoint": endpoint})
    client.post("/signout/")
    assert endpoints(ada) == []


def test_signing_out_everywhere_stops_them_all(client, ada, endpoint, pushes):
    subscribe(pushes, ada, "laptop")
    client.post("/me/signout/")
    assert endpoints(ada) == []


def test_with_the_account_its_phones_go(ada, endpoint):
    ada.delete()
    assert not PushSubscription.objects.exists()


def test_the_phone_gets_what_it_was_rung_for_as_a_title_and_a_page_of_ours(client, ada, endpoint, clock):
    shift = make_shift(location=None)
    put_on(shift, person=ada, by=make_user(), now=NOW)
    Sender().turn()
    response = client.post(NEWS, {"endpoint": endpoint})
    assert "no-store" in response["Cache-Control"]
    [news] = response.json()["news"]
    assert news["title"].startswith("You are on the shift of ")
    assert (news["url"], set(news)) == (f"/shifts/{shift.pk}/", {"title", "url", "tag"})
    assert client.post(NEWS, {"endpoint": endpoint}).json() == {"known": True, "news": []}


def test_only_the_phones_person_hears_its_news(client, ada, endpoint):
    stranger = Client()
    assert stranger.post(NEWS, {"endpoint": endpoint})["Location"].startswith("/signin/")
    stranger.force_login(make_user())
    assert stranger.post(NEWS, {"endpoint": endpoint}).json() == {"known": False, "news": []}
    assert stranger.post(NEWS).json() == {"known": False, "news": []}


def test_a_phone_that_asks_by_itself_keeps_no_session_alive(clock, client, endpoint):
    """An organizer's ends after an hour without her, however often her laptop is rung."""
    client.get(PAGE)
    seen_at = client.session[SEEN_AT]
    clock.now += VOLUNTEERS.idle / 2
    assert client.post(NEWS, {"endpoint": endpoint}).status_code == 200
    assert client.session[SEEN_AT] == seen_at
    clock.now += VOLUNTEERS.idle / 2
    assert client.post(NEWS, {"endpoint": endpoint})["Location"].startswith("/signin/")


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_phone(pushes):
    ada, bea = make_user(), make_user()
    tap = partial(start_push, endpoint=pushes.endpoint("one"), now=NOW)
    phones = race(partial(tap, ada), partial(tap, ada), partial(tap, bea))
    assert [type(phone) for phone in phones] == [PushSubscription] * 3
    assert PushSubscription.objects.count() == 1


def test_a_phone_whose_address_changes_stays_hers(client, ada, endpoint, pushes):
    renewed = client.post(RENEWED, {"was": endpoint, "endpoint": pushes.endpoint("new")})
    assert (renewed.status_code, endpoints(ada)) == (204, [pushes.endpoint("new")])
    client.post("/signout/")
    assert endpoints(ada) == []


def test_so_does_one_whose_browser_does_not_say_what_it_was(client, ada, endpoint, pushes):
    renewed = client.post(RENEWED, {"was": "", "endpoint": pushes.endpoint("new")})
    assert (renewed.status_code, endpoints(ada)) == (204, [pushes.endpoint("new")])


def test_where_the_session_does_not_know_it_either_nothing_changes(ada, endpoint, pushes):
    elsewhere = Client()
    elsewhere.force_login(ada)
    assert elsewhere.post(RENEWED, {"was": "", "endpoint": pushes.endpoint("new")}).status_code == 404
    assert endpoints(ada) == [endpoint]


@pytest.mark.parametrize(("was", "now", "status"), [("ada", "https://evil.example/x", 400), ("other", "new", 404)])
def test_a_change_that_makes_no_sense_changes_nothing(client, ada, endpoint, pushes, was, now, status):
    now = pushes.endpoint(now) if now == "new" else now
    assert client.post(RENEWED, {"was": pushes.endpoint(was), "endpoint": now}).status_code == status
    assert endpoints(ada) == [endpoint]


def test_nobody_moves_anothers_phone(client, ada, pushes):
    bea = make_user(email=None)
    subscribe(pushes, bea, "bea")
    moved = client.post(RENEWED, {"was": pushes.endpoint("bea"), "endpoint": pushes.endpoint("mine")})
    assert (moved.status_code, endpoints(bea), endpoints(ada)) == (404, [pushes.endpoint("bea")], [])


def test_the_worker_needs_no_form_and_a_page_does(ada, endpoint):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    assert browser.post(NEWS, {"endpoint": endpoint}).status_code == 200
    assert [browser.post(url, {"endpoint": endpoint}).status_code for url in (PAGE, STOP)] == [403, 403]


@pytest.mark.parametrize("change", [{"PUSH_PUBLIC_KEY": ""}, {"SERVICE_WORKER": False}])
def test_where_the_operator_wants_none_there_is_no_word_of_it(client, ada, settings, change):
    for name, value in change.items():
        setattr(settings, name, value)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get("/me/messages/").content.decode()


def test_the_table_of_messages_has_a_column_for_the_phone_once_there_is_one(client, ada, pushes):
    assert "changes.push" not in client.get("/me/messages/").content.decode()
    start_push(ada, endpoint=pushes.endpoint("ada"), now=NOW)
    page = client.get("/me/messages/").content.decode()
    assert '<th scope="col">Notification</th>' in page
    assert re.search(r'name="changes.push"[^>]*checked', page)
    assert "receipts.push" not in page


def test_what_she_chose_for_her_phone_stays_while_it_is_off(client, ada, endpoint):
    chosen = {"receipts.mail": "on", "questions.mail": "on", "reminders.mail": "on", "changes.mail": "on"}
    client.post("/me/messages/", {**chosen, "changes.push": "on", "remind_minutes": "30"})
    before = set(ada.mutes.values_list("group", "channel"))
    assert ("reminders", "push") in before
    client.post(STOP)
    client.post("/me/messages/", {**chosen, "remind_minutes": "30"})
    assert {("reminders", "push")} <= set(ada.mutes.values_list("group", "channel"))
