"""The numbers page as each reader gets it."""

from collections import defaultdict
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outreach.documents.numbers.pages import PAGES
from outreach.models import Export, Outcome
from people.models import Role
from shifts.models import CaptainScope, Location, Shift, Target
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
from tests.outreach.files import body, csv_rows
from tests.outreach.pages import NumbersPage, squeezed

pytestmark = pytest.mark.django_db
# Where each table stands.
PAGE_OF = {
    "location": "places",
    "location-outcome": "places",
    "location-period": "places",
    "target": "targets",
    "period": "times",
    "weekday": "times",
    "weekday-period": "times",
    "date": "days",
    "shift": "shifts",
    "outcome": "answers",
}
MOST_QUERIES = 25
QUESTIONS = ["Which place pays?", "Morning or evening?", "Are we on goal?"]


class August:
    """A campaign with a good corner, a poor square, a shift without a place, and everything that must not count."""

    def __init__(self):
        self.chapter = make_chapter()
        self.campaign = make_campaign(self.chapter, "August", goal=100)
        make_script(self.campaign)
        self.organizer = make_member(self.chapter, Role.ORGANIZER)
        self.volunteer = make_member(self.chapter)
        self.corner, self.square = (make_location(self.chapter, name) for name in ("Corner", "Square"))
        books, cloud = (Target.objects.create(chapter=self.chapter, name=name) for name in ("Books", "Cloud"))
        self.corner.targets.set([books, cloud])
        self.square.targets.set([cloud])
        day = TODAY - timedelta(days=2)
        self.morning = self.shift(self.corner, day=day, closed_at=NOW)
        self.evening = self.shift(self.corner, day=day + timedelta(days=1), opens=time(16), closed_at=NOW)
        self.poor = self.shift(self.square, day=day + timedelta(days=1), closed_at=NOW)
        self.open = self.shift(self.square, day=TODAY)
        self.floating = self.shift(None, day=TODAY, floating=True)
        self.fill()

    def shift(self, place, **fields):
        return make_shift(self.campaign, place, capacity=5, **fields)

    def fill(self):
        hours = {self.morning: [2, 1.25], self.evening: [2], self.poor: [0.5, 2, 2]}
        for shift, times in hours.items():
            for length in times:
                made = claim_before(shift)
                attend(shift, made.person, signup=made, hours=length)
            absent = claim_before(shift)
            attend(shift, absent.person, signup=absent, status="no_show")
        for shift, number in {
            self.morning: 12,
            self.evening: 15,
            self.poor: 10,
            self.open: 4,
            self.floating: 1,
        }.items():
            for place in range(number):
                make_conversation(shift, outcome="interested" if place % 3 else "not_now")
        for shift, delta in {self.morning: 40, self.poor: 31, self.open: 2}.items():
            first = make_tally(shift, delta=delta)
            make_tally(shift, delta=-1, corrects=first)
            make_tally(shift, counter="declined", delta=5)
            make_tally(shift, counter="flyers", delta=9)
        self.add_what_must_not_count()

    def add_what_must_not_count(self):
        make_conversation(self.morning, hold="odd")
        wrong = make_conversation(self.morning, is_current=False)
        make_conversation(self.morning, None, None, corrects=wrong)
        guest = make_user()
        attend(self.morning, guest, status="unconfirmed")
        make_tally(self.morning, guest, delta=99)
        make_conversation(make_scripted_shift())  # another chapter's


def make_scripted_shift():
    shift = make_shift()
    make_script(shift.campaign)
    return shift


def claim_before(shift):
    return claim(shift, now=shift.starts_at - timedelta(days=1)) if shift.closed_at is None else claim_closed(shift)


def claim_closed(shift):
    """A claim of the time before the shift was closed."""
    Shift.objects.filter(pk=shift.pk).update(closed_at=None)
    made = claim(shift, now=shift.starts_at - timedelta(days=1))
    Shift.objects.filter(pk=shift.pk).update(closed_at=NOW)
    return made


@pytest.fixture
def august():
    return August()


@pytest.fixture
def get():
    def page(person, key="", **query):
        response = client_of(person).get(address(key), query)
        assert response.status_code == 200
        return NumbersPage(response.content)

    return page


@pytest.fixture
def table(get):
    """A table by its key, wherever it stands."""

    def lines(person, key, **query):
        return get(person, PAGE_OF[key], **query).table(key)

    return lines


