"""The sheet on paper, and the screen on which it is typed in."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from outreach.actions.script_rows import Details, add_question, move_row
from outreach.actions.script_texts import allow_texts
from outreach.models import Conversation, Counter, Outcome, Question, Tally
from people.models import AuditEntry
from shifts.actions.presence import check_in
from shifts.models import Attendance, Shift
from tests.factories import (
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_question,
    make_script,
    make_shift,
    make_user,
)  # fmt: skip
from tests.outreach.pages import squeezed


@pytest.fixture
def captain(client, db):
    captain = make_member(make_chapter(), "captain", name="Carmen")
    client.force_login(captain)
    return captain


@pytest.fixture
def shift(captain, monkeypatch):
    """8 to 10 on a morning in New York, with a script of two questions; the pages' clock shows its end."""
    campaign = make_campaign(captain.memberships.get().chapter)
    make_script(campaign)
    make_question(campaign, "Heard of us?", ["Yes", "No"])
    make_question(campaign, "What next?", ["Action", "Advice", "Nothing"])
    Question.objects.filter(label="What next?").update(kind=Question.Kind.SEVERAL)
    shift = make_shift(campaign, make_location(campaign.chapter, "Union Sq"), day=date(2026, 8, 4))
    monkeypatch.setattr(timezone, "now", lambda: shift.ends_at)
    return shift


@pytest.fixture
def ada(shift):
    return claim(shift, make_user("Ada")).person


@pytest.fixture
def bea(shift):
    return claim(shift, make_user("Bea")).person


@pytest.fixture
def send(client, shift, ada):
    """Posts Ada's sheet: `typed` is {number of the line: its codes in a text}, other names as they are."""
    sheet = str(uuid4())

    def post(typed=None, **fields):
        cells = {
            f"row-{number}-{place}": code
            for number, codes in (typed or {}).items()
            for place, code in enumerate(codes.split("|"))
        }
        body = {"sheet": sheet, "person": ada.pk, **cells, **fields}
        return client.post(reverse("outreach:sheet_type", args=[shift.pk]), body)

    return post


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def talks():
    return sorted((row.outcome.key, sorted(map(str, row.answers.values()))) for row in Conversation.objects.counted())


def counts():
    return {row.counter.key: row.delta for row in Tally.objects.all()}


