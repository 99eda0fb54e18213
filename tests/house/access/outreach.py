"""The addresses of `outreach`. How to write a row: tests/house/access/matrix.py."""

from uuid import UUID

from tests.house.access import organizing
from tests.house.access.matrix import Row, captains, everyone, one_shift, organizers, signed_in
from tests.house.access.shifts import captain_link


def one_file(world):
    return {"table": "shifts", "form": "csv"}


def one_draft(world):
    return {"shift_id": world.draft_shift.pk}


def one_entry(world):
    return {"shift_id": world.shift.pk, "entry_id": world.tally.pk}


def one_sheet(world):
    return {"shift_id": world.shift.pk, "sheet": UUID(int=1)}


def one_decision(world):
    return {"decision": UUID(int=1)}


def shared_campaign(world):
    return {"campaign_id": world.sharing.campaign_id}


def one_page_of_numbers(world):
    return {"page": "places"}


def its_logger(status, *, others=404):
    return {**everyone(others), "visitor": "sign-in", "volunteer": status}


ROWS: list[Row] = [
    Row("outreach:held", expect=captains(200) | {"other_organizer": 200}),
    Row("outreach:held", "POST", expect=captains(302) | {"other_organizer": 302}),
    Row("outreach:held_undo", "POST", kwargs=one_decision, expect=captains(302) | {"other_organizer": 302}),
    # The shift has not begun: its roster says so.
    Row("outreach:close", kwargs=one_shift, expect=captains(302)),
    Row("outreach:close", "POST", kwargs=one_shift, expect=captains(302)),
    Row("outreach:link_close", kwargs=captain_link, expect=everyone(302)),
    Row("outreach:link_close", "POST", kwargs=captain_link, expect=everyone(302)),
    Row("outreach:sheet", kwargs=one_shift, expect=captains(200)),
    # It has not begun: its roster says so.
    Row("outreach:sheet_type", kwargs=one_shift, expect=captains(302)),
    Row("outreach:sheet_type", "POST", kwargs=one_shift, expect=captains(302)),
    Row("outreach:sheet_undo", "POST", kwargs=one_sheet, expect=captains(302)),
    Row("outreach:log", kwargs=one_draft, expect=organizers(200)),
    Row("outreach:log_numbers", kwargs=one_draft, expect=organizers(200)),
    Row("outreach:log_tally", "POST", kwargs=one_draft, expect=organizers(302)),
    Row("outreach:log_conversation", "POST", kwargs=one_draft, expect=organizers(200)),
    Row("outreach:log_correct", kwargs=one_entry, expect=its_logger(200)),
    Row("outreach:log_correct", "POST", kwargs=one_entry, expect=its_logger(200)),
    Row("outreach:code", kwargs=one_shift, expect=signed_in(200)),
    Row("outreach:code_card", "POST", kwargs=one_shift, expect=signed_in(302)),
    Row("outreach:outbox_token", expect=everyone(200)),
    Row("outreach:this_phone", expect=signed_in(200)),
    Row("outreach:public_numbers", kwargs=shared_campaign, expect=everyone(200)),
    Row("outreach:public_picture", kwargs=shared_campaign, expect=everyone(200)),
    Row("outreach:analytics", expect=signed_in(200)),
    Row("outreach:analytics_page", kwargs=one_page_of_numbers, expect=signed_in(200)),
    Row("outreach:own", expect=signed_in(200)),
    Row("outreach:downloads", expect=organizers(200, others=404) | {"other_organizer": 200}),
    Row("outreach:download", kwargs=one_file, expect=organizers(200, others=404) | {"other_organizer": 200}),
    *organizing.OUTREACH,
]
