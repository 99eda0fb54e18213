from datetime import timedelta

import pytest

from outreach.models import Export
from people.models import Role
from tests.factories import TODAY, attend, claim, make_conversation, make_member, make_script, make_shift, make_tally
from tests.outreach.files import body, csv_rows, xlsx_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift():
    shift = make_shift()
    make_script(shift.campaign)
    return shift


@pytest.fixture
def organizer(api_as, shift):
    return api_as(make_member(shift.campaign.chapter, Role.ORGANIZER), scopes="read")


@pytest.mark.parametrize("table", ["shifts", "signups", "attendance", "conversations", "tallies"])
def test_each_table_is_there_in_both_forms(organizer, shift, table):
    attend(shift, claim(shift).person, hours=1)
    make_conversation(shift)
    make_tally(shift)
    from_csv = organizer.get(f"/api/v1/exports/{table}.csv")
    from_xlsx = organizer.get(f"/api/v1/exports/{table}.xlsx")
    assert from_csv["Content-Type"] == "text/csv; charset=utf-8"
    assert from_xlsx["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (row,) = csv_rows(body(from_csv))
    (same,) = xlsx_rows(body(from_xlsx))
    assert row["Shift"] == str(same["Shift"]) == str(shift.pk)
    assert Export.objects.count() == 2


def test_filters_are_applied(organizer, shift):
    make_shift(shift.campaign, period="evening")
    rows = csv_rows(body(organizer.get("/api/v1/exports/shifts.csv", {"period": "evening"})))
    assert [row["Period"] for row in rows] == ["Evening"]


def test_shifts_are_narrowed_by_every_filter_of_their_list(organizer, shift):
    later = make_shift(shift.campaign, min_people=0, day=TODAY + timedelta(days=3))
    asked = {
        "needs_people": {"needs_people": "true"},
        "before": {"starts_before": "2026-08-05T00:00:00-04:00"},
        "near": {"near": "40.7549,-73.984", "radius_km": "1", "ordering": "distance"},
        "far": {"near": "0,0"},
    }
    found = {}
    for name, query in asked.items():
        rows = csv_rows(body(organizer.get("/api/v1/exports/shifts.csv", query)))
        found[name] = [int(row["Shift"]) for row in rows]
    assert found == {"needs_people": [shift.pk], "before": [shift.pk], "near": [shift.pk, later.pk], "far": []}


@pytest.mark.parametrize("query", [{"starts_after": "2026-08-05T00:00"}, {"near": "here"}, {"radius_km": "2"}])
def test_a_wrong_filter_of_the_list_is_a_problem_too(organizer, query):
    answer = organizer.get("/api/v1/exports/shifts.csv", query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not Export.objects.exists()


@pytest.mark.parametrize("accept", ["text/csv", "application/xml", "text/html,*/*;q=0.1"])
def test_the_address_names_the_form_whatever_is_accepted(organizer, accept):
    assert organizer.get("/api/v1/exports/shifts.csv", HTTP_ACCEPT=accept).status_code == 200


@pytest.mark.parametrize("name", ["shifts.ods", "people.csv", "SHIFTS.csv"])
def test_there_is_no_other_table_or_form(organizer, name):
    answer = organizer.get(f"/api/v1/exports/{name}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_wrong_filter_is_a_problem(organizer):
    answer = organizer.get("/api/v1/exports/shifts.csv", {"to": "never"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"to": ["“never” is not a day. Write it like 2026-08-31."]}


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CAPTAIN])
def test_others_find_nothing(api_as, shift, role):
    caller = api_as(make_member(shift.campaign.chapter, role))
    assert caller.get("/api/v1/exports/shifts.csv").status_code == 404


def test_visitors_and_tokens_without_the_scope_are_refused(api, api_as, shift):
    writer = api_as(make_member(shift.campaign.chapter, Role.ORGANIZER), scopes="write")
    assert api.get("/api/v1/exports/shifts.csv").status_code == 401
    assert writer.get("/api/v1/exports/shifts.csv").status_code == 403