class TestThePaper:
    def page(self, client, shift):
        return html.fromstring(client.get(reverse("outreach:sheet", args=[shift.pk])).content.decode())

    def test_it_names_who_is_on_the_roster_in_the_same_order(self, client, shift, ada, bea):
        roster = html.fromstring(client.get(reverse("shifts:captain_shift", args=[shift.pk])).content.decode())
        on_screen = [
            squeezed(name) for name in roster.xpath('//*[@id="people"]/following::bdi[text()="Ada" or text()="Bea"]')
        ]
        on_paper = [squeezed(name) for name in self.page(client, shift).xpath("(//table)[1]/tbody//bdi")]
        assert on_paper == ["Ada", "Bea"]
        assert list(dict.fromkeys(on_screen)) == on_paper

    def test_it_leaves_lines_for_people_who_walk_in(self, client, shift, ada):
        rows = self.page(client, shift).xpath("(//table)[1]/tbody/tr")
        assert [squeezed(row) for row in rows] == ["Ada", *["Walk-in"] * 4]

    def test_it_says_who_is_here_already(self, client, shift, ada):
        check_in(shift, person=ada, by=ada, now=shift.starts_at)
        (first, *_) = self.page(client, shift).xpath("(//table)[1]/tbody/tr")
        assert [squeezed(cell) for cell in first] == ["Ada", "✓", "", ""]

    def test_it_names_who_waits_to_be_confirmed_as_the_screen_does(self, client, shift, ada):
        check_in(shift, person=(guest := make_user("Zoe")), by=guest, now=shift.starts_at)
        (_ada, zoe, *_walk_ins) = self.page(client, shift).xpath("(//table)[1]/tbody/tr")
        assert [squeezed(cell) for cell in zoe] == ["Zoe", "To be confirmed", "", ""]

    def test_it_counts_and_asks_what_the_log_screen_counts_and_asks_in_the_same_order(self, client, shift, ada):
        client.force_login(ada)
        log = html.fromstring(client.get(reverse("outreach:log", args=[shift.pk])).content.decode())
        buttons = [squeezed(each) for each in log.xpath('//*[contains(@class, "tally-button")]/span[1]')]
        asked = [squeezed(each) for each in log.xpath('//fieldset[@class="chips"]//bdi')]
        client.force_login(shift.campaign.chapter.memberships.get(role="captain").person)
        paper = self.page(client, shift)
        counters = [squeezed(each) for each in paper.xpath('//*[@class="strokes"]//bdi')]
        outcomes, *questions = paper.xpath('//dl[@class="codes"]/div')
        assert sorted(buttons) == sorted([*counters, *(squeezed(each) for each in outcomes.xpath(".//dd//bdi"))])
        assert [button for button in buttons if button in counters] == counters
        assert [squeezed(each) for question in questions for each in question.xpath(".//bdi")] == asked

    def test_what_is_retired_is_not_on_it(self, client, shift):
        Counter.objects.filter(key="flyers").update(retired_at=timezone.now())
        assert "Flyers" not in self.page(client, shift).text_content()

    def test_it_bears_letters_that_are_others_once_the_script_has_changed(self, client, shift):
        def letters(route):
            page = html.fromstring(client.get(reverse(f"outreach:{route}", args=[shift.pk])).content.decode())
            return [b.text_content() for b in page.xpath('//p/b[@class="code"]')]

        printed = letters("sheet")
        assert letters("sheet_type") == printed
        Outcome.objects.filter(key="interested").update(position=30)
        assert letters("sheet_type") != printed
        assert len(printed) == 1

    def test_it_has_thirty_lines_with_the_codes_to_circle(self, client, shift):
        rows = self.page(client, shift).xpath("(//table)[2]/tbody/tr")
        assert len(rows) == 30
        assert [squeezed(cell) for cell in rows[0]] == ["1", "1 2", "a b", "a b c"]

    def test_more_people_cost_no_more_queries(self, client, shift, ada):
        def queries():
            with CaptureQueriesContext(
                connection,
            ) as captured:
                self.page(client, shift)
            return len(captured)

        with_one = queries()
        for name in ("Bea", "Cleo"):
            claim(shift, make_user(name))
        assert queries() == with_one


@pytest.fixture
def told(captain):
    return {"by": captain, "now": timezone.now()}


@pytest.fixture
def more(shift, told):
    """Version 1 has a scale after a choice, version 2 a number too, version 3 a text."""
    heard = shift.campaign.questions.get(label="Heard of us?")
    allow_texts(shift.campaign, **told)
    for label, kind, details in [
        ("Sure?", "scale", {"least": 0, "most": 10, "low_label": "No", "after": heard, "among": ["yes"]}),
        ("Years?", "number", {"least": 0, "most": 50}),
        ("Else?", "text", {}),
    ]:
        add_question(shift.campaign, details=Details(label, **details), kind=kind, **told)
    return shift.campaign


