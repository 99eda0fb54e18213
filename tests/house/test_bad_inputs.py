"""What is tried against Daybreak, and where. INPUTS and FAULTS name the tests by `file::test`; a name that is no test
fails here. None: what it would reach is not there yet. Every field of every page and of the API also gets a seeded
sample of all this at once: tests/house/test_hostile.py, tests/api/test_contract.py."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from people.models import Role
from tests.factories import claim, make_campaign, make_chapter, make_member, make_shift
from tests.house.access.matrix import VISITOR, World
from tests.house.source import ROOT
from tests.house.test_access import ROWS_WITH_OBJECTS

PARSER, FRAME, SYNC = "api/test_parsers.py::", "api/test_frame.py::", "api/test_sync.py::"
ENTRIES, STORE = "outreach/rules/test_entries.py::", "outreach/actions/test_sync.py::"
RACES, CLAIMS, SIGN_IN = "shifts/test_claim_races.py::", "api/test_claims.py::", "people/views/test_signing_in.py::"
HOSTILE, HERE = "house/test_hostile.py::", "house/test_bad_inputs.py::"
ANY_FIELD = f"{HOSTILE}test_no_input_makes_the_program_fail_or_leads_away"
SHAPES = f"{ENTRIES}test_a_field_of_another_shape_is_refused"
STRICT = f"{PARSER}test_what_only_some_readers_accept_is_refused_with_a_reason"

INPUTS = {
    "nested JSON": [f"{PARSER}test_nesting_has_a_limit_and_never_breaks_the_server"],
    "20 MB body": ["house/test_headers.py::test_a_body_that_is_too_large_has_every_header"],
    "NaN": [STRICT, SHAPES, ANY_FIELD],
    "1e400": [f"{SYNC}test_an_item_of_any_shape_is_refused_alone", ANY_FIELD],
    "true for a number": [SHAPES, f"{HERE}test_true_is_nobodys_number"],
    "NUL, lone surrogate, invalid UTF-8": [STRICT, ANY_FIELD],
    "null, [], empty": [f"{SYNC}test_a_body_that_is_no_batch_is_400", f"{ENTRIES}test_what_is_no_row_is_refused"],
    "duplicate keys": [STRICT],
    "time without offset": [SHAPES, "api/test_shifts.py::test_a_filter_that_cannot_be_meant_is_named"],
    "the missing and the double hour": [
        "shifts/rules/test_patterns.py::test_lengths_are_right_on_days_when_the_clocks_change",
        "outreach/views/test_downloads.py::test_times_around_a_clock_change_are_those_of_the_clock",
    ],
    "end before start, 0 h, 25 h": [
        "shifts/views/organize/test_shifts.py::test_what_makes_no_shift_is_refused_and_nothing_typed_is_lost"
    ],
    "claim of a past, cancelled or full shift": [f"{CLAIMS}test_each_refusal_has_its_code_and_its_own_sentence"],
    "claim of a foreign shift": [f"{CLAIMS}test_a_draft_campaigns_shift_and_one_that_is_not_there_answer_alike"],
    "the same claim 50 times at once": [f"{RACES}test_the_same_claim_50_times_at_once_is_one_claim"],
    "same id with another body": [f"{STORE}test_the_same_id_with_another_body_is_a_conflict_and_changes_nothing"],
    "tally -1, 10^9, 1.5": [f"{ENTRIES}test_a_tally_of_another_shape_is_refused"],
    "batch of 10,000": [f"{SYNC}test_more_than_200_items_are_400_and_none_is_stored"],
    "row 40 days old or from tomorrow": [f"{STORE}test_a_row_from_tomorrow_and_one_of_40_days_ago_are_refused"],
    "1 MB of combining marks": [f"{HERE}test_a_megabyte_of_combining_marks_is_no_name", ANY_FIELD],
    "RTL override": [f"{SIGN_IN}test_what_cannot_be_an_address_or_a_name_is_refused_and_kept_in_the_form"],
    "<script>, {{7*7}}": [f"{HERE}test_a_name_is_only_ever_text", ANY_FIELD],
    "=HYPERLINK(...) as a name": [
        f"{HERE}test_a_name_is_only_ever_text",
        "outreach/documents/test_cells.py::test_no_text_becomes_a_formula_in_xlsx",
        "outreach/documents/test_cells.py::test_no_text_begins_like_a_formula_in_csv",
    ],
    "spreadsheet bombs": None,  # no spreadsheet is read yet: places come as .csv, from the terminal
    "CSV in latin-1 with semicolons": [
        "shifts/documents/test_tables.py::test_encodings_separators_and_line_ends_are_found",
        "shifts/management/test_import_locations.py::test_a_file_of_an_old_program_is_read_and_its_letters_are_pointed_out",
    ],
    "the same e-mail in other case or Unicode form": [
        f"{SIGN_IN}test_another_spelling_of_the_address_is_the_same_person"
    ],
    "header injection": [
        f"{SIGN_IN}test_what_cannot_be_an_address_or_a_name_is_refused_and_kept_in_the_form",
        ANY_FIELD,
    ],
    "next=//evil": [
        f"{SIGN_IN}test_the_way_back_leads_to_our_own_pages_only",
        "shifts/views/test_claims.py::test_the_way_back_leads_to_our_own_pages_only",
        ANY_FIELD,
    ],
    "foreign Host, TRACE": [f"{HOSTILE}test_foreign_hosts_and_methods_for_machines_are_refused"],
    "HEAD and OPTIONS on private objects": [f"{HERE}test_head_and_options_tell_nothing_of_what_is_private"],
    "another campaign's id in query and filter": [
        "api/test_tallies.py::test_the_totals_of_another_chapters_campaign_are_not_to_be_had",
        "house/test_access.py::test_what_is_not_yours_answers_as_what_does_not_exist",
    ],
    "another campaign's id in a body": [f"{STORE}test_keys_of_another_campaign_are_refused"],
    "another field's name in ordering": ["api/test_shifts.py::test_a_filter_that_cannot_be_meant_is_named"],
    "page_size=10^9": [f"{FRAME}test_a_page_holds_at_most_two_hundred"],
    "30-digit ids": [ANY_FIELD, SHAPES],
    "receipt typos": None,  # the confidential requests are to come
    "1,000 wrong tokens at once": [
        "api/test_throttles.py::test_of_1000_wrong_tokens_at_once_60_are_looked_up_and_good_ones_go_on"
    ],
    "32 guesses of a code at once": [f"{SIGN_IN}test_of_32_guesses_at_once_three_are_looked_at"],
    "filter narrowed to one volunteer": None,  # no list or figure takes a volunteer as a filter
}
FAULTS = {
    "answer lost after commit": [
        "browser/log/test_outbox.py::test_what_the_server_got_and_the_phone_never_heard_counts_once"
    ],
    "phone killed while it sends": [
        "browser/log/test_outbox.py::test_a_tab_that_is_killed_while_it_sends_loses_and_doubles_nothing"
    ],
    "mail server slow or down": [
        "people/test_emails.py::test_a_message_waits_in_the_queue_and_goes_out_by_the_worker",
        "people/test_emails.py::test_a_mail_server_that_is_down_takes_no_other_message_with_it",
    ],
    "mail that cannot be queued": [f"{SIGN_IN}test_nobody_is_made_when_the_mail_cannot_be_queued"],
    "limiter store down": [
        "people/actions/test_limiting.py::test_without_its_counter_most_things_go_on_and_the_log_says_so",
        "people/actions/test_limiting.py::test_without_its_counter_what_guards_an_account_stays_shut",
        f"{SIGN_IN}test_no_code_is_mailed_while_requests_cannot_be_counted",
    ],
    "too many calls from a phone": ["browser/log/test_outbox.py::test_only_an_answer_for_the_very_row_counts"],
    "worker killed in an export": [
        "outreach/views/test_downloads.py::test_a_download_that_breaks_off_stays_in_the_log_without_a_hash"
    ],
    "web server or worker killed": [
        "config/test_serve.py::test_when_web_or_worker_is_killed_everything_ends_and_the_status_says_so"
    ],
    "clocks off": [
        f"{STORE}test_a_phone_whose_clock_is_a_day_ahead_is_understood_by_the_age_of_its_row",
        f"{ENTRIES}test_where_the_phones_clock_is_off_the_servers_time_less_the_age_decides",
    ],
    "disk full": None,  # alone the limiter's counter is tried (above)
    "primary killed, standbys down, power cut, restore": None,  # with the database cluster
}


@pytest.mark.parametrize("tried", [*INPUTS, *FAULTS])
def test_what_is_listed_is_tested(tried):
    for test in {**INPUTS, **FAULTS}[tried] or []:
        file, name = test.split("::")
        assert re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE), test


@pytest.mark.django_db
def test_true_is_nobodys_number():
    person = make_member(make_chapter())
    client = Client()
    client.force_login(person)
    for said in (True, 1.0, "1", [], {}, person.pk + 0.5):
        body = {"items": [], "person": said}
        answer = client.post("/api/v1/sync/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), said


@pytest.mark.django_db
def test_a_megabyte_of_combining_marks_is_no_name(client):
    client.force_login(make_member(make_chapter(), name="Ada"))
    answer = client.post("/me/", {"name": "e" + "\u0301" * 500_000, "language": "en", "time_zone": ""})
    assert answer.status_code == 200
    assert "Please look at this again" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", '=HYPERLINK("http://evil.example")', "\u200fעדה"]
)
def test_a_name_is_only_ever_text(client, name):
    chapter = make_chapter()
    shift = make_shift(make_campaign(chapter))
    claim(shift, make_member(chapter, name=name))
    client.force_login(make_member(chapter, Role.ORGANIZER))
    page = client.get(f"/captain/shifts/{shift.pk}/").content.decode()
    assert escape(name) in page
    assert "<script>alert" not in page
    sheet = b"".join(client.get("/downloads/signups.csv").streaming_content).decode("utf-8-sig")
    shown = name.replace('"', '""')
    assert (f'"\'{shown}"' if name.startswith("=") else f'"{shown}"') in sheet


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_head_and_options_tell_nothing_of_what_is_private(method):
    world = World()
    for row in {row.route: row for row in ROWS_WITH_OBJECTS}.values():
        kwargs = row.kwargs(world)
        nothing = {name: 987_654_321 if isinstance(value, int) else value for name, value in kwargs.items()}
        for actor in [actor for actor, status in row.expect.items() if status == 404 and nothing != kwargs]:
            client = Client()
            if actor != VISITOR:
                client.force_login(world.users[actor])
            theirs, missing = (client.generic(method, reverse(row.route, kwargs=each)) for each in (kwargs, nothing))
            assert theirs.status_code == missing.status_code, f"{row} as {actor}"
            assert b"".join(theirs) == b"".join(missing), f"{row} as {actor}"
