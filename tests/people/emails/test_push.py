"""The second channel, against a push service on this machine."""

import time
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature

from people import outside
from people.actions.push import show_news, start_push
from people.actions.sessions import end_sessions
from people.emails import PAUSES, push, sending
from people.emails.channels import CHANNELS
from people.emails.kinds import Group, Kind
from people.emails.letters import Letter
from people.emails.push import SLOT, authorization
from people.emails.queue import Note, give_receipt, plan, tell
from people.emails.sending import AT_ONCE, Sender
from people.models import Message, Mute, PushSubscription, Ring, User
from people.rules.push import is_endpoint
from tests.factories import NOW, make_user
from tests.push_service import claims_of, subscribe
from tests.races import race

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NEWS = Group("news", "News", "")
KEPT = Group("kept", "To keep", "", by_mail_alone=True)


def write(message, person, now):
    if person.name == "Nobody":
        return None
    if person.name == "Broken":
        raise ValueError("cannot be written")
    return Letter(subject=f"News of {person.name}", parts=[], url=f"http://localhost:8000/shifts/{person.pk}/?a=1")


@pytest.fixture(autouse=True)
def known(monkeypatch, clock):
    def people_of(ids):
        return User.objects.in_bulk(ids)

    found = {"news": Kind("news", NEWS, people_of, write), "kept": Kind("kept", KEPT, people_of, write)}
    for module in ("sending", "channels", "news"):
        monkeypatch.setattr(f"people.emails.{module}.kinds", lambda: found)
    return found


@pytest.fixture
def ada(pushes):
    """She has no mail address, so that all she gets is a push."""
    person = make_user("Ada", email=None)
    subscribe(pushes, person, "ada")
    return person


def tell_news(*people, kind="news", **more):
    tell(*[Note(person, kind, person.pk, **more) for person in people], by=make_user(), now=NOW)


def states():
    return list(Message.objects.filter(channel="push").order_by("pk").values_list("state", flat=True))