class TestOtherQuestions:
    def test_scales_are_circled_numbers_written_and_texts_not_on_paper(self, client, shift, more):
        paper = html.fromstring(client.get(reverse("outreach:sheet", args=[shift.pk])).content.decode())
        rows = paper.xpath("(//table)[2]/tbody/tr")
        assert [squeezed(cell) for cell in rows[0]][4:] == ["0 1 2 3 4 5 6 7 8 9 10", ""]
        codes = [squeezed(each) for each in paper.xpath('//dl[@class="codes"]/div/dt')]
        assert codes[3:] == ["Sure? (No) Only after “Heard of us?”: Yes", "Years?"]
        assert "Else?" not in paper.text_content()
        assert "Script, version 3" in paper.text_content()

    def test_they_are_typed_in_under_their_version(self, send, more):
        assert said(send({1: "1|a||10|07", 2: "2|||"})) == ["2 lines are stored for Ada."]
        talk = Conversation.objects.get(outcome__key="interested")
        assert (sorted(talk.answers.values(), key=str), talk.script_version) == ([10, 7, "yes"], 3)

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("1|a||11", "There is no “11” here, only: 0 1 2 3 4 5 6 7 8 9 10"),
            ("1||||51", "Type a number from 0 to 50."),
            ("1||||-1", "Type a number from 0 to 50."),
            ("1||||x", "Type a number from 0 to 50."),
        ],
    )
    def test_what_is_out_of_bounds_is_said_at_its_line(self, send, more, typed, why):
        page = html.fromstring(send({3: typed}).content.decode())
        assert [squeezed(each) for each in page.xpath('//ol[contains(@class, "sheet-rows")]/li/p')] == [why]

    def test_an_answer_that_was_not_asked_for_is_left_out_and_that_is_said(self, send, more):
        first, second = said(send({1: "1|b||4|"}))
        assert first == "1 line is stored for Ada."
        assert second.startswith("Stored without an answer that was not asked for: “Sure?” is asked only after")
        assert list(Conversation.objects.get().answers.values()) == ["no"]

    def test_a_page_that_was_opened_before_a_change_keeps_its_version(self, send, shift, told, more):
        add_question(shift.campaign, details=Details("New?"), kind="yes_no", **told)
        send({1: "1|a||10|7"}, script_version="3")
        assert Conversation.objects.get().script_version == 3

    def test_codes_that_changed_while_it_was_typed_are_said_and_nothing_is_stored(
        self, client, send, shift, told, more
    ):
        url = reverse("outreach:sheet_type", args=[shift.pk])
        [opened] = html.fromstring(client.get(url).content.decode()).xpath('//input[@name="mark"]/@value')
        move_row(shift.campaign.questions.get(label="What next?"), up=True, **told)
        page = send({1: "1|a|a"}, mark=opened).content.decode()
        assert "The codes have changed since you opened this page." in page
        assert not Conversation.objects.exists()
        [now] = html.fromstring(page).xpath('//input[@name="mark"]/@value')
        assert send({1: "1|a|a"}, mark=now).status_code == 302

    def test_an_older_sheet_is_typed_in_by_its_own_letters(self, client, shift, ada, more):
        url = reverse("outreach:sheet_type", args=[shift.pk])
        page = html.fromstring(client.get(url + "?script=1").content.decode())
        tabs = page.xpath('//nav[contains(@class, "tabs")]/a[starts-with(@href, "?script=")]')
        assert [(squeezed(tab), tab.get("aria-current")) for tab in tabs] == [
            ("Version 3", None),
            ("Version 2", None),
            ("Version 1", "page"),
        ]
        assert len(page.xpath('//ol[contains(@class, "sheet-rows")]/li[1]//input')) == 4
        client.post(url + "?script=1", {"sheet": str(uuid4()), "person": ada.pk, "row-1-0": "1", "row-1-3": "4"})
        assert Conversation.objects.get().script_version == 1