def address(key):
    return f"/analytics/{key}/" if key else "/analytics/"


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


class Recount:
    """Plain Python over the downloads: what somebody with a pencil would do."""

    def __init__(self, client, **query):
        files = ("conversations", "tallies", "attendance", "shifts", "signups")
        read = {name: csv_rows(body(client.get(f"/downloads/{name}.csv", query))) for name in files}
        self.conversations, self.tallies = read["conversations"], read["tallies"]
        self.attendance, self.shifts, self.claims = read["attendance"], read["shifts"], read["signups"]
        self.place_of = {row["Shift"]: row for row in self.shifts}
        self.timed = {row["Shift"] for row in self.attendance if row["Attended hours"]}

    def figures(self, key_of):
        """The line of figures of each group, as the page writes it."""
        lines = defaultdict(lambda: {"talks": 0, "timed": 0, "others": 0, "hours": None})
        for row in self.conversations:
            for key in key_of(row):
                lines[key]["talks"] += 1
                lines[key]["timed"] += row["Shift"] in self.timed
        for row in self.tallies:
            for key in key_of(row):
                if row["Counter key"] in ("approached", "declined"):
                    lines[key]["others"] += int(row["Count"])
        for row in self.attendance:
            for key in key_of(row) if row["Attended hours"] else []:
                lines[key]["hours"] = (lines[key]["hours"] or 0) + float(row["Attended hours"])
        return {key: written(**line) for key, line in lines.items()}

    def targets(self, row):
        return [each for each in self.place_of[row["Shift"]]["Targets"].split("; ") if each] or ["No target"]


def written(talks, timed, others, hours):
    attempts = talks + others
    per_hour = None if hours is None else timed / hours
    return [str(talks), str(attempts), percent(talks, attempts), decimal(hours), decimal(per_hour)]


def decimal(value):
    return "no attendance yet" if value is None else str(as_spreadsheets_round(value, 1))


def percent(part, whole):
    return f"{as_spreadsheets_round(100 * part / whole, 0)}%"


def as_spreadsheets_round(value, places):
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def test_every_figure_can_be_recomputed_by_hand_from_the_downloads(august, table):
    hand = Recount(client_of(august.organizer))
    total = hand.figures(lambda row: ["Total"])
    tables = {
        "location": lambda row: [row["Location"] or "No location yet"],
        "period": lambda row: [row["Period"]],
        "location-period": lambda row: [f"{row['Location'] or 'No location yet'} · {row['Period']}"],
        "target": hand.targets,
        "date": lambda row: [{"1": "Sat, Aug 1", "2": "Sun, Aug 2", "3": "Mon, Aug 3"}[row["Day"][-1]]],
        "weekday": lambda row: [weekday(row)],
        "weekday-period": lambda row: [f"{weekday(row)} · {row['Period']}"],
    }
    for section, key_of in tables.items():
        assert table(august.organizer, section) == hand.figures(key_of) | total, section
    by_shift = hand.figures(lambda row: [row["Shift"]])
    assert sorted(table(august.organizer, "shift").values()) == sorted([*by_shift.values(), *total.values()])
    outcomes = defaultdict(int)
    for row in hand.conversations:
        outcomes[row["Outcome"]] += 1
    assert {name: int(cells[0]) for name, cells in table(august.organizer, "outcome").items()} == outcomes | {
        "Total": len(hand.conversations)
    }
    assert [total["Total"][place] for place in (0, 1)] == ["42", str(42 + 39 + 30 + 1 + 15)]


def test_the_single_figures_can_be_recomputed_by_hand_too(august, get):
    stats, hand = get(august.organizer).stats(), Recount(client_of(august.organizer))
    talks, attempts, rate, hours, per_hour = hand.figures(lambda row: ["Total"])["Total"]
    due = [row for row in hand.claims if row["State"] in ("Claimed", "Released late") and closed(row)]
    came = [row for row in due if row["Attendance"] in ("Here", "Left")]
    standing = [row for row in hand.shifts if row["State"] != "Cancelled"]
    covered = [row for row in standing if int(row["Claimed"]) >= int(row["Minimum"])]
    assert stats == {
        "Conversations": talks,
        "Attempts": attempts,
        "Conversation rate": rate,
        "Attended hours": hours,
        "Conversations per volunteer-hour": per_hour,
        "Fill rate": percent(sum(int(row["Claimed"]) for row in standing), sum(int(row["Places"]) for row in standing)),
        "Show rate": percent(len(came), len(due)),
        "Coverage": percent(len(covered), len(standing)),
    }
    assert (len(came), len(due), len(covered), len(standing)) == (6, 9, 3, 5)


