"""Writing the brief of a campaign."""

from dataclasses import asdict, replace

import pytest

from people.models import AuditEntry
from shifts.actions import briefs
from shifts.actions.briefs import BriefDetails, write_brief
from shifts.models import Brief
from tests.factories import NOW, make_campaign, make_member
from tests.races import Meeting, race

TOLD = BriefDetails(
    to_say="“Hi!”",
    talking_points="Listen first.",
    to_bring="Water",
    flyers="In the orange bag",
    told_to_leave="Go.",
    hotline="+12125550100",
    hotline_hours="Olga",
    reporting="Write it down.",
    group_link="https://chat.example.org/x",
)


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, "organizer")


def trail():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "object_kind", "object_id", "actor", "detail"))


def stored():
    return [{name: row[name] for name in asdict(TOLD)} for row in Brief.objects.values()]


def test_all_that_was_said_is_stored_and_the_log_names_the_parts_but_no_words(campaign, organizer):
    write_brief(campaign, details=TOLD, by=organizer, now=NOW)
    assert stored() == [asdict(TOLD)]
    about = ("shifts.campaign", str(campaign.pk), organizer.pk)
    assert trail() == [("write brief", *about, {"fields": list(asdict(TOLD))})]


def test_a_second_word_replaces_the_first_and_the_same_again_is_no_change(campaign, organizer):
    other = make_campaign(campaign.chapter)
    write_brief(other, details=TOLD, by=organizer, now=NOW)
    for details in (TOLD, replace(TOLD, hotline="311"), replace(TOLD, hotline="311")):
        write_brief(campaign, details=details, by=organizer, now=NOW)
    assert Brief.objects.get(campaign=campaign).hotline == "311"
    assert Brief.objects.get(campaign=other).hotline == "+12125550100"
    assert [entry[-1]["fields"] for entry in trail()][2:] == [["hotline"]]


def test_an_empty_brief_is_one_that_was_written(campaign, organizer):
    brief = write_brief(campaign, details=BriefDetails(), by=organizer, now=NOW)
    assert list(Brief.objects.all()) == [brief]
    assert not brief.has_safety_card
    assert [entry[-1] for entry in trail()] == [{"fields": []}]


@pytest.mark.django_db(transaction=True)
def test_two_organizers_who_write_the_first_brief_at_once_leave_one(campaign, organizer, monkeypatch):
    monkeypatch.setattr(briefs, "record", Meeting(briefs.record))
    results = race(
        lambda: write_brief(campaign, details=TOLD, by=organizer, now=NOW),
        lambda: write_brief(campaign, details=replace(TOLD, hotline="311"), by=organizer, now=NOW),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Brief.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "points"),
    [("", []), ("- One\n\n  • Two \r\n*Three\n", ["One", "Two", "Three"]), ("One-way\n–", ["One-way"])],
)
def test_talking_points_are_read_line_by_line(typed, points):
    assert Brief(talking_points=typed).points == points


@pytest.mark.parametrize("name", ["told_to_leave", "hotline", "reporting"])
def test_each_part_of_the_safety_card_makes_one(name):
    assert Brief(**{name: "311"}).has_safety_card
    assert not Brief(to_say="Hi", group_link="https://chat.example.org").has_safety_card
