"""Writing to everybody on a shift from its roster."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from people.actions.persons import set_phone
from people.models import Message
from shifts.actions.captain_links import make_captain_link
from shifts.actions.closing import close_shift
from shifts.emails import SHIFT_MESSAGE
from shifts.models import ShiftMessage
from tests.factories import claim, make_user

HOSTILE = '<script>alert(1)</script> "quoted" & {{ 7*7 }}'


@pytest.fixture
def ada(shift):
    return claim(shift, make_user("Ada Lovelace", email="ada@example.org")).person


def text(response):
    return response.content.decode()


def errors(response):
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def test_the_page_names_whom_it_reaches_before_anything_is_sent(pages, shift, begun, ada):
    claim(shift, make_user("Bo Byphone", email=None))
    page = text(pages.get("write", shift.pk))
    assert "<bdi>Ada Lovelace</bdi>" in page
    assert "Bo Byphone" in page and "Has no e-mail: tell them yourself." in page
    assert "Send to 1 person" in page
    assert not ShiftMessage.objects.exists()


def test_one_button_sends_it_and_the_roster_shows_it(pages, shift, begun, ada):
    page = pages.post("write", shift.pk, text="Bring water.", key=uuid4())
    assert pages.said(page) == ["1 person is told."]
    assert page.redirect_chain[-1][0] == reverse("shifts:captain_shift", args=[shift.pk])
    assert '<p dir="auto">Bring water.</p>' in text(page)
    assert "to <bdi>1</bdi> person" in text(page) and "<bdi>1</bdi> on its way" in text(page)


def test_a_ready_text_comes_after_what_was_typed_and_sends_nothing(pages, shift, begun, ada):
    key = uuid4()
    page = pages.post("write", shift.pk, start="water", text="Hello all,\r\n", key=key)
    form = page.context["form"]
    assert (form["text"].value(), str(form["key"].value())) == ("Hello all,\nBring water.", str(key))
    page = pages.post("write", shift.pk, start="friend", text="", key=key)
    assert page.context["form"]["text"].value() == "We are short: bring a friend."
    assert not ShiftMessage.objects.exists()


def test_a_double_tap_is_one_message(pages, shift, begun, ada):
    for _ in range(2):
        pages.post("write", shift.pk, text="Bring water.", key=UUID(int=3))
    assert ShiftMessage.objects.count() == 1
    assert Message.objects.filter(kind=SHIFT_MESSAGE).count() == 1


def test_hostile_text_is_shown_as_text_everywhere(pages, client, shift, begun, ada):
    roster = text(pages.post("write", shift.pk, text=HOSTILE, key=uuid4()))
    client.force_login(ada)
    for page in (roster, text(client.get(reverse("shifts:detail", args=[shift.pk])))):
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot; &amp; {{ 7*7 }}" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is required."),
        (" \n ", "This field is required."),
        ("x" * 501, "Ensure this value has at most 500 characters (it has 501)."),
        ("x" * 1_000_000, "Ensure this value has at most 500 characters (it has 1000000)."),
        ("a\u202eb", "Write the text without invisible characters: type it anew instead of pasting it."),
        ("a\u0007b", "Write the text without invisible characters: type it anew instead of pasting it."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_what_cannot_stand_in_a_mail_is_refused_and_not_lost(pages, shift, begun, ada, typed, said):
    page = pages.post("write", shift.pk, text=typed, key=uuid4())
    assert said in errors(page)
    assert page.context["form"]["text"].value() == typed
    assert not ShiftMessage.objects.exists()


def test_a_line_break_is_one_character_as_in_the_browser(pages, shift, begun, ada):
    pages.post("write", shift.pk, text="x\r\n" * 249 + "xx", key=uuid4())
    assert len(ShiftMessage.objects.get().text) == 500


def test_empty_lines_are_one_at_most(pages, shift, begun, ada):
    pages.post("write", shift.pk, text="a\r\n\r\n\r\n\r\nb", key=uuid4())
    assert ShiftMessage.objects.get().text == "a\n\nb"


def test_a_lost_key_is_said(pages, shift, begun, ada):
    page = pages.post("write", shift.pk, text="Bring water.", key="nonsense")
    assert page.status_code == 200 and not ShiftMessage.objects.exists()


def test_too_many_are_refused_with_the_text_kept(pages, shift, begun, ada):
    for number in range(7):
        page = pages.post("write", shift.pk, text=f"Message {number}", key=uuid4())
    assert ShiftMessage.objects.count() == 6
    assert "That was too often in a short time." in errors(page)[0]
    assert page.context["form"]["text"].value() == "Message 6"


def test_a_shift_with_nobody_to_reach_offers_no_form(pages, shift, begun):
    page = text(pages.get("write", shift.pk))
    assert "A message reaches nobody here" in page and "<textarea" not in page
    page = pages.post("write", shift.pk, text="Hello", key=uuid4())
    assert errors(page) == ["A message would reach nobody on this shift. Call them, or tell them on the spot."]


def test_a_shift_that_is_over_offers_no_form(pages, shift, ada, at):
    at(shift.ends_at)
    assert "<textarea" not in text(pages.get("write", shift.pk))
    assert "Write to everybody" not in text(pages.get("shift", shift.pk))


def test_who_is_on_the_shift_reads_it_with_a_first_name_and_others_do_not(pages, client, shift, captain, begun, ada):
    captain.name = "Carmen Cruz"
    captain.save()
    pages.post("write", shift.pk, text="Bring water.", key=uuid4())
    address = reverse("shifts:detail", args=[shift.pk])
    client.force_login(ada)
    page = text(client.get(address))
    assert "Bring water." in page and "<bdi>Carmen</bdi>" in page and "Cruz" not in page
    assert "on its way" not in page
    client.force_login(make_user())
    assert "Bring water." not in text(client.get(address))
    assert "Bring water." not in text(Client().get(address))


def test_whoever_has_the_link_reads_what_was_written_and_writes_nothing(pages, shift, captain, begun, ada):
    pages.post("write", shift.pk, text="Bring water.", key=uuid4())
    page = text(Client().get(reverse("shifts:link_shift", args=[make_captain_link(shift, by=captain, now=begun)])))
    assert "Bring water." in page and "Write to everybody" not in page


def test_who_lets_herself_be_called_or_texted_is_while_the_shift_is_near(pages, shift, begun, ada, at):
    set_phone(ada, phone="+12125550100", may_be_called=True, may_be_texted=True)
    bo = claim(shift, make_user("Bo", email=None)).person
    set_phone(bo, phone="+12125550199", may_be_called=False, may_be_texted=True)
    page = text(pages.get("write", shift.pk))
    assert 'href="tel:+12125550100"' in page and 'href="sms:+12125550100"' in page
    assert 'href="tel:+12125550199"' not in page and 'href="sms:+12125550199"' in page
    at(shift.ends_at + timedelta(hours=1))
    page = text(pages.get("write", shift.pk))
    assert 'href="tel:+12125550100"' in page and "<textarea" not in page
    assert "<h1>Call or text</h1>" in page
    for moment in (shift.ends_at + timedelta(hours=1, seconds=1), shift.starts_at - timedelta(hours=2, seconds=1)):
        at(moment)
        assert "5550100" not in text(pages.get("write", shift.pk))


def test_the_roster_leads_there_as_long_as_the_shift_is_near_also_once_it_is_closed(pages, shift, begun, captain, at):
    address = reverse("shifts:captain_write", args=[shift.pk])
    close_shift(shift, times={}, by=captain, now=begun)
    for moment in (begun, shift.ends_at + timedelta(hours=1)):
        at(moment)
        roster = text(pages.get("shift", shift.pk))
        assert f'href="{address}"' in roster and "Call or text" in roster
    at(shift.ends_at + timedelta(hours=1, seconds=1))
    assert f'href="{address}"' not in text(pages.get("shift", shift.pk))
