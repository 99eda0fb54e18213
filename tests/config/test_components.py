"""What the shared fragments promise to the pages that include them."""

import re

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils import translation

from tests import factories


def rendered(name, request=None, **variables):
    page = render_to_string(f"components/{name}.html", variables, request)
    return re.sub(r"\s+", " ", page).strip()


class Sample(forms.Form):
    email = forms.EmailField(help_text="Only for reminders.")
    period = forms.ChoiceField(choices=[("m", "Morning"), ("e", "Evening")], widget=forms.RadioSelect, required=False)


def test_a_message_can_be_taken_back_where_the_view_says_so(rf):
    taken = Message(constants.SUCCESS, "Claimed.", extra_tags="undo:/shifts/1/release/")
    plain = Message(constants.SUCCESS, "Saved.")
    page = rendered("messages", rf.get("/"), messages=[taken, plain])
    assert re.findall(r'<form method="post" action="([^"]+)">', page) == ["/shifts/1/release/"]


def test_a_refused_field_is_tied_to_its_help_and_its_error():
    form = Sample({"email": "nobody"})
    page = rendered("field", field=form["email"])
    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_email_helptext"' in page
    assert 'id="id_email_error"' in page


def test_a_group_of_choices_has_a_legend_and_says_that_it_is_optional():
    page = rendered("field", field=Sample()["period"])
    assert re.findall(r"<legend>(.+?)</legend>", page) == ['Period <span class="field-optional">(optional)</span>']


def test_the_summary_of_errors_leads_to_each_field():
    page = rendered("form_errors", form=Sample({"email": "nobody", "period": "never"}))
    assert re.findall(r'<a href="(#[^"]+)">', page) == ["#id_email", "#id_period"]


def test_a_form_without_errors_has_no_summary():
    assert rendered("form_errors", form=Sample({"email": "a@example.org"})) == ""


def test_the_pager_keeps_the_filters_of_the_page(rf):
    page = rendered("pager", rf.get("/", {"period": "morning", "page": "2"}), page_obj=Paginator(range(30), 10).page(2))
    assert "?period=morning&amp;page=1" in page
    assert "?period=morning&amp;page=3" in page


def test_one_page_needs_no_pager():
    assert rendered("pager", page_obj=Paginator(range(3), 10).page(1)) == ""


@pytest.mark.django_db
def test_a_shift_card_shows_the_chapters_own_clock():
    shift = factories.make_shift()
    page = rendered("shift_card", shift=shift, url="/shifts/1/")
    local = shift.starts_at.astimezone(shift.zone)
    assert f'<time class="nowrap" datetime="{local.isoformat()}">' in page
    assert f'<time class="date" datetime="{shift.starts_on.isoformat()}">' in page


@pytest.mark.parametrize(("spots_left", "text"), [(0, "Full"), (1, "1 spot left"), (3, "3 spots left")])
def test_spots_left_are_said_in_words(spots_left, text):
    assert re.findall(r">([^<\s][^<]+)<", rendered("spots", spots_left=spots_left)) == [text]


def test_the_place_one_is_at_is_marked_in_the_bar():
    items = [
        {"url": "/shifts/", "label": "Shifts", "icon": "calendar", "current": "page"},
        {"url": "/me/shifts/", "label": "My shifts", "icon": "mine", "current": ""},
    ]
    assert re.findall(r'href="([^"#]+)" aria-current="page"', rendered("nav", nav=items)) == ["/shifts/"]


def test_a_page_says_its_language_and_direction():
    with translation.override("he"):
        page = render_to_string("500.html")
    assert '<html lang="he" dir="rtl">' in page