def test_a_push_has_no_content_and_says_who_asks(pushes, ada, settings):
    tell_news(ada)
    Sender().turn()
    Sender().turn()
    assert (pushes.rung, pushes.bodies, states()) == (["/push/ada"], [b""], ["sent"])
    [head] = pushes.heads
    assert claims_of(head, settings.PUSH_PUBLIC_KEY) == {
        "aud": pushes.origin,
        "exp": (int(NOW.timestamp()) // SLOT + 2) * SLOT,
        "sub": settings.PUSH_CONTACT,
    }
    assert (head["TTL"], head["Urgency"], head["Topic"]) == ("86400", "high", "news")
    assert not {name.lower() for name in head} & {"cookie", "referer", "crypto-key", "content-encoding"}
    assert PushSubscription.objects.get().last_ok_at == NOW


def test_a_token_of_another_key_is_none(pushes, ada, settings):
    """The control of the check above."""
    tell_news(ada)
    Sender().turn()
    [head] = pushes.heads
    forged = head["Authorization"][:-6] + settings.PUSH_PUBLIC_KEY[-6:]
    middle = forged.split(".")[1]
    head.replace_header("Authorization", forged.replace(middle, middle[:-4] + "AAAA"))
    with pytest.raises(InvalidSignature):
        claims_of(head, settings.PUSH_PUBLIC_KEY)


def test_a_token_serves_for_six_hours_and_dies_within_twelve(settings):
    slot = int(NOW.timestamp()) // SLOT
    one = authorization("https://push.example", slot)
    assert authorization("https://push.example", slot) is one
    assert authorization("https://push.example", slot + 1) != one
    assert authorization("https://other.example", slot) != one
    for second in (0, SLOT - 1):
        assert SLOT < (slot + 2) * SLOT - (slot * SLOT + second) <= 12 * 3600


def test_what_the_clock_planned_is_not_urgent_and_waits_no_longer_than_it_is_worth(pushes, ada):
    fields = {"person": ada, "kind": "news", "about": ada.pk, "channel": "push", "occasion": "today"}
    plan([Message(**fields, made_at=NOW, due_at=NOW, expires_at=NOW + 5 * MINUTE)])
    Sender().turn()
    assert (pushes.heads[0]["TTL"], pushes.heads[0]["Urgency"]) == ("300", "normal")


def test_each_channel_leads_to_those_whom_it_reaches(pushes, ada):
    bea = make_user(email="bea@example.org")
    tell_news(ada, bea)
    assert list(Message.objects.order_by("pk").values_list("person", "channel")) == [(ada.pk, "push"), (bea.pk, "mail")]
    reached = CHANNELS["push"].reachable("")
    assert list(User.objects.filter(reached)) == [ada]
    assert list(Ring.objects.none()) == list(Message.objects.filter(CHANNELS["push"].reachable("person__"), person=bea))


def test_what_is_to_be_kept_comes_by_mail_alone(pushes, ada):
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    ada.refresh_from_db()
    give_receipt(Note(ada, "kept", ada.pk), by=ada, now=NOW)
    assert list(Message.objects.values_list("channel", flat=True)) == ["mail"]


def test_nobody_is_told_of_her_own_act(pushes, ada):
    tell(Note(ada, "news", ada.pk), by=ada, now=NOW)
    Sender().turn()
    assert pushes.rung == []


@pytest.mark.parametrize("status", [404, 410])
def test_who_has_left_her_push_service_is_forgotten(pushes, ada, status, caplog):
    pushes.answers["ada"] = status
    tell_news(ada)
    Sender().turn()
    assert (PushSubscription.objects.count(), states()) == (0, ["failed"])
    assert "/push/ada" not in caplog.text


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_again_later(pushes, ada, status, clock):
    pushes.answers["ada"] = status
    tell_news(ada)
    Sender().turn()
    later = Message.objects.get()
    assert (later.state, later.due_at, later.tries, later.lease) == ("waiting", NOW + PAUSES[0], 1, None)
    assert not Ring.objects.heard().exists()
    del pushes.answers["ada"]
    clock.now += PAUSES[0]
    Sender().turn()
    assert (states(), pushes.count("ada")) == (["sent"], 2)


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [
        ("600", 10),
        ("Mon, 03 Aug 2026 16:30:00 GMT", 30),
        ("5", 1),  # never sooner than by our own pauses
        ("Mon, 03 Aug 2026 15:00:00 GMT", 1),
        ("999999999", 24 * 60),
        ("soon", 1),
        ("Mon, 99 Aug 2026 16:30:00 GMT", 1),
        ("-5", 1),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_says_when_to_come_back_is_left_alone_till_then(pushes, ada, status, asked, minutes):
    bea = make_user(email=None)
    subscribe(pushes, bea, "bea")
    pushes.answers = {"ada": status}
    pushes.headers = {"Retry-After": asked}
    tell_news(ada, bea)
    Sender().turn()
    assert set(Message.objects.values_list("state", "due_at")) == {("waiting", NOW + minutes * MINUTE)}
    assert pushes.rung == ["/push/ada"]


def test_a_phone_that_was_told_though_its_service_was_late_is_not_rung_again(pushes, ada, monkeypatch, clock):
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    pushes.answers["ada"] = 0
    tell_news(ada)
    Sender().turn()
    assert [news.title for news in show_news(PushSubscription.objects.get(), now=NOW)] == ["News of Ada"]
    clock.now += PAUSES[0]
    Sender().turn()
    assert (states(), pushes.count("ada")) == (["sent"], 1)


def test_no_push_asks_to_be_kept_for_longer_than_services_keep_one(pushes, ada):
    tell_news(ada, expires_at=NOW + timedelta(weeks=9))
    Sender().turn()
    assert pushes.heads[0]["TTL"] == str(28 * 24 * 3600)


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403])
def test_a_refusal_is_not_repeated_and_the_log_says_where_to_look(pushes, ada, status, caplog):
    pushes.answers["ada"] = status
    pushes.headers = {"Location": f"{pushes.origin}/elsewhere"}
    tell_news(ada)
    Sender().turn()
    assert (states(), pushes.rung, PushSubscription.objects.count()) == (["failed"], ["/push/ada"], 1)
    assert "VAPID_PRIVATE_KEY" in caplog.text
    assert "/push/ada" not in caplog.text


def test_one_bad_phone_harms_only_itself_and_the_good_one_is_rung_once(pushes, ada, clock):
    subscribe(pushes, ada, "laptop")
    subscribe(pushes, ada, "left")
    pushes.answers.update({"ada": 503, "left": 410})
    tell_news(ada)
    Sender().turn()
    assert (states(), pushes.count("laptop")) == (["waiting"], 1)
    del pushes.answers["ada"]
    clock.now += PAUSES[0]
    Sender().turn()
    assert (states(), pushes.count("ada"), pushes.count("laptop"), pushes.count("left")) == (["sent"], 2, 1, 1)