def weekday(row):
    return date.fromisoformat(row["Day"]).strftime("%A")


def closed(row):
    return row["Shift closed at (America/New_York)"] != ""


@pytest.mark.parametrize(
    "query", [{"period": "evening"}, {"from": "2026-08-02"}, {"to": "2026-08-02", "period": "morning"}]
)
def test_filters_reach_the_page_and_the_downloads_alike(august, table, query):
    hand = Recount(client_of(august.organizer), **query)
    by_location = hand.figures(lambda row: [row["Location"] or "No location yet"])
    assert table(august.organizer, "location", **query) == by_location | hand.figures(lambda row: ["Total"])


def test_the_download_beside_a_chart_has_its_figures(august, get):
    page = get(august.organizer, "places", period="morning")
    link = next(link for link in page.links() if "csv" in link and "group_by=location" in link)
    assert link == "/downloads/figures.csv?period=morning&group_by=location"
    rows = csv_rows(body(client_of(august.organizer).get(link)))
    shown = {name: cells[:2] for name, cells in page.table("location").items() if name != "Total"}
    assert {row["Location"]: [row["Conversations"], row["Attempts"]] for row in rows} == shown
    assert all(client_of(august.organizer).get(each).status_code == 200 for each in page.links() if "downloads" in each)


def test_three_questions_are_answered_at_a_glance(august, get):
    answers = get(august.organizer).answers()
    assert list(answers) == QUESTIONS
    assert answers["Which place pays?"].startswith("Too few shifts to say | It takes some shifts at a place")
    assert answers["Morning or evening?"].startswith(
        "Too few shifts to say | 7.5 conversations per volunteer-hour against 2.8 | "
    )
    assert answers["Are we on goal?"].startswith("42 of 100 | ")


def test_what_somebody_did_herself_is_simply_told(august, get):
    for number, shift in enumerate((august.morning, august.evening)):
        attend(shift, august.volunteer, hours=2 + number)
        for _ in range(12):
            make_conversation(shift, august.volunteer)
    answers = get(august.volunteer).answers()
    assert answers["Which place pays?"] == "Corner | 4.8 per volunteer-hour: 24 conversations in 5.0 attended hours"
    assert answers["Morning or evening?"] == "Morning | 6.0 conversations per volunteer-hour against 4.0"


def test_what_has_no_place_yet_is_not_the_place_that_pays(august, get):
    attend(august.floating, august.volunteer, hours=1)
    for _ in range(20):
        make_conversation(august.floating, august.volunteer)
    for person in (august.volunteer, august.organizer):
        assert not get(person).answers()["Which place pays?"].startswith("No location yet")


def test_few_conversations_are_no_verdict(august, get):
    page = get(august.organizer, shift=august.open.pk)
    attend(august.open, hours=1)
    assert page.answers()["Which place pays?"].startswith("No attendance yet | It takes attended hours to tell")
    few = get(august.organizer, shift=august.open.pk).answers()
    assert few["Which place pays?"] == (
        "Too early to say | Fewer than 10 conversations say little about a place or a time."
    )
    assert few["Morning or evening?"].startswith("Only one so far")


def test_without_attendance_a_figure_by_the_hour_says_so_and_is_never_0(august, get, table):
    by_location = table(august.organizer, "location", shift=august.open.pk)
    assert by_location["Square"] == ["4", "10", "40%", "no attendance yet", "no attendance yet"]
    assert get(august.organizer, shift=august.open.pk).stats()["Attended hours"] == "no attendance yet"


def test_a_campaign_without_a_goal_says_so(august, get):
    august.campaign.goal = None
    august.campaign.save()
    assert get(august.organizer).answers()["Are we on goal?"].startswith("No goal set | 42 conversations so far")
    assert any(notice.startswith("August has no goal.") for notice in get(august.organizer).notices())
    assert not any("no goal" in notice for notice in get(august.volunteer).notices())


