"""A version of the script for each change of what is asked."""

import pytest
from django.db import IntegrityError, connection

from outreach.actions import script_rows
from outreach.actions.script_rows import Details, add_counter, add_question, edit_question, move_row, retire_row
from outreach.actions.script_versions import note_version
from outreach.models import ScriptVersion
from outreach.models.labels import label_of
from outreach.queries.script_builder import state_of
from outreach.queries.scripts import script_for
from tests.factories import NOW, make_campaign, make_chapter, make_member, make_script
from tests.races import Meeting, race


@pytest.fixture
def campaign(db):
    campaign = make_campaign(make_chapter())
    make_script(campaign)
    return campaign


@pytest.fixture
def told(campaign):
    return {"by": make_member(campaign.chapter, "organizer"), "now": NOW}


def numbers():
    return list(ScriptVersion.objects.values_list("number", flat=True))


def test_what_is_asked_is_written_down_without_order_and_words(campaign, told):
    first = add_question(campaign, details=Details("Z?"), kind="choice", choices=["B", "A"], **told)
    add_question(campaign, details=Details("Sure?", 1, 5, after=first, among=["b"]), kind="scale", **told)
    assert ScriptVersion.objects.latest_of(campaign).content == {
        "counters": ["approached", "declined", "flyers"],
        "outcomes": ["interested", "not_now"],
        "questions": [
            {"key": "sure", "choices": [], "least": 1, "most": 5, "after": "z", "among": ["b"]},
            {"key": "z", "choices": ["a", "b"], "least": None, "most": None, "after": "", "among": []},
        ],
    }


def test_order_words_and_translations_make_no_version(campaign, told):
    question = add_question(campaign, details=Details("Why?"), kind="yes_no", **told)
    add_question(campaign, details=Details("How?"), kind="yes_no", **told)
    move_row(question, up=False, **told)
    question.refresh_from_db()
    details = Details(label_of({"en": "Why?", "es": "¿Por qué?"}))
    edit_question(question, details=details, seen=state_of(question), means_other=False, **told)
    assert numbers() == [1, 2]
    assert [each.key for each in script_for(campaign, version=1).questions] == ["why"]
    assert [each.key for each in script_for(campaign).questions] == ["how", "why"]


def test_what_comes_and_goes_makes_versions(campaign, told):
    stickers = add_counter(campaign, label="Stickers", **told)
    retire_row(stickers, **told)
    assert numbers() == [1, 2]
    assert note_version(campaign, now=NOW).number == 2


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_two_versions_of_which_the_last_has_both(campaign, told, monkeypatch):
    meet_before_writing(monkeypatch)
    race(*changes(campaign, told))
    assert numbers() == [1, 2]
    assert {"stickers", "zines"} < set(ScriptVersion.objects.latest_of(campaign).content["counters"])


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_them_fails(campaign, told, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite every writing transaction is alone")
    monkeypatch.setattr(script_rows, "_hold", lambda campaign: None)
    meet_before_writing(monkeypatch)
    results = race(*changes(campaign, told))
    assert IntegrityError in map(type, results)


def meet_before_writing(monkeypatch):
    """Each has read which version is the last one."""
    versions = ScriptVersion.objects
    monkeypatch.setattr(versions, "create", Meeting(versions.create))


def changes(campaign, told):
    return [lambda label=label: add_counter(campaign, label=label, **told) for label in ("Stickers", "Zines")]