def test_a_service_that_hangs_delays_and_is_left_alone_for_the_turn(pushes, ada, monkeypatch, caplog):
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    people = [ada, *[make_user(email=None) for _ in range(4)]]
    for person in people[1:]:
        subscribe(pushes, person)
    pushes.answers = {path: 0 for path in ("ada", *[f"of-{person.pk}" for person in people[1:]])}
    tell_news(*people)
    began = time.monotonic()
    Sender().turn()
    assert time.monotonic() - began < 1.5
    assert (states(), len(pushes.rung)) == (["waiting"] * 5, 1)
    assert "/push/" not in caplog.text


def test_a_silent_service_holds_up_no_mail(pushes, ada, monkeypatch, smtp):
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    ada.refresh_from_db()
    pushes.answers["ada"] = 0
    tell_news(ada)
    Sender().turn()
    assert (len(smtp.mails), states()) == (1, ["waiting"])


def test_what_is_not_so_any_more_rings_nobody(pushes, ada):
    tell_news(ada)
    User.objects.filter(pk=ada.pk).update(name="Nobody")
    Sender().turn()
    assert (pushes.rung, states()) == ([], ["obsolete"])


def test_who_wants_none_of_a_group_on_her_phone_gets_it_by_mail(pushes, ada, smtp):
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    ada.refresh_from_db()
    Mute.objects.create(person=ada, group="news", channel="push")
    tell_news(ada)
    Sender().turn()
    assert (pushes.rung, states(), len(smtp.mails)) == ([], ["obsolete"], 1)


def test_signing_out_everywhere_stops_all_phones_also_for_what_waits(pushes, ada):
    tell_news(ada)
    end_sessions(ada)
    Sender().turn()
    assert (pushes.rung, states(), PushSubscription.objects.count()) == ([], ["obsolete"], 0)


def test_without_a_key_there_is_no_channel(pushes, ada, settings):
    tell_news(ada)
    settings.PUSH_PUBLIC_KEY = ""
    Sender().turn()
    tell_news(ada)
    assert (pushes.rung, states()) == ([], ["obsolete"])
    assert not User.objects.filter(CHANNELS["push"].reachable("")).exists()


def test_a_phone_of_another_key_is_not_rung(pushes, ada, settings):
    settings.PUSH_PUBLIC_KEY = "another"
    assert not CHANNELS["push"].reaches(ada)


def test_a_host_that_was_struck_off_the_list_is_not_asked(pushes, ada, settings):
    tell_news(ada)
    settings.PUSH_TEST_ORIGIN = ""
    Sender().turn()
    assert (pushes.rung, states()) == ([], ["failed"])


def test_a_listed_name_that_leads_inside_is_not_asked(pushes, monkeypatch, settings):
    person = make_user(email=None)
    settings.PUSH_HOSTS = ["localhost"]
    monkeypatch.setattr(push, "is_of_tests", lambda endpoint: False)
    monkeypatch.setattr(push, "is_endpoint", lambda endpoint: True)
    start_push(person, endpoint=f"http://localhost:{pushes.server_port}/push/inside", now=NOW)
    tell_news(person)
    Sender().turn()
    assert (pushes.rung, states()) == ([], ["waiting"])


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:APA91b-_x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-by3p.notify.windows.com/w/?token=BQYAAAA%2b",
    ],
)
def test_the_push_services_of_the_browsers_are_known(endpoint):
    assert is_endpoint(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.example.org/x",
        "https://evilfcm.googleapis.com/x",
        "https://notify.windows.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example\\@fcm.googleapis.com/x",
        "https://evil.example\\.notify.windows.com/x",
        "https://evil.example#.notify.windows.com/x",
        "https://evil.example?.notify.windows.com/x",
        "https://user:secret@fcm.googleapis.com/x",
        "https://fcm.googleapis.com./x",
        "https://FCM.googleapis.com/x",
        "https://fcm。googleapis。com/x",
        "https://ﬁ.push.apple.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://fcm.googleapis.com/x\r\nHost: evil.example",
        "https://fcm.googleapis.com/x y",
        " https://fcm.googleapis.com/x",
        "https://fcm.googleapis.com/\x00",
        "ftp://fcm.googleapis.com/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "",
    ],
)
def test_anything_else_is_no_address_of_a_phone(endpoint):
    assert not is_endpoint(endpoint)


def test_the_service_of_the_tests_is_known_only_where_a_setting_names_it(settings):
    assert not is_endpoint("http://127.0.0.1:8123/push/x")
    settings.PUSH_TEST_ORIGIN = "http://127.0.0.1:8123"
    assert is_endpoint("http://127.0.0.1:8123/push/x")
    assert not is_endpoint("http://127.0.0.1:8124/push/x")


