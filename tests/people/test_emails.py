from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone, translation
from django.utils.formats import date_format
from django_tasks_db.models import DBTaskResult

from people.emails import PAUSES, deliver, queue_message, send_sign_in_code
from shifts.emails import taken_off
from tests.factories import make_location, make_shift, make_user
from tests.mails import queued

pytestmark = pytest.mark.django_db


def test_a_message_waits_in_the_queue_and_goes_out_by_the_worker(mailoutbox):
    person = make_user(email="ana@example.org")
    send_sign_in_code(person, code="ABCD-EFGH")
    assert mailoutbox == []
    [mail] = queued()
    deliver.func(*mail)
    assert [(mail.to, "ABCD-EFGH" in mail.body) for mail in mailoutbox] == [(["ana@example.org"], True)]


class Down(EmailBackend):
    """A mail server that takes nothing for one address."""

    def send_messages(self, messages):
        if any("ana@example.org" in message.to for message in messages):
            raise SMTPServerDisconnected
        return super().send_messages(messages)


def test_a_mail_server_that_is_down_takes_no_other_message_with_it(mailoutbox, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    for address in ("ana@example.org", "bea@example.org"):
        send_sign_in_code(make_user(email=address), code="ABCD-EFGH")
    for mail in queued():
        deliver.func(*mail)
    assert [mail.to for mail in mailoutbox] == [["bea@example.org"]]
    again = DBTaskResult.objects.exclude(run_after__year=9999).get()
    assert timedelta(seconds=50) < again.run_after - timezone.now() < timedelta(minutes=1)
    assert (again.args_kwargs["args"][0], again.args_kwargs["kwargs"]) == ("ana@example.org", {"tries": 1})
    assert "ana@example.org" not in caplog.text


def test_a_message_that_nobody_takes_for_a_day_is_given_up(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    for tries in range(len(PAUSES)):
        deliver.func("ana@example.org", "subject", "text", tries=tries)
    with pytest.raises(SMTPServerDisconnected):
        deliver.func("ana@example.org", "subject", "text", tries=len(PAUSES))
    assert DBTaskResult.objects.count() == len(PAUSES)


def test_nothing_is_escaped_in_plain_text():
    shift = make_shift()
    shift.location = make_location(shift.campaign.chapter, "Broadway & E 14 St", meeting_point="by “Joe's” <stand>")
    taken_off(make_user(name="Ana O'Neil"), shift=shift)
    [[_to, subject, text]] = queued()
    assert "&amp;" not in subject + text
    assert "&#x27;" not in subject + text
    assert "Ana O'Neil" in text


def test_people_without_an_address_are_passed_over():
    queue_message(make_user(email=None), "sign_in_code", {})
    assert queued() == []


def test_a_message_speaks_the_readers_language_not_the_actors():
    shift = make_shift()
    with translation.override("es"):
        taken_off(make_user(email="a@example.org"), shift=shift)
        taken_off(make_user(email="b@example.org", language="es"), shift=shift)
    english, spanish = (text for _to, _subject, text in queued())
    for language, text in {"en": english, "es": spanish}.items():
        with translation.override(language):
            assert date_format(shift.starts_on, "D") in text
