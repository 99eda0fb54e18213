"""Switching short texts on and off."""

import pytest

from outreach.actions.script_rows import Details, add_question
from outreach.actions.script_texts import allow_texts, stop_texts
from outreach.errors import AskedOutOfOrder
from outreach.models import Note, Question
from outreach.queries.script_builder import allows_texts
from outreach.queries.scripts import script_for
from people.models import AuditEntry
from tests.factories import (
    NOW,
    TODAY,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_script,
    make_shift,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = make_campaign(make_chapter())
    make_script(campaign)
    return campaign


@pytest.fixture
def told(campaign):
    return {"by": make_member(campaign.chapter, "organizer"), "now": NOW}


def ask(campaign, told):
    return add_question(campaign, details=Details("Else?"), kind="text", **told)


def verbs():
    return [verb for verb in AuditEntry.objects.order_by("pk").values_list("verb", flat=True) if "texts" in verb]


def test_it_is_off_until_somebody_switches_it_on(campaign, told):
    assert not allows_texts(campaign)
    for _ in range(2):
        permit = allow_texts(campaign, **told)
    assert (permit.given_by, permit.given_at, allows_texts(campaign)) == (told["by"], NOW, True)
    assert verbs() == ["allow_texts"]


@pytest.mark.parametrize("erase", [True, False])
def test_switched_off_none_is_asked_for_and_what_is_stored_goes_if_wished(campaign, told, erase):
    allow_texts(campaign, **told)
    question = ask(campaign, told)
    other = make_campaign(campaign.chapter)
    make_script(other)
    for each in (campaign, other):
        talk = make_conversation(make_shift(each))
        key = (
            question if each == campaign else Question.objects.create(campaign=other, key="else", label="", kind="text")
        )
        Note.objects.create(conversation=talk, question=key, text="The bus", said_on=TODAY)
    for _ in range(2):
        stop_texts(campaign, erase=erase, **told)
    assert not allows_texts(campaign)
    assert [each.key for each in script_for(campaign).questions] == []
    assert Note.objects.count() == (1 if erase else 2)
    assert verbs() == ["allow_texts", "stop_texts"]
    assert AuditEntry.objects.get(verb="stop_texts").detail["erased"] == int(erase)


def test_nothing_is_switched_off_where_another_question_hangs_on_it(campaign, told):
    """A text decides nothing, so this cannot be made by the screens; a row written by hand is not half switched off."""
    allow_texts(campaign, **told)
    text = ask(campaign, told)
    Question.objects.create(
        campaign=campaign, key="b", label="B", kind="yes_no", asked_after=text, asked_if=["x"], position=9
    )
    with pytest.raises(AskedOutOfOrder):
        stop_texts(campaign, erase=True, **told)
    assert allows_texts(campaign)
