"""A mail is read and its links are opened, on a phone on which nobody has signed in."""

import re

from django.utils import timezone

from people.emails.sending import Sender
from people.models import Mute
from shifts.models import Signup
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll, assert_within_budget
from tests.factories import claim
from tests.smtp import plain


def link_in(mail, path):
    """Without its host: the tests' server has another port."""
    return re.search(rf"http://localhost:8000(/{path}/\S+)", plain(mail))[1]


def test_links_of_a_mail_answer_and_stop_without_signing_in(phone, open_page, shift, person, smtp):
    claim(shift, person, now=timezone.now())
    Sender().turn()
    [mail] = smtp.mails
    phone.goto(link_in(mail, "answer"))
    assert_no_axe_findings(phone)
    assert_no_sideways_scroll(phone)
    assert_within_budget(phone, kilobytes=60, requests=10)
    phone.get_by_role("button", name="I’m coming").click()
    phone.get_by_role("heading", name="You are coming. Thank you!").wait_for()
    assert Signup.objects.get().confirmed_at is not None
    without_scripts = open_page(**PHONE, java_script_enabled=False)
    without_scripts.goto(link_in(mail, "answer"))
    without_scripts.get_by_role("button", name="I can’t make it").click()
    without_scripts.get_by_role("heading", name="You have released this shift").wait_for()
    assert not Signup.objects.active().exists()
    phone.goto(link_in(mail, "unsubscribe"))
    assert_no_axe_findings(phone)
    phone.get_by_role("button", name="No more of these").click()
    phone.get_by_role("heading", name="You get no more of these").wait_for()
    assert Mute.objects.get().person == person