class TestTypingItIn:
    def test_counts_and_lines_are_stored_as_of_the_person_whose_sheet_it_is(self, send, shift, ada):
        response = send({1: "1|a|ca", 2: "2||", 30: "1|b"}, **{"count-approached": 40, "count-flyers": 12})
        assert said(response) == ["5 lines are stored for Ada."]
        assert talks() == [("interested", ["['nothing', 'action']", "yes"]), ("interested", ["no"]), ("not_now", [])]
        assert counts() == {"approached": 40, "flyers": 12}
        rows = [*Conversation.objects.all(), *Tally.objects.all()]
        assert {(row.person, row.shift, row.occurred_at, row.occurred_on, row.hold) for row in rows} == {
            (ada, shift, shift.starts_at, shift.starts_on, "")
        }

    def test_whoever_has_a_sheet_was_here(self, send, shift, ada):
        send({1: "1"})
        assert Attendance.objects.get(shift=shift, person=ada).status == Attendance.Status.CHECKED_IN

    def test_who_typed_it_in_for_whom_is_in_the_log_of_changes(self, send, shift, ada, captain):
        send({1: "1"})
        entry = AuditEntry.objects.get(verb="type in")
        assert (entry.actor, entry.object_id, entry.detail) == (captain, str(shift.pk), {"person": ada.pk, "rows": 1})

    def test_a_sheet_that_is_sent_twice_is_stored_once(self, send):
        for _ in range(2):
            assert send({1: "1|a"}, **{"count-approached": 3}).status_code == 302
        assert talks() == [("interested", ["yes"])]
        assert counts() == {"approached": 3}

    def test_the_same_sheet_with_another_line_says_so_and_changes_nothing(self, send):
        send({1: "1|a"})
        page = send({1: "2|a", 2: "2"}).content.decode()
        assert "stored already with something else in it" in page
        assert 'name="instead"' in page
        assert talks() == [("interested", ["yes"])]
        assert AuditEntry.objects.filter(verb="type in").count() == 1

    def test_it_is_stored_instead_of_what_was_stored_once_that_is_asked_for(self, send, bea):
        assert 'name="instead"' not in send({1: "9"}).content.decode()
        send({1: "1|a", 3: "1"}, **{"count-approached": 40})
        for _ in range(2):
            assert send({1: "2|a"}, **{"count-approached": 4}, person=bea.pk, instead="").status_code == 302
            assert talks() == [("not_now", ["yes"])]
            assert sum(Tally.objects.values_list("delta", flat=True)) == 4
        assert Conversation.objects.counted().get().person == bea

    def test_a_sheet_that_was_taken_back_can_be_sent_again(self, send, client):
        for _ in range(2):
            stored = send({1: "1|a"}, **{"count-approached": 3})
            assert talks() == [("interested", ["yes"])]
            *_earlier, message = get_messages(stored.wsgi_request)
            assert str(message) == "2 lines are stored for Ada."
            client.post(message.extra_tags.removeprefix("undo:"))
            assert talks() == []
        assert sum(Tally.objects.values_list("delta", flat=True)) == 0

    def test_more_than_30_days_later_it_is_said_before_anything_is_typed(self, client, shift, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: shift.starts_at + timedelta(days=30, minutes=1))
        assert said(client.get(reverse("outreach:sheet_type", args=[shift.pk]))) == [
            "This shift was more than 30 days ago: its sheets can no longer be typed in."
        ]

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({3: "9"}, "There is no “9” here, only: 1 2"),
            ({3: "1|x"}, "There is no “x” here, only: a b"),
            ({3: "1|a|ad"}, "There is no “d” here, only: a b c"),
            ({3: "|a"}, "This line does not say how it ended."),
        ],
    )
    def test_a_line_that_cannot_be_read_is_marked_and_nothing_is_lost(self, send, typed, why):
        response = send({**typed, 1: "1|b"}, **{"count-approached": 7})
        page = html.fromstring(response.content.decode())
        (line,) = page.xpath('//ol[contains(@class, "sheet-rows")]/li[p]')
        assert [squeezed(line.find(tag)) for tag in ("b", "p")] == ["3", why]
        kept = {each.get("name"): each.get("value") for each in page.xpath("//main//form//input[@value]")}
        assert (kept["row-1-0"], kept["row-1-1"], kept["count-approached"]) == ("1", "b", "7")
        assert (talks(), counts()) == ([], {})

    def test_an_empty_sheet_is_not_stored(self, send):
        assert "Nothing is typed in yet." in send().content.decode()

    def test_somebody_has_to_be_chosen_who_is_on_the_roster(self, send):
        stranger = make_user("Zoe")
        for person in ("", stranger.pk, "x", 10**30):
            assert send({1: "1"}, person=person).status_code == 200
        assert talks() == []

    @pytest.mark.parametrize("count", ["-1", "501", "1.5", "x", "1e3", "٣x"])
    def test_a_count_that_is_none_is_refused(self, send, count):
        assert send(**{"count-approached": count}).status_code == 200
        assert counts() == {}

    @pytest.mark.parametrize("sheet", ["", "x", "0" * 40])
    def test_a_sheet_without_an_id_is_refused(self, send, sheet):
        assert send({1: "1"}, sheet=sheet).status_code == 200
        assert talks() == []

    def test_a_number_that_is_unusual_waits_for_a_look(self, send):
        response = send(**{"count-approached": 300})
        assert any("a captain looks at it first" in text for text in said(response))
        assert Tally.objects.get().hold == "odd"

    def test_one_person_is_chosen_by_the_address(self, client, shift, ada, bea):
        page = client.get(reverse("outreach:sheet_type", args=[shift.pk]), {"person": bea.pk})
        (chosen,) = html.fromstring(page.content.decode()).xpath("//select/option[@selected]")
        assert chosen.text == "Bea"

    def test_before_the_shift_there_is_nothing_to_type_in(self, send, shift, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: shift.starts_at - timedelta(minutes=1))
        assert said(send({1: "1"})) == [
            "A sheet is typed in once its shift has begun, and not at all if it was cancelled."
        ]
        assert talks() == []

    def test_a_cancelled_shift_takes_no_sheet(self, send, shift):
        Shift.objects.filter(pk=shift.pk).update(cancelled_at=shift.starts_at)
        assert send({1: "1"}).status_code == 302
        assert talks() == []

    def test_an_outcome_that_was_retired_meanwhile_is_no_code_any_more(self, send):
        Outcome.objects.filter(key="not_now").update(retired_at=timezone.now())
        assert "There is no “2” here, only: 1" in send({1: "2"}).content.decode()


