"""The queue and its sender, against a real mail server. What the messages say is `tests/shifts/documents/`'s."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction

from people.emails import PAUSES, sending
from people.emails.kinds import Group, Kind
from people.emails.letters import Letter, Text
from people.emails.queue import Note, give_receipt, plan, tell
from people.emails.sending import AT_ONCE, LEASE, Sender, take
from people.models import Message, Mute, User
from people.models.messages import MessageQuerySet
from tests.factories import NOW, make_user
from tests.races import Gap, race
from tests.smtp import Server, html, listening, plain, send_all

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
GROUP = Group("news", "News", "")


def people_of(ids):
    return User.objects.in_bulk(ids)


def write(message, person, now):
    """As things are when it is sent: nothing about somebody who is called Nobody by then."""
    if person.name == "Nobody":
        return None
    if person.name == "Broken":
        raise ValueError("cannot be written")
    return Letter(subject=f"News of {person.name}", parts=[Text(f"{message.data.get('n', 0)} & <more>")], url="")


@pytest.fixture(autouse=True)
def news(monkeypatch, clock):
    """One kind, about people."""
    found = {"news": Kind("news", GROUP, people_of, write)}
    monkeypatch.setattr(sending, "kinds", lambda: found)
    return found


def tell_news(*people, about=None, n=0, **more):
    notes = [Note(person, "news", (about or person).pk, data={"n": n}, **more) for person in people]
    tell(*notes, by=make_user(), now=NOW)


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_a_message_is_sent_once_and_says_the_same_as_text_and_as_html(smtp):
    ana = make_user("Ana", email="ana@example.org")
    tell_news(ana, n=1)
    send_all()
    Sender().turn()
    [mail] = smtp.mails
    assert (mail["To"], mail["Subject"]) == ("ana@example.org", "News of Ana")
    assert plain(mail).split("-- ")[0] == "Hello Ana,\n\n1 & <more>\n\n"
    assert "<p>Hello Ana,</p>" in html(mail)
    assert "1 &amp; &lt;more&gt;" in html(mail)
    assert mail["Auto-Submitted"] == "auto-generated"
    sent = Message.objects.get()
    assert (sent.state, sent.ended_at, sent.lease) == ("sent", NOW, None)
    assert mail["Message-ID"] == f"<{sent.pk}.{int(NOW.timestamp())}@localhost>"


def test_what_is_rolled_back_is_not_told(smtp):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell_news(make_user())
        raise ZeroDivisionError
    send_all()
    assert (Message.objects.count(), smtp.mails) == (0, [])


def test_nobody_is_told_of_her_own_act_and_only_she_gets_the_receipt():
    ana, bea = make_user(), make_user()
    tell(Note(ana, "news", 1), Note(bea, "news", 1), by=ana, now=NOW)
    assert [message.person for message in Message.objects.all()] == [bea]
    give_receipt(Note(bea, "news", 1), by=ana, now=NOW)
    give_receipt(Note(ana, "news", 1), by=ana, now=NOW)
    assert [message.person for message in Message.objects.order_by("pk")] == [bea, ana]


def test_people_without_an_address_are_passed_over():
    tell_news(make_user(email=None))
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Nobody"},  # what the writer finds to be no longer so
        {"email": None},
        {"is_active": False},
    ],
)
def test_what_makes_no_sense_any_more_when_it_is_sent_is_dropped(change, smtp):
    ana = make_user("Ana")
    tell_news(ana, about=ana)
    User.objects.filter(pk=ana.pk).update(**change)
    send_all()
    assert (states(), smtp.mails, smtp.connections) == (["obsolete"], [], 0)


def test_what_it_is_about_may_be_gone(smtp):
    about = make_user()
    tell_news(make_user(), about=about)
    about.delete()
    send_all()
    assert (states(), smtp.mails) == (["obsolete"], [])


def test_who_wants_none_of_a_group_gets_none(smtp):
    ana, bea = make_user(), make_user(email="bea@example.org")
    tell_news(ana, bea)
    Mute.objects.create(person=ana, group="news", channel="mail")
    Mute.objects.create(person=bea, group="other", channel="mail")
    send_all()
    assert [mail["To"] for mail in smtp.mails] == ["bea@example.org"]
    assert states() == ["obsolete", "sent"]


def test_a_message_whose_moment_has_passed_is_not_sent(smtp, clock):
    tell_news(make_user(), expires_at=NOW + MINUTE)
    clock.now += MINUTE
    send_all()
    assert (states(), smtp.mails) == (["obsolete"], [])


def test_a_kind_that_nobody_knows_is_dropped_and_seen_in_the_log(smtp, caplog):
    tell(Note(make_user(), "of another version", 1), by=make_user(), now=NOW)
    send_all()
    assert states() == ["obsolete"]
    assert "of another version" in caplog.text


def test_several_changes_make_one_mail_with_what_was_first(smtp):
    ana = make_user("Ana")
    for n in (1, 2, 3):
        tell_news(ana, n=n)
    send_all()
    assert [plain(mail).split("\n")[2] for mail in smtp.mails] == ["1 & <more>"]
    assert states() == ["sent", "obsolete", "obsolete"]


def test_a_change_while_the_mail_goes_out_is_told_after_it(smtp, monkeypatch):
    ana = make_user("Ana")
    tell_news(ana, n=1)
    compose = sending.kinds()["news"].write

    def write_and_change(message, person, now):
        letter = compose(message, person, now)
        if message.data["n"] == 1:
            tell_news(ana, n=2)
        return letter

    sending.kinds()["news"] = replace(sending.kinds()["news"], write=write_and_change)
    send_all()
    assert [plain(mail).split("\n")[2] for mail in smtp.mails] == ["1 & <more>", "2 & <more>"]


def test_many_go_over_few_connections(smtp):
    tell_news(*[make_user() for _ in range(2 * AT_ONCE + 1)])
    send_all()
    assert (len(smtp.mails), smtp.connections) == (2 * AT_ONCE + 1, 3)


def test_a_turn_ends_when_its_time_is_over(smtp, monkeypatch):
    monkeypatch.setattr(sending, "TURN_S", 0)
    tell_news(*[make_user() for _ in range(3)])
    Sender().turn()
    assert states() == ["sent", "waiting", "waiting"]
    send_all()
    assert states() == ["sent"] * 3


def test_what_somebody_did_goes_before_what_the_clock_made(smtp):
    early, late = make_user(email="early@example.org"), make_user(email="late@example.org")
    plan([Message(person=early, kind="news", about=early.pk, channel="mail", made_at=NOW, due_at=NOW - MINUTE)])
    tell_news(late)
    send_all()
    assert [mail["To"] for mail in smtp.mails] == ["late@example.org", "early@example.org"]


def test_one_refused_address_harms_only_itself(smtp, caplog):
    ana, bea, cora = (make_user(email=f"{name}@example.org") for name in ("ana", "bea", "cora"))
    smtp.refused, smtp.busy = {"ana@example.org"}, {"bea@example.org"}
    tell_news(ana, bea, cora)
    send_all()
    assert states() == ["failed", "waiting", "sent"]
    later = Message.objects.get(person=bea)
    assert (later.due_at, later.tries, later.lease) == (NOW + PAUSES[0], 1, None)
    assert "example.org" not in caplog.text


def test_one_that_cannot_be_written_harms_only_itself(smtp, caplog):
    tell_news(make_user("Broken"), make_user())
    send_all()
    assert states() == ["waiting", "sent"]
    assert "cannot be written" in caplog.text


def test_one_that_cannot_be_put_together_harms_only_itself(smtp, caplog):
    broken = make_user()
    User.objects.filter(pk=broken.pk).update(email="a\n@example.org")  # in a header it would end the line
    tell_news(broken, make_user())
    send_all()
    assert states() == ["waiting", "sent"]
    assert "cannot be put together" in caplog.text
    assert "example.org" not in caplog.text


def test_a_kind_whose_rows_cannot_be_read_harms_no_other(smtp, caplog, news):
    def unreadable(ids):
        raise ValueError("of another version")

    news["broken"] = replace(news["news"], key="broken", find=unreadable)
    tell(Note(make_user(), "broken", 1), by=make_user(), now=NOW)
    tell_news(make_user())
    send_all()
    assert states() == ["waiting", "sent"]
    assert Message.objects.get(kind="broken").tries == 1


def test_a_server_that_is_down_delays_and_loses_nothing(settings, clock, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    server = Server()
    with listening(server):
        settings.EMAIL_PORT = server.port
    tell_news(*[make_user() for _ in range(3)])
    send_all()
    assert set(Message.objects.values_list("state", "due_at", "tries")) == {("waiting", NOW, 0)}
    assert "ConnectionRefusedError" in caplog.text
    clock.now += MINUTE
    with listening(server, server.port):
        send_all()
    assert (states(), len(server.mails)) == (["sent"] * 3, 3)


def test_after_a_weekend_without_a_server_all_goes_out_at_once(smtp, clock, settings):
    tell_news(*[make_user() for _ in range(3)])
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for _hour in range(60):
        Sender().turn()
        clock.now += 60 * MINUTE
    settings.EMAIL_PORT = port
    Sender().turn()
    assert (states(), len(smtp.mails)) == (["sent"] * 3, 3)


def test_a_server_that_takes_few_at_a_time_gets_all_of_them(smtp, clock):
    """It hangs up after each third mail, and nobody's message counts that as a try of its own for ever."""
    smtp.most = 3
    tell_news(*[make_user() for _ in range(40)])
    for _minute in range(40):
        Sender().turn()
        clock.now += MINUTE
    assert states() == ["sent"] * 40


