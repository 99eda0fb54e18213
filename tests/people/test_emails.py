import pytest
from django.utils import translation
from django.utils.formats import date_format

from people.emails import deliver, queue_message, send_sign_in_code
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