class TestTakingItBack:
    @pytest.fixture
    def back(self, client):
        def post(response):
            (message,) = get_messages(response.wsgi_request)
            return client.post(message.extra_tags.removeprefix("undo:"))

        return post

    def test_all_of_it_goes_with_one_tap(self, send, back):
        stored = send({1: "1|a", 2: "2"}, **{"count-approached": 40})
        assert said(back(stored))[-1] == "3 lines are taken back."
        assert talks() == []
        assert sorted(Tally.objects.values_list("delta", flat=True)) == [-40, 40]

    def test_a_second_tap_takes_back_nothing_more(self, send, back, client):
        stored = send({1: "1|a"}, **{"count-approached": 40})
        back(stored)
        assert said(client.post(next(iter(get_messages(stored.wsgi_request))).extra_tags.removeprefix("undo:")))[
            -1:
        ] == ["There is nothing left of that sheet to take back."]
        assert Conversation.objects.count() == 2

    def test_nobody_types_it_a_second_time(self, send, back, client, shift, ada, bea):
        typed = {1: "1|a|ca", 3: "2||", 30: "1|b|"}
        page = html.fromstring(
            client.get(back(send(typed, **{"count-approached": 40}, person=bea.pk)).url).content.decode()
        )
        assert page.xpath("//select/option[@selected]")[0].text == "Bea"
        filled = {each.get("name"): each.get("value") for each in page.xpath("//main//form//input[@value]")}
        assert [filled[f"row-1-{place}"] for place in range(3)] == ["1", "a", "ac"]
        assert [filled.get(f"row-30-{place}") for place in range(3)] == ["1", "b", None]
        assert (filled["row-3-0"], filled["count-approached"]) == ("2", "40")
        client.post(reverse("outreach:sheet_type", args=[shift.pk]), {**filled, "person": ada.pk})
        assert len(talks()) == 3

    @pytest.mark.parametrize("sheet", ["", "x", "0" * 40, "00000000-0000-4000-8000-000000000001"])
    def test_another_sheet_in_the_address_fills_in_nothing(self, client, shift, ada, sheet):
        page = client.get(reverse("outreach:sheet_type", args=[shift.pk]), {"sheet": sheet})
        assert page.status_code == 200
        assert 'value="1"' not in page.content.decode()

    def test_what_was_logged_otherwise_stays(self, send, back, shift, ada):
        first = send({1: "1|a"})
        send({1: "2|b"}, sheet=str(uuid4()))
        back(first)
        assert talks() == [("not_now", ["no"])]

    def test_it_is_in_the_log_of_changes(self, send, back, captain):
        back(send({1: "1|a"}))
        assert AuditEntry.objects.get(verb="take back sheet").actor == captain

    def test_a_counter_that_was_retired_meanwhile_is_taken_back_too(self, send, back):
        stored = send(**{"count-flyers": 5})
        Counter.objects.filter(key="flyers").update(retired_at=timezone.now())
        back(stored)
        assert sum(Tally.objects.values_list("delta", flat=True)) == 0