def test_what_waits_for_a_look_is_counted_apart(august, get):
    notices = get(august.organizer).notices()
    assert len(notices) == 1, notices
    (notice,) = notices
    assert notice.startswith("2 rows wait for a look and are not counted.")


def test_volunteers_see_their_own_and_the_campaigns_totals_and_nobody_elses(august, get, table):
    make_conversation(august.morning, august.volunteer)
    attend(august.morning, august.volunteer, hours=2)
    page = get(august.volunteer)
    assert table(august.volunteer, "location") == {
        "Corner": ["1", "1", "100%", "2.0", "0.5"],
        "Total": ["1", "1", "100%", "2.0", "0.5"],
    }
    assert "All of us together in August" in page.sections()
    together = [
        stat.text_content().split() for stat in page.tree.xpath('//section[@aria-labelledby="together"]//dd[1]')
    ]
    assert together[0] == ["43"]
    assert "Fill rate" not in page.stats()
    assert page.answers()["Are we on goal?"].startswith("43 of 100")
    assert [link for link in page.links() if "downloads" in link] == []


def test_captains_see_the_shifts_of_their_locations_and_switch_to_their_own(august, get, table):
    captain = make_member(august.chapter, Role.CAPTAIN)
    CaptainScope.objects.create(membership=captain.memberships.get(), location=august.square)
    make_conversation(august.morning, captain)
    assert set(table(captain, "location")) == {"Square", "No location yet", "Total"}
    assert table(captain, "location", mine="1") == {
        "Corner": [*["1", "1", "100%"], *["no attendance yet"] * 2],
        "Total": ["1", "1", "100%", *["no attendance yet"] * 2],
    }
    assert "?period=morning&mine=1" in get(captain, period="morning").links()


def test_nobody_is_named(august, get):
    for person, page in product((august.organizer, august.volunteer), PAGES):
        assert "Person " not in client_of(person).get(address(page.key)).content.decode()


def test_nothing_logged_is_a_page_that_says_so(get):
    campaign = make_campaign(goal=10)
    page = get(make_member(campaign.chapter, Role.ORGANIZER))
    assert page.stats()["Conversations"] == "0"
    assert page.stats()["Attended hours"] == "no attendance yet"
    assert "Nothing has been logged" in page.tree.text_content()


def test_somebody_in_no_chapter_gets_an_empty_page(get):
    page = get(make_user())
    assert page.answers()["Are we on goal?"] == "No campaign yet"


def test_an_outcome_as_a_filter_drops_attempts_and_rate(august, get, table):
    by_location = table(august.organizer, "location", outcome="not_now")
    assert by_location["Corner"][0] == str(len(range(0, 12, 3)) + len(range(0, 15, 3)))
    assert len(by_location["Corner"]) == 3
    assert "Conversation rate" not in get(august.organizer, outcome="not_now").stats()


def test_a_wrong_filter_is_named_and_no_figure_is_shown(august):
    response = client_of(august.organizer).get("/analytics/", {"from": "soon", "location": "1" * 30})
    page = NumbersPage(response.content)
    assert response.status_code == 400
    assert "“soon” is not a day. Write it like 2026-08-31." in page.tree.text_content()
    assert page.stats() == {}


def test_what_is_filtered_is_said_in_words(august, get):
    page = get(august.organizer, period="morning", location=august.corner.pk, **{"from": "2026-08-01"})
    assert "Only Location: Corner · Period: Morning · From: Aug. 1, 2026" in " ".join(page.tree.text_content().split())


def test_a_shift_is_filtered_by_in_words(august, get):
    page = get(august.organizer, shift=august.poor.pk)
    assert "Only Shift: Sun, Aug 2, 8 a.m. – 10 a.m., Square" in " ".join(page.tree.text_content().split())


def test_the_part_that_is_fetched_again_is_the_figures_alone(august):
    whole = client_of(august.organizer).get("/analytics/", {"period": "morning"})
    part = client_of(august.organizer).get("/analytics/", {"period": "morning", "part": "figures"})
    assert b'data-part="?period=morning&amp;part=figures"' in whole.content
    assert b"<html" not in part.content
    assert part.content.decode().count('id="totals"') == 1
    assert b"What the numbers mean" not in part.content
    assert "no-store" in part["Cache-Control"]