def test_the_news_is_told_once_a_phone_in_the_readers_words(pushes, ada):
    laptop = subscribe(pushes, ada, "laptop")
    tell_news(ada)
    Sender().turn()
    message = Message.objects.get(channel="push")
    phone = PushSubscription.objects.exclude(pk=laptop.pk).get()
    told = [("News of Ada", f"/shifts/{ada.pk}/?a=1", f"message-{message.pk}")]
    assert show_news(phone, now=NOW) == told
    assert show_news(phone, now=NOW) == []
    assert show_news(laptop, now=NOW) == told


def test_what_has_changed_between_the_ring_and_the_question_is_not_told(pushes, ada):
    bea = make_user("Bea", email=None)
    tell(Note(ada, "news", bea.pk), Note(ada, "news", ada.pk), by=make_user(), now=NOW)
    Sender().turn()
    User.objects.filter(pk=bea.pk).update(name="Nobody")
    [news] = show_news(PushSubscription.objects.get(), now=NOW)
    assert news.title == "News of Ada"


def test_what_is_over_is_not_told(pushes, ada):
    tell_news(ada, expires_at=NOW + MINUTE)
    Sender().turn()
    assert show_news(PushSubscription.objects.get(), now=NOW + MINUTE) == []


def test_after_a_long_time_away_the_newest_three_are_told_and_lie_in_order(pushes, ada):
    about = [make_user(f"N{n}", email=None) for n in range(5)]
    tell(*[Note(ada, "news", person.pk) for person in about], by=make_user(), now=NOW)
    Sender().turn()
    assert [news.title for news in show_news(PushSubscription.objects.get(), now=NOW)] == [
        "News of N2", "News of N3", "News of N4",
    ]  # fmt: skip


def test_of_very_many_only_as_many_are_written_as_are_told(pushes, ada, django_assert_max_num_queries):
    phone = PushSubscription.objects.get()
    for n in range(30):
        message = Message.objects.create(
            person=ada, kind="news", about=ada.pk, channel="push", occasion=str(n), made_at=NOW, due_at=NOW
        )
        Ring.objects.create(subscription=phone, message=message, rung_at=NOW)
    with django_assert_max_num_queries(15):
        assert len(show_news(phone, now=NOW)) == 3


def test_one_that_cannot_be_written_keeps_the_others_from_nobody(pushes, ada, caplog):
    bea = make_user("Bea", email=None)
    tell(Note(ada, "news", bea.pk), Note(ada, "news", ada.pk), by=make_user(), now=NOW)
    Sender().turn()
    User.objects.filter(pk=bea.pk).update(name="Broken")
    [news] = show_news(PushSubscription.objects.get(), now=NOW)
    assert news.title == "News of Ada"
    assert "cannot be written" in caplog.text


def test_a_phone_that_asks_before_its_service_has_answered_us_is_told(pushes, ada, monkeypatch):
    asked = []

    def ask(*args, **options):
        asked.append(show_news(PushSubscription.objects.get(), now=NOW))
        return original(*args, **options)

    original = push.ask
    monkeypatch.setattr(push, "ask", ask)
    tell_news(ada)
    Sender().turn()
    assert [[news.title for news in told] for told in asked] == [["News of Ada"]]
    assert states() == ["sent"]


def test_a_turn_sends_as_many_as_it_has_time_for(pushes, monkeypatch):
    people = [make_user(email=None) for _ in range(AT_ONCE + 5)]
    for person in people:
        subscribe(pushes, person)
    tell_news(*people)
    assert sending.send_some("push")
    assert len(pushes.rung) == AT_ONCE
    assert not sending.send_some("push")
    assert len(set(pushes.rung)) == AT_ONCE + 5


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_ring_each_once(pushes):
    people = [make_user(email=None) for _ in range(10)]
    for person in people:
        subscribe(pushes, person)
    tell_news(*people)
    assert race(Sender().turn, Sender().turn) == [False, False]
    assert (states(), len(pushes.rung), len(set(pushes.rung))) == (["sent"] * 10, 10, 10)


@pytest.mark.django_db(transaction=True)
def test_who_signs_out_at_this_moment_holds_up_nobody(pushes, ada, monkeypatch):
    bea = make_user(email=None)
    subscribe(pushes, bea)

    def sign_out(endpoint):
        PushSubscription.objects.filter(person=ada).delete()
        return True

    monkeypatch.setattr(push, "is_endpoint", sign_out)
    tell_news(ada, bea)
    Sender().turn()
    assert (pushes.rung, states()) == ([f"/push/of-{bea.pk}"], ["failed", "sent"])