def test_one_at_which_the_connection_breaks_lets_the_others_pass(smtp, clock):
    poison = make_user(email="poison@example.org")
    smtp.breaks = {"poison@example.org"}
    tell_news(poison, *[make_user() for _ in range(3)])
    Sender().turn()
    clock.now += MINUTE
    Sender().turn()
    clock.now += MINUTE
    Sender().turn()
    assert states() == ["waiting", *["sent"] * 3]
    for _hour in range(48):
        clock.now += 60 * MINUTE
        Sender().turn()
    assert states()[0] == "waiting"
    smtp.breaks = set()
    clock.now += 60 * MINUTE
    Sender().turn()
    assert states()[0] == "sent"


def test_a_server_that_hangs_delays_and_loses_nothing(smtp, clock):
    smtp.hangs = True
    tell_news(make_user(), make_user())
    send_all()
    assert states() == ["waiting", "waiting"]
    smtp.hangs = False
    clock.now += MINUTE
    send_all()
    assert (states(), len(smtp.mails)) == (["sent"] * 2, 2)


def test_a_server_that_is_down_is_asked_once_a_minute_however_much_is_due(smtp, clock, caplog):
    smtp.hangs = True
    tell_news(*[make_user() for _ in range(AT_ONCE + 1)])
    sender = Sender()
    assert [sender.turn() for _ in range(3)] == [False] * 3
    assert caplog.text.count("cannot be sent by mail") == 1
    smtp.hangs = False
    clock.now += MINUTE
    assert [sender.turn() for _ in range(2)] == [True, False]
    assert states() == ["sent"] * (AT_ONCE + 1)