def test_the_part_is_guarded_as_the_page_is():
    response = Client().get("/analytics/", {"part": "figures"})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/signin/")


def test_definitions_are_on_the_page_in_the_words_of_the_product(august, get):
    (section,) = get(august.organizer).tree.xpath('//section[@aria-labelledby="definitions"]')
    words = " ".join(" ".join(section.itertext()).split())
    for definition in [
        "Attempts approached + declined + conversations",
        "Conversation rate conversations / attempts",
        "Conversations per volunteer-hour conversations / attended hours",
        "Fill rate claims / seats",
        "Show rate attended / (claimed minus released in time)",
        "Coverage shifts with at least their minimum / shifts",
    ]:
        assert definition in words


@pytest.mark.parametrize("page", PAGES, ids=[page.key or "overview" for page in PAGES])
def test_every_page_keeps_the_filters_and_leads_to_the_others(august, get, page):
    found = get(august.organizer, page.key, period="morning")
    assert found.tabs() == {str(each.title): f"{address(each.key)}?period=morning" for each in PAGES}
    assert found.tabs(current=True) == {str(page.title): f"{address(page.key)}?period=morning"}
    assert f"/organize/campaigns/{august.campaign.pk}/planner/" in found.links()
    assert "Only Period: Morning" in " ".join(found.tree.text_content().split())


def test_only_who_organizes_the_campaign_is_led_to_its_planner(august, get):
    captain = make_member(august.chapter, Role.CAPTAIN)
    for person in (captain, august.volunteer):
        assert [link for link in get(person).links() if "planner" in link] == []


def test_a_row_leads_to_the_numbers_of_what_it_names(august, get):
    links = get(august.organizer, "places", period="morning").links()
    assert f"/analytics/?period=morning&location={august.corner.pk}" in links
    assert f"/analytics/?shift={august.poor.pk}" in get(august.organizer, "shifts").links()
    assert "/analytics/?from=2026-08-01&to=2026-08-01" in get(august.organizer, "days").links()


def test_the_map_has_a_mark_for_each_place_with_a_pin_under_its_number_in_the_table(august, get):
    make_conversation(august.shift(make_location(august.chapter, "Nowhere", latitude=None, longitude=None)))
    page = get(august.organizer, "places")
    drawing = page.tree.find_class("chart-map")[0]
    assert squeezed(drawing.find("desc")) == (
        "1. Corner: 27, 5.1 per volunteer-hour. 2. Square: 14, 2.2 per volunteer-hour."
    )
    assert page.ranks("location") == {"Corner": "1", "Square": "2", "Nowhere": "3", "No location yet": "4"}
    assert page.note("location") == "2 rows have no pin and are not on the map."


def test_without_any_pin_there_is_a_table_and_no_map(august, get):
    Location.objects.update(latitude=None, longitude=None)
    page = get(august.organizer, "places")
    assert page.tree.find_class("chart-map") == []
    assert page.table("location")["Corner"][0] == "27"


def test_outcomes_by_place_add_up(august, table):
    by_place = table(august.organizer, "location-outcome")
    assert by_place.pop("Total") == ["42", "26", "16"]
    assert [sum(map(int, cells)) for cells in zip(*by_place.values(), strict=True)] == [42, 26, 16]
    assert by_place["Corner"] == ["27", "18", "9"]


def test_the_first_page_shows_the_places_with_most_conversations_and_says_that_there_are_more(august, get):
    for _ in range(10):
        make_conversation(august.shift(make_location(august.chapter)))
    shown = get(august.organizer)
    assert list(shown.table("location"))[:2] == ["Corner", "Square"]
    assert len(shown.table("location")) == 10 + len(["Total"])
    assert shown.note("location") == "3 more are under “Places” and in the file."
    assert len(get(august.organizer, "places").table("location")) == 13 + len(["Total"])


def test_a_scale_is_shown_step_by_step_with_its_mean_in_words(august, get):
    scale = make_question(
        august.campaign, "How safe?", (), kind="scale", least=1, most=4, low_label="not", high_label="very"
    )
    for step in (1, 1, 2, 4, 4, 4):
        make_conversation(august.morning, answers={scale.key: step})
    page = get(august.organizer, "answers")
    assert page.table(f"question-{scale.key}") == {
        "1 · not": ["2", "33%"],
        "2": ["1", "17%"],
        "3": ["0", "0%"],
        "4 · very": ["3", "50%"],
        "Answered": ["6", "100%"],
    }
    assert page.note(f"question-{scale.key}") == "On average 2.7, from 6 answers."


