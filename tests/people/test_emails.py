from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from people.emails import PAUSES, deliver, queue_message, send_sign_in_code
from tests.factories import make_user
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
    assert (again.args_kwargs["args"][0], again.args_kwargs["kwargs"]["tries"]) == ("ana@example.org", 1)
    assert "ana@example.org" not in caplog.text


def test_a_message_that_nobody_takes_for_a_day_is_given_up(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    for tries in range(len(PAUSES)):
        deliver.func("ana@example.org", "subject", "text", tries=tries)
    with pytest.raises(SMTPServerDisconnected):
        deliver.func("ana@example.org", "subject", "text", tries=len(PAUSES))
    assert DBTaskResult.objects.count() == len(PAUSES)


def test_a_code_that_has_died_is_not_mailed(mailoutbox, clock):
    send_sign_in_code(make_user(), code="ABCD-EFGH")
    [task] = DBTaskResult.objects.all()
    to, subject, text = task.args_kwargs["args"]
    deliver.func(to, subject, text, **task.args_kwargs["kwargs"])
    clock.now += timedelta(minutes=10)
    deliver.func(to, subject, text, **task.args_kwargs["kwargs"])
    assert len(mailoutbox) == 1


def test_a_code_is_not_tried_again_after_its_death(settings, clock):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    until = (clock.now + timedelta(minutes=10)).isoformat()
    deliver.func("ana@example.org", "subject", "text", tries=1, until=until)
    [again] = DBTaskResult.objects.all()
    assert again.args_kwargs["kwargs"] == {"tries": 2, "until": until}


def test_people_without_an_address_are_passed_over():
    queue_message(make_user(email=None), "sign_in_code", {})
    assert queued() == []
