"""What the numbers allow to conclude, as organizers and captains read it, and the same in the files."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Membership, Role
from shifts.models import CaptainScope, Experience
from tests.factories import (
    TODAY,
    attend,
    make_campaign,
    make_chapter,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_tally,
    make_user,
)
from tests.outreach.files import body, csv_rows
from tests.outreach.pages import NumbersPage, squeezed

pytestmark = pytest.mark.django_db
FIRST = date(2026, 7, 6)  # a Monday
NOW = datetime.fromisoformat(f"{TODAY}T18:00:00-04:00")  # the Monday four weeks later


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def campaign():
    campaign = make_campaign(make_chapter(), "July", starts_on=FIRST, ends_on=date(2026, 8, 30), goal=1000)
    make_script(campaign)
    return campaign


@pytest.fixture
def corner(campaign):
    return make_location(campaign.chapter, "Corner")


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, Role.ORGANIZER)


def went(campaign, place, talks, *, day=FIRST, evening=False, hours=2, person=None, **counts):
    shift = make_shift(campaign, place, day=day, opens=time(16 if evening else 8))
    attend(shift, person or make_user(), hours=hours)
    for _ in range(talks):
        make_conversation(shift)
    for counter, delta in counts.items():
        make_tally(shift, counter=counter, delta=delta)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page_of(person, key, **query):
    response = client_of(person).get(f"/analytics/{key}/", query)
    assert response.status_code == 200
    return NumbersPage(response.content)


def words(page, key):
    [heading] = page.tree.xpath(f'//h2[@id="{key}"]')
    [section] = heading.xpath("ancestor::section[1]")
    return " ".join(" ".join(section.itertext()).split())


def file_of(person, table, **query):
    return csv_rows(body(client_of(person).get(f"/downloads/{table}.csv", query)))


def test_a_rate_has_the_range_in_which_it_may_lie_and_few_shifts_have_none(campaign, corner, organizer):
    for week, talks in enumerate((8, 10, 6)):
        went(campaign, corner, talks, day=FIRST + timedelta(days=7 * week))
    went(campaign, make_location(campaign.chapter, "Square"), 9)
    table = page_of(organizer, "hours").table("hourly-location")
    # e to the power of t(2) * 2 / (8 * 3 ** 0.5), with t(2) = 4.303, is 1.861: 4 by that, and times that
    assert table["Corner"] == ["4.0", "2.1 to 7.4", "24", "6.0", "3"]
    assert table["Square"] == ["4.5", "too few shifts to say", "9", "2.0", "1"]
    assert table["All together"][0] == "4.1"


def test_the_rate_is_that_of_the_other_pages(campaign, corner, organizer):
    went(campaign, corner, 7, hours=1.5)
    went(campaign, corner, 4, evening=True, hours=2.25)
    make_conversation(make_shift(campaign, corner, day=FIRST))  # without hours
    hourly = page_of(organizer, "hours").table("hourly-period")
    plain = page_of(organizer, "times").table("period")
    assert {name: row[0] for name, row in hourly.items() if name != "All together"} == {
        name: row[-1] for name, row in plain.items() if name != "Total"
    }


def test_with_an_outcome_it_is_that_of_the_other_pages_too_and_so_is_the_file(campaign, corner, organizer):
    went(campaign, corner, 7, hours=1.5)
    shift = make_shift(campaign, corner, day=FIRST + timedelta(days=1))
    attend(shift, make_user(), hours=2)
    for outcome in ("interested", "not_now", "not_now"):
        make_conversation(shift, outcome=outcome)
    hourly = page_of(organizer, "hours", outcome="not_now")
    plain = page_of(organizer, "places", outcome="not_now").table("location")
    assert hourly.table("hourly-location")["Corner"] == ["0.6", "too few shifts to say", "2", "3.5", "2"]
    assert plain["Corner"] == ["2", "3.5", "0.6"]
    [link] = [each for each in hourly.links() if "rates.csv" in each and "location" in each]
    [found] = csv_rows(body(client_of(organizer).get(link)))
    assert found["Conversations with hours"] == "2"


def many(campaign, place, mornings, evenings):
    for number, talks in enumerate(mornings):
        went(campaign, place, talks, day=FIRST + timedelta(days=7 * number % 28))
    for number, talks in enumerate(evenings):
        went(campaign, place, talks, day=FIRST + timedelta(days=7 * number % 28), evening=True)


def test_mornings_and_evenings_are_compared_in_words(campaign, corner, organizer):
    many(campaign, corner, [4, 5, 6, 5], [11, 13, 12, 12])
    page = page_of(organizer, "hours")
    said = words(page, "morning-evening")
    assert "More in the evening" in said
    assert "in 19 of 20 cases between" in said
    assert "4 mornings and 4 evenings are compared, always those of the same place and weekday." in said
    row = page.table("morning-evening")["Corner"]
    assert row[:4] == ["4", "2.5", "4", "6.0"]
    assert row[4].startswith("+3.4 (+")
    assert page.table("morning-evening")["All together"] == row


def test_the_other_way_round_and_no_clear_difference(campaign, corner, organizer):
    many(campaign, corner, [11, 13, 12, 12], [4, 5, 6, 5])
    said = words(page_of(organizer, "hours"), "morning-evening")
    assert "More in the morning" in said
    many(campaign, corner, [4, 5, 6, 5], [11, 13, 12, 12])
    said = words(page_of(organizer, "hours"), "morning-evening")
    assert "No clear difference" in said
    assert "The evening could bring anything from" in said


def test_few_shifts_say_nothing_and_what_has_no_counterpart_is_left_out(campaign, corner, organizer):
    many(campaign, corner, [9], [12])
    went(campaign, make_location(campaign.chapter, "Square"), 9)
    said = words(page_of(organizer, "hours"), "morning-evening")
    assert "Too few shifts to say" in said
    assert "1 shift is left out, because at its place there is nothing to compare it with." in said


def test_the_first_page_says_the_same(campaign, corner, organizer):
    many(campaign, corner, [4, 5, 6, 5], [11, 13, 12, 12])
    at_a_glance = NumbersPage(client_of(organizer).get("/analytics/").content).answers()["Morning or evening?"]
    assert at_a_glance.startswith("More in the evening | 6.0 an hour in the evening, 2.5 in the morning: ")
    assert at_a_glance.split(" | ")[1] in words(page_of(organizer, "hours"), "morning-evening")


def bars(page, key):
    """The drawing of an answer in its own words."""
    [drawing] = page.tree.xpath(f'//*[@id="{key}-chart-desc"]')
    return squeezed(drawing)


def test_the_bars_of_the_first_page_are_of_the_same_places_too(campaign, corner, organizer):
    """Evenings stood at the good place, where mornings are better."""
    square = make_location(campaign.chapter, "Square")
    many(campaign, corner, [30, 31, 29], [24, 23, 25, 24] * 3)
    many(campaign, square, [10, 11, 9, 10] * 3, [8, 7, 8])
    page = NumbersPage(client_of(organizer).get("/analytics/").content)
    assert page.answers()["Morning or evening?"].startswith("More in the morning | ")
    _, morning, _, evening = bars(page, "answer-period").replace(".", "").split()
    assert int(morning) > int(evening)
    plain = page_of(organizer, "times").table("period")
    assert float(plain["Morning"][-1]) < float(plain["Evening"][-1])


def test_the_place_that_pays_is_the_one_that_surely_does_and_not_the_luckiest(campaign, corner, organizer):
    for number in range(12):
        went(campaign, corner, 8 + number % 3, day=FIRST + timedelta(days=number))
    lucky, poor = make_location(campaign.chapter, "Lucky"), make_location(campaign.chapter, "Poor")
    for number, talks in enumerate((24, 2, 9)):
        went(campaign, lucky, talks, day=FIRST + timedelta(days=number))
        went(campaign, poor, 4, day=FIRST + timedelta(days=number))
    page = NumbersPage(client_of(organizer).get("/analytics/").content)
    verdict, detail, note, link = page.answers()["Which place pays?"].split(" | ")
    assert verdict == "Corner"
    assert detail == "4.5 per volunteer-hour on 12 shifts, in 19 of 20 cases between 3.7 and 5.4."
    assert note == (
        "1 other place may be as good: its range reaches into this one. "
        "First comes what is surest to bring much, not the highest rate of a few shifts."
    )
    assert link.startswith("What it rests on")
    assert bars(page, "answer-place").startswith("Corner: 4.5 (3.7 to 5.4). Poor: 2.0 (")
    assert page_of(organizer, "hours").table("hourly-location")["Lucky"][0] == "5.8"


def test_what_the_first_page_says_leads_to_what_it_rests_on_with_the_same_filters(campaign, corner, organizer):
    many(campaign, corner, [4, 5, 6, 5], [11, 13, 12, 12])
    links = NumbersPage(client_of(organizer).get("/analytics/", {"location": corner.pk}).content).links()
    where = f"?location={corner.pk}"
    for page, part in (("hours", "hourly-location"), ("hours", "morning-evening"), ("campaign", "goal")):
        assert f"/analytics/{page}/{where}#{part}" in links
        assert part in page_of(organizer, page).tree.xpath("//h2/@id")
    volunteer = NumbersPage(client_of(make_member(campaign.chapter)).get("/analytics/").content)
    assert not [link for link in volunteer.links() if "#goal" in link or "/hours/" in link]


def test_captains_read_it_of_their_shifts(campaign, corner):
    went(campaign, corner, 9)
    went(campaign, make_location(campaign.chapter, "Square"), 5)
    captain = make_member(campaign.chapter, Role.CAPTAIN)
    CaptainScope.objects.create(membership=captain.memberships.get(), location=corner)
    assert set(page_of(captain, "hours").table("hourly-location")) == {"Corner", "All together"}


def test_who_looks_at_her_own_is_not_led_to_pages_of_whole_shifts(campaign, corner):
    went(campaign, corner, 9)
    volunteer, captain = make_member(campaign.chapter), make_member(campaign.chapter, Role.CAPTAIN)
    for person, query in ((volunteer, {}), (captain, {"mine": "1"})):
        found = NumbersPage(client_of(person).get("/analytics/", query).content)
        assert not {"By the hour", "Campaign"} & set(found.tabs())
        for key in ("hours", "campaign"):
            assert client_of(person).get(f"/analytics/{key}/", query).status_code == 404
    assert f"{reverse('outreach:analytics')}?mine=1" in page_of(captain, "hours").links()


def test_the_goal_is_looked_at_week_by_week(campaign, corner, organizer):
    for week, talks in enumerate((30, 40, 32, 38)):
        went(campaign, corner, talks, day=FIRST + timedelta(days=7 * week))
    went(campaign, corner, 10, day=TODAY)
    page = page_of(organizer, "campaign")
    assert page.table("goal") == {
        "Mon, Jul 6": ["30", "30", "3%"],
        "Mon, Jul 13": ["40", "70", "7%"],
        "Mon, Jul 20": ["32", "102", "10%"],
        "Mon, Jul 27": ["38", "140", "14%"],
        "Mon, Aug 3 (part of a week)": ["10", "150", "15%"],
    }
    said = words(page, "goal")
    assert "Not reached at this pace" in said
    assert "150 of 1,000" in said
    assert "It knows of no holidays" in said
    # 27 days left: 850 * 7 / 27
    assert "220 are needed each week from here. A week so far brings 35." in said


def test_the_first_page_says_the_same_of_the_goal(campaign, corner, organizer):
    for week, talks in enumerate((30, 40, 32, 38)):
        went(campaign, corner, talks, day=FIRST + timedelta(days=7 * week))
    said = words(page_of(organizer, "campaign"), "goal")
    for person in (organizer, make_member(campaign.chapter)):
        answer = NumbersPage(client_of(person).get("/analytics/").content).answers()["Are we on goal?"]
        verdict, stands, takes, *_link = answer.split(" | ")
        assert (verdict, stands) == ("140 of 1,000", "Not reached at this pace: 14%, with 27 days left.")
        assert takes in said
        assert "Not reached at this pace" in said


def test_a_goal_is_not_narrowed_and_says_so(campaign, corner, organizer):
    went(campaign, corner, 3)
    note = "The goal is the whole campaign’s, whatever else is chosen here."
    assert note in words(page_of(organizer, "campaign", period="evening"), "goal")
    assert note not in words(page_of(organizer, "campaign", campaign=campaign.pk), "goal")
    glance = NumbersPage(client_of(organizer).get("/analytics/", {"period": "evening"}).content)
    assert note in glance.answers()["Are we on goal?"]


def test_steps_have_all_outcomes_and_say_so(campaign, corner, organizer):
    went(campaign, corner, 3)
    said = words(page_of(organizer, "campaign", outcome="not_now"), "steps")
    assert "Interested" in said
    assert "All outcomes stand here beside each other, whichever is chosen." in said


def test_weeks_are_for_those_who_captain_in_that_chapter(campaign, corner):
    went(campaign, corner, 3)
    elsewhere = make_campaign(make_chapter(), "Elsewhere", starts_on=FIRST, ends_on=TODAY)
    make_script(elsewhere)
    captain = make_member(elsewhere.chapter, Role.CAPTAIN)
    Membership.objects.create(person=captain, chapter=campaign.chapter, role=Role.VOLUNTEER, from_on=FIRST)
    assert "goal" in page_of(captain, "campaign", campaign=elsewhere.pk).tree.xpath("//h2/@id")
    assert "goal" not in page_of(captain, "campaign", campaign=campaign.pk).tree.xpath("//h2/@id")
    glance = NumbersPage(client_of(captain).get("/analytics/", {"campaign": campaign.pk}).content)
    assert glance.answers()["Are we on goal?"].startswith("3 of 1,000")
    assert glance.tree.find_class("sparkline") == []


def test_few_weeks_are_too_few(campaign, corner, organizer):
    campaign.starts_on = TODAY - timedelta(days=7)
    campaign.save()
    went(campaign, corner, 9, day=TODAY - timedelta(days=7))
    said = words(page_of(organizer, "campaign"), "goal")
    assert "Too few weeks to say" in said
    assert "It takes 3 whole weeks to tell; so far there is 1." in said


def test_steps_say_which_shifts_their_rate_is_of(campaign, corner, organizer):
    went(campaign, corner, 3, approached=6, declined=3)
    went(campaign, corner, 5)
    page = page_of(organizer, "campaign")
    assert page.table("steps") == {
        "Attempts": ["12", "–"],
        "Conversations where attempts were counted": ["3", "25%"],
        "All conversations": ["8", "–"],
        "Interested": ["8", "100%"],
    }
    assert "25% of attempts become conversations" in words(page, "steps")
    assert "Attempts were counted on 1 of 2 shifts; their rate is of these alone." in words(page, "steps")


def test_without_counts_there_is_no_step_of_attempts(campaign, corner, organizer):
    went(campaign, corner, 5)
    page = page_of(organizer, "campaign")
    assert list(page.table("steps")) == ["Conversations", "Interested"]
    assert "Attempts were not counted" in words(page, "steps")


def came(campaign, corner, *days):
    person = make_user(name="Somebody")
    for ago in days:
        went(campaign, corner, 0, day=TODAY - timedelta(days=ago), person=person)
    return person


def test_who_came_back_is_a_number(campaign, corner, organizer):
    for days in ((20,), (20, 5), (21, 1), (16, 2), (15,), (3,)):
        came(campaign, corner, *days)
    Experience.objects.create(person=make_user(), chapter=campaign.chapter, shifts_done=7)
    page = page_of(organizer, "campaign")
    said = words(page, "coming-back")
    assert "3 of 5 came back" in said
    assert "That is 60%; of people like these, in 19 of 20 cases, between 23% and 88%." in said
    assert "5 people attended a first shift since Mon, Jul 13 and at least 14 days ago." in said
    assert "Of 1 person only the number of shifts is kept" in said
    assert "Somebody" not in page.tree.text_content()
    assert list(page.table("coming-back").values()) == [["5"], ["3"], ["1"], ["1"]]


def test_captains_are_not_told_who_came_back(campaign, corner):
    came(campaign, corner, 20, 5)
    captain = make_member(campaign.chapter, Role.CAPTAIN)
    assert "coming-back" not in page_of(captain, "campaign").tree.xpath("//h2/@id")


def test_every_chart_has_its_table_and_its_file(campaign, corner, organizer):
    many(campaign, corner, [4, 5, 6, 5], [11, 13, 12, 12])
    came(campaign, corner, 20, 5)
    for key, count in (("hours", 4), ("campaign", 3)):
        page = page_of(organizer, key)
        sections = page.tree.xpath('//div[@id="figures"]/section')
        assert len(sections) == count
        for section in sections:
            assert section.xpath(".//figure//*[local-name()='svg']")
            assert section.xpath(".//table//tbody/tr")
            links = [link for link in section.xpath(".//a/@href") if link.startswith("/downloads/")]
            assert len(links) == 2
            for link in links:
                assert body(client_of(organizer).get(link))


def test_files_have_the_figures_of_the_page_unrounded(campaign, corner, organizer):
    many(campaign, corner, [4, 5, 6, 5], [11, 13, 12, 12])
    [found] = file_of(organizer, "rates", group_by="location")
    assert (found["Location ID"], found["Location"], found["Shifts"]) == (str(corner.pk), "Corner", "8")
    assert (found["Conversations per volunteer-hour"], found["Attended hours"]) == ("4.25", "16.0")
    assert float(found["From"]) < 4.25 < float(found["To"])
    [found] = file_of(organizer, "periods")
    assert (found["Mornings"], found["Conversations in the evening"]) == ("4", "48")
    shown = page_of(organizer, "hours").table("morning-evening")["Corner"]
    likely, low, high = (float(found[name]) for name in ("Difference", "From", "To"))
    assert shown[4] == f"+{likely:.1f} (+{low:.1f} to +{high:.1f})"
    weeks = file_of(organizer, "weeks", campaign=campaign.pk)
    assert [(week["Week from"], week["Conversations"]) for week in weeks][:2] == [
        ("2026-07-06", "15"), ("2026-07-13", "18"),
    ]  # fmt: skip
    steps = [tuple(step.values()) for step in file_of(organizer, "steps")]
    assert steps == [("Conversations", "68", ""), ("Interested", "68", "1.0")]
    assert [row["People"] for row in file_of(organizer, "first-timers")] == ["6", "0", "2", "0"]


def test_a_table_that_does_not_show_every_place_says_that_the_file_does(campaign, organizer, monkeypatch):
    monkeypatch.setattr("outreach.documents.numbers.hourly.IN_TABLE", 1)
    for name in ("Corner", "Square", "Bridge"):
        many(campaign, make_location(campaign.chapter, name), [4, 5], [11, 13])
    page = page_of(organizer, "hours")
    for key in ("morning-evening", "hourly-location"):
        assert len(page.table(key)) == 1 + len(["All together"])
        assert "The first 1; 2 more are in the file." in page.note(key)


def test_rates_are_in_a_file_by_whatever_the_page_shows(campaign, corner, organizer):
    many(campaign, corner, [4], [11])
    assert [row["Period"] for row in file_of(organizer, "rates", group_by="period")] == ["Morning", "Evening"]
    assert [row["Weekday"] for row in file_of(organizer, "rates", group_by="weekday")] == ["Monday"]


def test_nothing_logged_says_so_on_both_pages(organizer):
    assert "Nothing has been logged here yet" in page_of(organizer, "hours").tree.text_content()
    said = words(page_of(organizer, "campaign"), "goal")
    assert "Too few weeks to say" not in said