def test_a_number_of_many_values_is_shown_in_ranges(august, get):
    number = make_question(august.campaign, "How many coworkers?", (), kind="number", least=0, most=1000)
    for value in (*range(3, 18), 90):
        make_conversation(august.morning, answers={number.key: value})
    page = get(august.organizer, "answers")
    assert page.table(f"question-{number.key}") == {
        "0 to 9": ["7", "44%"],
        "10 to 19": ["8", "50%"],
        **{f"{tens}0 to {tens}9": ["0", "0%"] for tens in range(2, 9)},
        "90 to 99": ["1", "6%"],
        "Answered": ["16", "100%"],
    }
    assert page.note(f"question-{number.key}") == (
        "From 3 to 90, on average 15.0, together 240. Half of the answers are 10 or less."
    )


def test_answers_stand_in_the_order_of_the_script_and_several_add_up_to_more(august, get):
    several = make_question(august.campaign, "What would you do?", ("Come", "Call", "Wait"), kind="several")
    yes_no = make_question(august.campaign, "Heard of us?", (), kind="yes_no")
    make_conversation(august.morning, answers={several.key: ["wait", "come"], yes_no.key: "no"})
    make_conversation(august.evening, answers={several.key: ["come"]})
    page = get(august.organizer, "answers")
    assert page.sections() == ["By outcome", "What would you do?", "Heard of us?"]
    assert page.table(f"question-{several.key}") == {
        "Come": ["2", "100%"],
        "Call": ["0", "0%"],
        "Wait": ["1", "50%"],
        "Answered": ["2", "100%"],
    }
    assert page.note(f"question-{several.key}") == (
        "Several answers could be chosen, so that the shares add up to more than 100%."
    )
    assert page.table(f"question-{yes_no.key}") == {"Yes": ["0", "0%"], "No": ["1", "100%"], "Answered": ["1", "100%"]}
    only = get(august.organizer, "answers", period="evening")
    assert only.sections() == ["By outcome", "What would you do?"]


def test_the_file_beside_a_question_has_its_answers_and_no_others(august, get):
    asked, other = (make_question(august.campaign, label) for label in ("First?", "Second?"))
    make_conversation(august.morning, answers={asked.key: "yes", other.key: "no"})
    make_conversation(august.evening, answers={asked.key: "yes"})
    links = get(august.organizer, "answers", period="morning").links()
    (link,) = [each for each in links if "answers.csv" in each and asked.key in each]
    assert link == f"/downloads/answers.csv?period=morning&question={asked.key}"
    columns = ("Question", "Answer", "Conversations", "Conversations with an answer", "Share")
    rows = csv_rows(body(client_of(august.organizer).get(link)))
    assert [[row[name] for name in columns] for row in rows] == [
        ["First?", "Yes", "1", "1", "1.0"],
        ["First?", "No", "0", "1", "0.0"],
    ]
    assert Export.objects.get().filters == {"period": "morning", "question": asked.key}
    assert len(csv_rows(body(client_of(august.organizer).get("/downloads/answers.csv")))) == 4


def test_a_page_that_does_not_exist_is_not_found(august):
    assert client_of(august.organizer).get("/analytics/moon/").status_code == 404


@pytest.mark.parametrize("page", PAGES, ids=[page.key or "overview" for page in PAGES])
def test_the_number_of_queries_does_not_grow_with_rows(august, page):
    client = client_of(august.organizer)
    make_conversation(august.morning, answers={make_question(august.campaign).key: "yes"})
    client.get(address(page.key))
    with CaptureQueriesContext(connection) as before:
        client.get(address(page.key))
    assert len(before) <= MOST_QUERIES
    for _ in range(3):
        shift = august.shift(make_location(august.chapter))
        make_conversation(shift)
        attend(shift, hours=1)
    for _ in range(2):
        make_conversation(august.morning, answers={make_question(august.campaign).key: "yes"})
    Outcome.objects.create(campaign=august.campaign, key="new", label="New")
    with CaptureQueriesContext(connection) as after:
        client.get(address(page.key))
    assert len(after) == len(before)
