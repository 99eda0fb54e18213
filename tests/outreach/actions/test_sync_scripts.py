"""Rows are judged by the version of the script under which they were logged."""

from datetime import timedelta

import pytest

from outreach.actions.review import accept_held
from outreach.actions.script_rows import Details, add_choice, add_question, edit_question, retire_row
from outreach.actions.script_texts import allow_texts, stop_texts
from outreach.actions.sync import store_items
from outreach.models import Conversation, Hold, Note, Tally
from outreach.queries.script_builder import state_of
from tests.factories import make_conversation, make_member
from tests.outreach.items import conversation_item, send, tally_item

STORED, LEFT_OUT = ("stored", ""), ("stored", "answers_left_out")


@pytest.fixture
def told(shift, now):
    return {"by": make_member(shift.campaign.chapter, "organizer"), "now": now}


@pytest.fixture
def work(shift, told):
    """Version 1: a question of two choices."""
    return add_question(shift.campaign, details=Details("Work?"), kind="choice", choices=["Yes", "No"], **told)


@pytest.fixture
def which(shift, told, work):
    """Version 2: a number that is asked after one of them."""
    details = Details("How many?", 0, 9, after=work, among=["yes"])
    return add_question(shift.campaign, details=details, kind="number", **told)


@pytest.fixture
def text(shift, told):
    allow_texts(shift.campaign, **told)
    return add_question(shift.campaign, details=Details("Else?"), kind="text", **told)


def talk(shift, answers, version=None, **fields):
    return conversation_item(shift, answers=answers, script_version=version, **fields)


def stored():
    return [(row.answers, row.script_version) for row in Conversation.objects.order_by("received_at", "pk")]


def test_a_row_keeps_the_version_that_it_names(shift, person, now, which):
    assert send(person, talk(shift, {"work": "yes", "how-many": 3}, 2), now=now) == [STORED]
    assert send(person, tally_item(shift, script_version=1), now=now) == [STORED]
    assert stored() == [({"work": "yes", "how-many": 3}, 2)]
    assert Tally.objects.get().script_version == 1


@pytest.mark.parametrize("version", [0, 7, 2**31, 2**63 - 1, "mine", None, ...])
def test_a_version_that_there_never_was_is_none_and_the_row_is_taken(shift, person, now, which, version):
    assert send(person, talk(shift, {"work": "yes", "how-many": 3}, version), now=now) == [STORED]
    assert stored() == [({"work": "yes", "how-many": 3}, None)]


@pytest.mark.parametrize("version", [2, None])
def test_an_answer_that_was_not_asked_for_is_left_out_and_that_is_said(shift, person, now, which, version):
    [result] = store_items([talk(shift, {"work": "no", "how-many": 3}, version)], person=person, now=now)
    assert (result.status, result.code) == LEFT_OUT
    assert result.detail == (
        "Stored without an answer that was not asked for: “How many?” is asked only after certain answers to “Work?”."
    )
    assert [answers for answers, _version in stored()] == [{"work": "no"}]


def test_a_phone_of_72_hours_ago_is_judged_by_what_it_showed(shift, person, now, told, which):
    details = Details("How many?", 0, 5)
    edit_question(which, details=details, seen=state_of(which), means_other=False, **told)
    retire_row(which.campaign.questions.get(key="work"), **told)
    old = talk(shift, {"work": "yes", "how-many": 9}, 2)
    new = talk(shift, {"how-many": 9}, 3)
    assert send(person, old, new, now=now) == [STORED, ("refused", "answer_out_of_bounds")]
    assert stored() == [({"work": "yes", "how-many": 9}, 2)]


def test_what_came_later_was_not_on_its_screen(shift, person, now, told, which):
    add_choice(which.campaign.questions.get(key="work"), label="Maybe", **told)
    assert send(person, talk(shift, {"work": "yes", "how-many": 1}, 1), now=now) == [LEFT_OUT]
    assert send(person, talk(shift, {"work": "maybe"}, 2), now=now) == [("refused", "answer_unknown")]
    assert send(person, talk(shift, {"work": "maybe"}, 3), now=now) == [STORED]


def test_a_held_row_says_both(shift, person, now, which):
    item = talk(shift, {"work": "no", "how-many": 1}, 2, at=shift.starts_at - timedelta(minutes=31))
    [result] = store_items([item], person=person, now=now)
    assert (result.status, result.code) == ("held", "early")
    assert result.detail == (
        "Kept. It was logged more than 30 minutes before the shift, so a captain looks at it first. Stored without an "
        "answer that was not asked for: “How many?” is asked only after certain answers to “Work?”."
    )


def test_sent_again_it_is_there_already(shift, person, now, text):
    item = talk(shift, {"else": "The bus was late"}, 1)
    assert send(person, item, item, now=now) == [STORED, ("duplicate", "")]
    assert send(person, item, now=now) == [("duplicate", "")]
    assert Note.objects.count() == 1


def test_a_short_text_is_kept_apart_by_its_day(shift, person, now, text):
    assert send(person, talk(shift, {"else": "The bus\nwas late"}, 1), now=now) == [STORED]
    note = Note.objects.get()
    assert stored() == [({}, 1)]
    assert (note.text, note.question, note.said_on) == ("The bus was late", text, shift.starts_on)
    assert note.conversation == Conversation.objects.get()


def test_a_text_that_leads_to_a_person_is_refused_with_the_reason(shift, person, now, text):
    [result] = store_items([talk(shift, {"else": "Ana, 212-555-0123"}, 1)], person=person, now=now)
    assert (result.status, result.code) == ("refused", "note_refused")
    assert result.detail == "This looks like a phone number. Take it out: nothing here may lead to a person."
    assert result.question == "else"
    assert not Conversation.objects.exists()


def test_a_text_that_is_taken_back_is_gone_at_once(shift, person, now, text):
    first = talk(shift, {"else": "Ana"}, 1)
    second = talk(shift, {"else": "Somebody"}, 1, corrects=first["id"])
    withdrawal = conversation_item(shift, outcome=None, answers=..., corrects=second["id"])
    send(person, first, second, now=now)
    assert [note.text for note in Note.objects.all()] == ["Somebody"]
    send(person, withdrawal, now=now)
    assert not Note.objects.exists()


def test_a_correction_that_was_held_takes_the_text_with_it_once_it_counts(shift, person, now, told, text):
    first = talk(shift, {"else": "Ana"}, 1)
    send(person, first, now=now)
    later = make_conversation(shift, person, corrects_id=first["id"], hold=Hold.LATE)
    assert Note.objects.exists()
    accept_held([later.pk], by=told["by"], now=now)
    assert not Note.objects.exists()


def test_once_texts_are_switched_off_phones_bring_none_any_more(shift, person, now, told, text):
    stop_texts(shift.campaign, erase=False, **told)
    assert send(person, talk(shift, {"else": "The bus"}, 1), now=now) == [LEFT_OUT]
    assert not Note.objects.exists()
