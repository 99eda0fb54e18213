"""Reporting what went wrong, and forgetting it."""

from datetime import timedelta
from uuid import UUID

import pytest

from people.models import AuditEntry
from shifts.actions.forgetting import forget_incidents
from shifts.actions.incidents import (
    Report,
    delete_incident,
    mark_incident_seen,
    report_incident,
)  # fmt: skip
from shifts.models import Incident
from tests.factories import NOW, claim, make_campaign, make_chapter, make_member, make_shift
from tests.races import Meeting, race

DAY = timedelta(days=1)
KEY = UUID(int=5)


@pytest.fixture
def signup(campaign):
    return claim(make_shift(campaign))


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, "organizer")


def report(signup, what="A guard shouted.", key=KEY, now=NOW):
    told = Report(id=key, what=what, happened_at=now - timedelta(hours=1), shift=signup.shift)
    return report_incident(signup.shift.campaign, report=told, by=signup.person, now=now)


def trail():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "object_kind", "object_id", "actor", "detail"))


def test_a_report_is_stored_as_it_was_told_and_the_log_has_none_of_its_words(signup):
    told = report(signup)
    stored = Incident.objects.values_list("id", "campaign", "shift", "what", "happened_at", "reported_at")
    campaign = signup.shift.campaign_id
    assert list(stored) == [(told.pk, campaign, signup.shift_id, "A guard shouted.", NOW - timedelta(hours=1), NOW)]
    assert Incident.objects.get().reported_by == signup.person
    assert trail() == [("report", "shifts.incident", str(told.pk), signup.person_id, {})]


def test_the_same_report_again_is_the_one_that_is_there(signup):
    first = report(signup)
    assert report(signup) == first
    assert Incident.objects.get().what == "A guard shouted."
    assert len(trail()) == 1


def test_who_goes_back_to_the_form_and_tells_more_is_heard(signup):
    words = ["A guard shouted.", "A guard shouted. He came back."]
    for what in [*words, words[-1]]:
        report(signup, what=what)
    assert sorted(Incident.objects.values_list("what", flat=True)) == words
    assert len(trail()) == 2


def test_an_id_that_somebody_else_has_used_hides_nothing(signup):
    other = claim(signup.shift)
    assert report(signup) != report(other)


def test_the_first_organizer_who_looks_after_it_counts(signup, organizer):
    incident, other = report(signup), make_member(signup.shift.campaign.chapter, "organizer")
    for by in (organizer, other):
        mark_incident_seen(incident, by=by, now=NOW)
    incident.refresh_from_db()
    assert (incident.seen_at, incident.seen_by) == (NOW, organizer)
    assert [entry[0] for entry in trail()] == ["report", "see"]


def test_it_is_deleted_alone_and_twice_is_once(signup, organizer):
    incident, other = report(signup), report(signup, key=UUID(int=6))
    for _twice in range(2):
        delete_incident(incident, by=organizer, now=NOW)
    assert list(Incident.objects.all()) == [other]
    assert [entry[0] for entry in trail()] == ["report", "report", "delete"]
    assert trail()[-1][2] == str(incident.pk)


def test_after_ninety_days_it_is_forgotten(signup):
    report(signup)
    kept = report(signup, key=UUID(int=6), now=NOW + DAY)
    assert forget_incidents(now=NOW + 90 * DAY - timedelta(seconds=1)) == 0
    assert forget_incidents(now=NOW + 90 * DAY) == 1
    assert list(Incident.objects.all()) == [kept]
    assert kept.kept_until == NOW + 91 * DAY


def test_only_the_organizers_of_its_chapter_see_it(signup, organizer):
    incident = report(signup)
    chapter = signup.shift.campaign.chapter
    seen = {
        "organizer": organizer,
        "captain": make_member(chapter, "captain"),
        "reporter": signup.person,
        "abroad": make_member(make_chapter(), "organizer"),
    }
    found = {who: list(Incident.objects.visible_to(person)) for who, person in seen.items()}
    assert found == {"organizer": [incident], "captain": [], "reporter": [], "abroad": []}


def test_it_outlives_its_shift_and_not_its_campaign(db):
    fields = {field.name: field for field in Incident._meta.get_fields()}
    assert fields["shift"].remote_field.on_delete.__name__ == "SET_NULL"
    campaign = make_campaign()
    Incident.objects.create(campaign=campaign, what="x", happened_at=NOW, reported_at=NOW)
    campaign.periods.all().delete()
    campaign.delete()
    assert not Incident.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_report_twice_at_once_is_one(signup, monkeypatch):
    monkeypatch.setattr(Incident.objects, "get_or_create", Meeting(Incident.objects.get_or_create))
    results = race(*[lambda: report(signup)] * 2)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Incident.objects.count() == 1