def test_a_server_that_takes_a_mail_without_a_word_gets_it_again_under_the_same_id(smtp, clock):
    smtp.forgets = True
    tell_news(make_user())
    send_all()
    assert states() == ["waiting"]
    smtp.forgets = False
    clock.now += MINUTE
    Sender().turn()
    first, second = smtp.mails
    assert (states(), first["Message-ID"]) == (["sent"], second["Message-ID"])


def test_a_sender_that_dies_with_mails_in_its_hand_leaves_them_to_the_next(smtp, clock, monkeypatch):
    tell_news(make_user(), make_user())
    with monkeypatch.context() as killed:
        killed.setattr(sending, "_end", lambda *args: 1 / 0)  # after the first was accepted, before it was marked
        with pytest.raises(ZeroDivisionError):
            Sender().turn()
    # A process that was killed gives nothing back.
    Message.objects.update(lease=uuid4(), leased_until=NOW + LEASE)
    Sender().turn()
    assert len(smtp.mails) == 1
    clock.now += LEASE
    Sender().turn()
    first, again, second = smtp.mails
    assert first["Message-ID"] == again["Message-ID"] != second["Message-ID"]
    assert states() == ["sent", "sent"]


def test_what_nobody_takes_for_a_day_has_failed_and_is_seen_in_the_log(smtp, clock, caplog):
    ana = make_user(email="ana@example.org")
    smtp.busy = {"ana@example.org"}
    tell_news(ana)
    for pause in PAUSES:
        Sender().turn()
        assert states() == ["waiting"]
        clock.now += pause
    assert clock.now - NOW > timedelta(hours=20)
    Sender().turn()
    assert states() == ["failed"]
    assert "could not be sent for a day" in caplog.text


def test_a_message_speaks_the_readers_language_not_the_actors(smtp):
    tell_news(make_user("Ana"), make_user("Bea", language="es"))
    send_all()
    english, spanish = smtp.mails
    assert (plain(english)[:5], plain(spanish)[:4]) == ("Hello", "Hola")
    assert '<html lang="es" dir="ltr">' in html(spanish)


def test_planning_twice_makes_one_also_after_it_was_sent(smtp):
    ana = make_user()

    def again():
        fields = {"person": ana, "kind": "news", "about": ana.pk, "channel": "mail", "occasion": "today"}
        plan([Message(**fields, made_at=NOW, due_at=NOW)])

    again()
    again()
    send_all()
    again()
    assert (states(), len(smtp.mails)) == (["sent"], 1)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_once(smtp):
    tell_news(*[make_user() for _ in range(20)])
    assert race(Sender().turn, Sender().turn) == [False, False]
    assert (states(), len(smtp.mails)) == (["sent"] * 20, 20)


def taken_at_once(monkeypatch):
    """How many each of two senders has in hand. The first has read which are due, then the second takes them."""
    tell_news(*[make_user() for _ in range(5)])
    gap, read = Gap(lambda found: found), []

    def due_ids(key, now):
        read.append(original(key, now))
        return gap(read[0]) if len(read) == 1 else read[-1]

    original = sending.due_ids
    monkeypatch.setattr(sending, "due_ids", due_ids)
    take_some = partial(take, "mail", now=NOW)
    return [len(taken) for taken in gap.race(take_some, take_some)]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_saw_the_same_rows_one_gets_them(monkeypatch):
    assert taken_at_once(monkeypatch) == [0, 5]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_condition_both_have_them(monkeypatch):
    monkeypatch.setattr(MessageQuerySet, "free", lambda self, now: self)
    assert taken_at_once(monkeypatch) == [5, 5]
