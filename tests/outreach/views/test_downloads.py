"""The downloads page and its files, asked for as a browser does."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from outreach.actions.script_rows import Details, add_question, edit_question
from outreach.actions.script_texts import allow_texts
from outreach.models import Choice, Conversation, Export, Note, Outcome, Question
from outreach.queries.script_builder import state_of
from people.models import Role, User
from shifts.actions.editing import change_shift
from shifts.models import Attendance, Signup, Target
from shifts.rules.changes import ShiftTerms
from tests.factories import (
    NOW,
    TODAY,
    attend,
    claim,
    make_campaign,
    make_chapter,
    make_conversation,
    make_location,
    make_member,
    make_question,
    make_script,
    make_shift,
    make_tally,
    make_user,
)
from tests.outreach.files import body, csv_rows, workbook, xlsx_rows
from tests.outreach.items import conversation_item, send, tally_item

pytestmark = pytest.mark.django_db
ZONE = "America/New_York"
TABLES = ("shifts", "signups", "attendance", "conversations", "tallies", "figures", "answers")
FILES = [(table, form) for table in TABLES for form in ("xlsx", "csv")]


@pytest.fixture
def chapter():
    return make_chapter("Here")


@pytest.fixture
def campaign(chapter):
    campaign = make_campaign(chapter, "August")
    make_script(campaign)
    return campaign


@pytest.fixture
def shift(campaign, chapter):
    corner = make_location(chapter, "02139", address="=1 Main St, Cambridge MA 02139")
    corner.targets.set([Target.objects.create(chapter=chapter, name=name) for name in ("Books", "@Cloud")])
    return make_shift(campaign, corner, day=TODAY + timedelta(days=1))


@pytest.fixture
def organizer(chapter):
    return make_member(chapter, Role.ORGANIZER, name="Olga")


@pytest.fixture
def olga(organizer):
    client = Client()
    client.force_login(organizer)
    return client


moment = datetime.fromisoformat


def get(olga, table, form, **query):
    return olga.get(reverse("outreach:download", args=[table, form]), query)


def rows(olga, table, form="csv", **query):
    content = body(get(olga, table, form, **query))
    return csv_rows(content) if form == "csv" else xlsx_rows(content)


def test_shifts_have_their_seats_local_times_and_text_as_it_was_written(olga, shift):
    claim(shift)
    assert rows(olga, "shifts", "xlsx") == [
        {
            "Shift": shift.pk,
            "Campaign": "August",
            "Location ID": shift.location_id,
            "Location": "02139",
            "Address": "=1 Main St, Cambridge MA 02139",
            "Targets": "@Cloud; Books",
            "Period": "Morning",
            "Day": moment("2026-08-04"),
            f"Starts ({ZONE})": moment("2026-08-04T08:00"),
            f"Ends ({ZONE})": moment("2026-08-04T10:00"),
            "Places": 4,
            "Minimum": 2,
            "Claimed": 1,
            "State": "Not closed",
            "Flyers left": None,
        }
    ]
    (row,) = rows(olga, "shifts")
    assert (row["Location"], row["Address"], row["Targets"]) == (
        "02139",
        "'=1 Main St, Cambridge MA 02139",
        "'@Cloud; Books",
    )
    assert (row["Day"], row[f"Starts ({ZONE})"], row["Claimed"]) == ("2026-08-04", "2026-08-04 08:00:00", "1")


def test_times_around_a_clock_change_are_those_of_the_clock(olga, campaign):
    make_shift(campaign, day=date(2026, 11, 1), opens=time(0), hours=5)
    (row,) = rows(olga, "shifts")
    assert (row[f"Starts ({ZONE})"], row[f"Ends ({ZONE})"]) == ("2026-11-01 00:00:00", "2026-11-01 04:00:00")


def test_claims_have_names_and_what_became_of_them(olga, shift):
    ana, bo = make_user("=Ana"), make_user("Bo")
    kept = claim(shift, ana)
    attend(shift, ana, signup=kept, hours=1.5)
    claim(shift, bo)
    Signup.objects.filter(person=bo).update(state="released", ended_at=NOW)
    first, second = rows(olga, "signups", "xlsx")
    assert (first["Claim"], first["Person"], first["Name"], first["State"]) == (kept.pk, ana.pk, "=Ana", "Claimed")
    assert (first["How"], first["Attendance"], first[f"Ended at ({ZONE})"]) == ("Claimed by themselves", "Left", None)
    assert (second["Name"], second["State"], second["Attendance"]) == ("Bo", "Released", None)
    assert second[f"Ended at ({ZONE})"] == moment("2026-08-03T12:00")
    assert rows(olga, "signups")[0]["Name"] == "'=Ana"


def test_what_was_logged_goes_along_with_a_shift_to_another_day(olga, organizer, shift):
    """A captain's own rows make her no guest, so that the shift can still be moved: the figures go by its day, and what
    they are made of does as well."""
    early, rows_of = shift.starts_at - timedelta(minutes=20), ("conversations", "tallies")
    sent = [conversation_item(shift, early), tally_item(shift, early)]
    assert send(organizer, *sent, now=early) == [("stored", "")] * 2
    terms = ShiftTerms.of(shift)
    later = replace(terms, starts_at=terms.starts_at + timedelta(days=1), ends_at=terms.ends_at + timedelta(days=1))
    change_shift(shift, terms=later, by=organizer, now=early)
    for day, number in (("2026-08-04", 0), ("2026-08-05", 1)):
        assert [len(rows(olga, table, **{"from": day, "to": day})) for table in rows_of] == [number, number]
        figures = rows(olga, "figures", group_by="date", **{"from": day, "to": day})
        assert [(row["Day"], row["Attempts"]) for row in figures] == [(day, "2")] * number
    assert rows(olga, "conversations")[0]["Day"] == "2026-08-05"


def test_attendance_has_hours_only_where_they_count(olga, shift):
    attend(shift, make_user("Ana"), hours=1.5)
    attend(shift, make_user("Bo"), hours=2, status="no_show")
    attend(make_shift(shift.campaign), make_user("Cy"), status="checked_in")
    found = [(row["Name"], row["Status"], row["Attended hours"]) for row in rows(olga, "attendance", "xlsx")]
    assert found == [("Ana", "Left", 1.5), ("Bo", "Did not come", None), ("Cy", "Here", None)]
    first = rows(olga, "attendance")[0]
    assert (first["Walk-in"], first["Claim"], first["Attended hours"]) == ("Yes", "", "1.5")
    assert (first[f"Arrived ({ZONE})"], first[f"Left ({ZONE})"]) == ("2026-08-04 08:00:00", "2026-08-04 09:30:00")


def test_conversations_have_a_column_a_question_and_nobodys_name(olga, shift):
    question = Question.objects.create(campaign=shift.campaign, key="topics", label="=What about?", kind="several")
    for key, label in {"pay": "Pay", "ice": "+ICE"}.items():
        Choice.objects.create(question=question, key=key, label=label)
    Question.objects.create(campaign=shift.campaign, key="again", label="Outcome", kind="yes_no")
    person = make_user("Ana Secret")
    make_conversation(shift, person, answers={"topics": ["ice", "pay"], "again": "yes"})
    make_conversation(shift, person, "not_now", occurred_at=shift.starts_at + timedelta(minutes=1))
    for form in ("csv", "xlsx"):
        content = body(get(olga, "conversations", form))
        assert b"Secret" not in content
    first, second = xlsx_rows(content)
    assert (first["=What about?"], first["Outcome [again]"], first["Outcome"]) == ("+ICE; Pay", "Yes", "Interested")
    assert (second["=What about?"], second["Outcome [again]"], second["Outcome key"]) == (None, None, "not_now")
    assert (first["Day"], first[f"Time ({ZONE})"]) == (moment("2026-08-04"), moment("2026-08-04T08:00"))
    assert rows(olga, "conversations")[0]["'=What about?"] == "'+ICE; Pay"


def test_old_answers_stand_under_their_own_words_numbers_are_numbers_and_texts_are_texts(olga, shift):
    told = {"by": make_member(shift.campaign.chapter, "organizer"), "now": NOW}
    allow_texts(shift.campaign, **told)

    def ask(label, kind, **details):
        return add_question(shift.campaign, details=Details(label, **details), kind=kind, **told)

    old, text = ask("Sure?", "scale", least=1, most=5), ask("Else?", "text")
    ask("Years?", "number", least=0, most=50)
    edit_question(old, details=Details("Safe?", 1, 5), seen=state_of(old), means_other=True, **told)
    first = make_conversation(shift, answers={"sure": 4}, script_version=3)
    Note.objects.create(conversation=first, question=text, text="=yes", said_on=shift.starts_on)
    make_conversation(
        shift, answers={"safe": 2, "years": 7}, script_version=4, occurred_at=shift.starts_at + timedelta(minutes=1)
    )
    asked = ["Script version", "Sure?", "Safe?", "Years?", "Else?"]
    found = [[row[name] for name in asked] for row in xlsx_rows(body(get(olga, "conversations", "xlsx")))]
    assert found == [[3, 4, None, None, "=yes"], [4, None, 2, 7, None]]
    assert [row["Else?"] for row in rows(olga, "conversations")] == ["'=yes", ""]


def test_only_what_counts_is_in_the_files(olga, shift):
    make_conversation(shift, hold="late")
    make_conversation(shift, is_current=False)
    make_tally(shift, hold="odd")
    guest = make_user()
    attend(shift, guest, status="unconfirmed")
    make_conversation(shift, guest)
    counted = make_conversation(shift)
    first = make_tally(shift, delta=5)
    second = make_tally(shift, delta=-2, corrects=first, occurred_at=shift.starts_at + timedelta(minutes=1))
    assert [row["Conversation"] for row in rows(olga, "conversations")] == [str(counted.pk)]
    assert [(row["Tally"], row["Count"], row["Corrects"]) for row in rows(olga, "tallies")] == [
        (str(first.pk), "5", ""),
        (str(second.pk), "-2", str(first.pk)),
    ]


def test_figures_are_grouped_as_asked_and_their_totals_stand_apart(olga, shift):
    make_conversation(shift)
    attend(shift, hours=2)
    content = body(get(olga, "figures", "xlsx", group_by="target,period"))
    found = [(row["Target"], row["Period"], row["Conversations"]) for row in xlsx_rows(content)]
    assert found == [("@Cloud", "Morning", 1), ("Books", "Morning", 1)]
    summary = {(part, what): value for part, what, value in workbook(content).worksheets[-1].values}
    assert summary["Total", "Conversations"] == 1
    assert summary["Total", "Conversations per volunteer-hour"] == 0.5


def test_filters_are_applied_and_named_on_the_summary_and_in_the_log(olga, shift, campaign):
    make_shift(campaign, opens=time(16))
    make_shift(make_campaign(campaign.chapter))
    query = {"campaign": campaign.pk, "period": "morning", "from": "2026-08-01", "to": "2026-08-31"}
    assert [row["Shift"] for row in rows(olga, "shifts", **query)] == [str(shift.pk)]
    content = body(get(olga, "shifts", "xlsx", **query))
    summary = {what: value for _part, what, value in workbook(content).worksheets[-1].values}
    assert summary["Filter: period"] == "morning"
    assert summary["Time zone of days and times"] == ZONE
    assert summary["Rows"] == 1
    kept = {name: str(value) for name, value in query.items()}
    assert [export.filters for export in Export.objects.all()] == [kept, kept]


@pytest.mark.parametrize(("table", "form"), FILES)
def test_every_download_is_logged_with_its_rows_and_hash(olga, organizer, shift, table, form):
    attend(shift, claim(shift).person, hours=1)
    asked = make_question(shift.campaign, "How many?", (), kind="number", least=0, most=9)
    make_conversation(shift, answers={asked.key: 3})
    make_tally(shift)
    response = get(olga, table, form)
    content = body(response)
    export = Export.objects.get()
    assert (export.person, export.chapter, export.table, export.form) == (
        organizer,
        shift.campaign.chapter,
        table,
        form,
    )
    assert (export.rows, export.sha256) == (1, hashlib.sha256(content).hexdigest())
    assert f'filename="daybreak-{table}-' in response["Content-Disposition"]
    assert f'-{export.pk}.{form}"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    if form == "csv":
        assert str(export.pk).encode() not in content
    else:
        sheets = workbook(content).worksheets
        named = [[str(export.pk) in map(str, row) for row in sheet.values].count(True) for sheet in sheets]
        assert named == [0, 1]


def test_a_download_that_breaks_off_stays_in_the_log_without_a_hash(olga, shift):
    response = get(olga, "shifts", "csv")
    next(iter(response.streaming_content))
    assert [(export.rows, export.sha256) for export in Export.objects.all()] == [(0, "")]
    assert "broken off" in olga.get(reverse("outreach:downloads")).content.decode()


@pytest.mark.parametrize(("table", "form"), FILES)
def test_both_files_hold_the_same(olga, shift, table, form):
    for name in ["=Ana", "+Bo", "José"]:
        person = make_user(name)
        attend(shift, person, signup=claim(shift, person), hours=1.25)
        make_conversation(shift, person)
        make_tally(shift, person, delta=3)
    from_xlsx = [{header: as_csv_has_it(value) for header, value in row.items()} for row in rows(olga, table, "xlsx")]
    assert from_xlsx == rows(olga, table, "csv")


def as_csv_has_it(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if value[:1] in "=+-@" else value
    if hasattr(value, "isoformat"):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return repr(value)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ten_thousand_claims_are_read_in_ten_queries(olga, campaign, form, django_assert_max_num_queries):
    shift = make_shift(campaign, capacity=4)
    many_claims(shift, 10_000)
    with django_assert_max_num_queries(10):
        content = body(get(olga, "signups", form))
    if form == "csv":
        assert len(csv_rows(content)) == 10_000
    else:
        assert workbook(content).worksheets[0].max_row == 10_001


def many_claims(shift, number):
    people = User.objects.bulk_create([User(name=f"Person {place}", joined_at=NOW) for place in range(number)])
    Signup.objects.bulk_create([Signup(shift=shift, person=person, claimed_at=NOW) for person in people])


@pytest.mark.parametrize("table", ["shifts", "attendance", "conversations", "tallies", "figures"])
def test_the_number_of_queries_does_not_grow_with_rows(olga, campaign, table, django_assert_max_num_queries):
    for number in (1, 30):
        fill(campaign, number)
        with django_assert_max_num_queries(13 if table == "figures" else 11):
            assert rows(olga, table)


def fill(campaign, number):
    outcome = Outcome.objects.get(campaign=campaign, key="interested")
    for _ in range(number):
        shift = make_shift(campaign)
        Attendance.objects.create(shift=shift, person=make_user(), status="completed", set_at=NOW)
        make_tally(shift)
        at = {"occurred_at": NOW, "occurred_on": TODAY, "received_at": NOW}
        Conversation.objects.bulk_create([Conversation(id=uuid4(), shift=shift, outcome=outcome, **at)])


def test_organizers_get_the_rows_of_their_own_chapter(olga, shift):
    other = make_shift()
    assert [row["Shift"] for row in rows(olga, "shifts")] == [str(shift.pk)]
    assert get(olga, "shifts", "csv", campaign=other.campaign_id).status_code == 400


def test_who_organizes_two_chapters_chooses_a_campaign_first(shift, organizer, olga):
    elsewhere = make_chapter()
    other = make_shift(make_campaign(elsewhere))
    organizer.memberships.create(chapter=elsewhere, role=Role.ORGANIZER, from_on=date(2020, 1, 1))
    refused = get(olga, "shifts", "csv")
    assert refused.status_code == 400
    assert "Choose a campaign of a chapter that you organize" in refused.content.decode()
    assert "Choose a campaign" in olga.get(reverse("outreach:downloads")).content.decode()
    assert [row["Shift"] for row in rows(olga, "shifts", campaign=other.campaign_id)] == [str(other.pk)]


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CAPTAIN])
def test_downloads_are_not_there_for_others(chapter, shift, role):
    client = Client()
    client.force_login(make_member(chapter, role))
    assert get(client, "shifts", "csv").status_code == 404
    assert client.get(reverse("outreach:downloads")).status_code == 404
    assert not Export.objects.exists()


def test_a_wrong_filter_is_named_and_no_file_is_made(olga, shift):
    refused = get(olga, "shifts", "csv", **{"from": "noon"})
    assert refused.status_code == 400
    assert "“noon” is not a day. Write it like 2026-08-31." in refused.content.decode()
    page = olga.get(reverse("outreach:downloads"), {"from": "noon", "shift": "x"}).content.decode()
    assert "“noon” is not a day" in page
    assert "There is no “x” here." in page
    assert "/downloads/shifts.csv" not in page
    assert not Export.objects.exists()


def test_the_page_links_every_file_with_the_filters_set(olga, shift):
    page = olga.get(reverse("outreach:downloads"), {"period": "morning", "to": "2026-08-31"}).content.decode()
    for table, form in FILES:
        assert f'href="/downloads/{table}.{form}?period=morning&amp;to=2026-08-31"' in page


def test_the_page_shows_who_took_what(olga, organizer, shift):
    body(get(olga, "shifts", "csv", period="morning"))
    page = olga.get(reverse("outreach:downloads")).content.decode()
    assert "<bdi>Olga</bdi>" in page
    assert "<bdi>shifts.csv</bdi>" in page
    assert "<bdi>period morning</bdi>" in page


def test_a_file_is_got_not_posted(olga):
    url = reverse("outreach:download", args=["shifts", "csv"])
    assert [olga.post(url).status_code, olga.head(url).status_code] == [405, 405]
