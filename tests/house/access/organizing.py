"""The organizer's addresses, of `shifts` and `outreach`. How to write a row: tests/house/access/matrix.py."""

from typing import Any

from tests.factories import make_incident
from tests.house.access.matrix import Row, World, organizers

MINE = organizers(200)
DONE = organizers(302)
# Pages of no object: who organizes elsewhere gets her own chapter's.
OWN = organizers(200) | {"other_organizer": 200}


def campaign(world: World) -> dict[str, Any]:
    return {"campaign_id": world.campaign.pk}


def location(world: World) -> dict[str, Any]:
    return {"location_id": world.location.pk}


def pattern(world: World) -> dict[str, Any]:
    return {"pattern_id": world.pattern.pk}


def shift(world: World) -> dict[str, Any]:
    return {"shift_id": world.shift.pk}


def incident(world: World) -> dict[str, Any]:
    return {"incident_id": world.incident.pk}


def new_incident(world: World) -> dict[str, Any]:
    return {"incident_id": make_incident(world.campaign).pk}


def captaincy(world: World) -> dict[str, Any]:
    return {"membership_id": world.users["captain"].memberships.get().pk}


def counter(world: World) -> dict[str, Any]:
    return {"kind": "counters", "row_id": world.campaign.counters.get(key="flyers").pk}


def question(world: World) -> dict[str, Any]:
    return {"question_id": world.question.pk}


def form(route: str, kwargs: Any, expect: Any = MINE) -> list[Row]:
    """A page that shows a form, and shows it again when nothing was filled in."""
    return [Row(route, kwargs=kwargs, expect=expect), Row(route, "POST", kwargs=kwargs, expect=expect)]


def nothing(world: World) -> dict[str, Any]:
    return {}


SHIFTS = [
    Row("shifts:organize", expect=OWN),
    Row("shifts:organize_tonight", expect=OWN),
    Row("shifts:organize_campaign", kwargs=campaign, expect=MINE),
    *form("shifts:organize_campaign_edit", campaign),
    *form("shifts:organize_brief", campaign),
    *form("shifts:organize_day_cancel", campaign),
    Row("shifts:organize_incidents", kwargs=campaign, expect=MINE),
    Row("shifts:organize_incident_seen", "POST", kwargs=incident, expect=DONE),
    Row("shifts:organize_incident_delete", kwargs=incident, expect=MINE),
    Row("shifts:organize_incident_delete", "POST", kwargs=new_incident, expect=DONE),
    Row("shifts:organize_campaign_publish", "POST", kwargs=campaign, expect=DONE),
    Row("shifts:organize_campaign_unpublish", "POST", kwargs=campaign, expect=DONE),
    *form("shifts:organize_pattern_new", campaign),
    *form("shifts:organize_pattern", pattern),
    Row("shifts:organize_shifts", kwargs=campaign, expect=MINE),
    *form("shifts:organize_shift_new", campaign),
    *form("shifts:organize_shift", shift),
    *form("shifts:organize_shift_cancel", shift),
    Row("shifts:organize_locations", expect=OWN),
    *form("shifts:organize_location_new", nothing, OWN),
    *form("shifts:organize_location", location),
    Row("shifts:organize_location_retire", "POST", kwargs=location, expect=DONE),
    Row("shifts:organize_location_restore", "POST", kwargs=location, expect=DONE),
    Row("shifts:captain_scopes", kwargs=captaincy, expect=MINE),
    Row("shifts:captain_scopes", "POST", kwargs=captaincy, expect=DONE),
]

OUTREACH = [
    *form("outreach:campaign_new", nothing, OWN),
    Row("outreach:planner", kwargs=campaign, expect=MINE),
    Row("outreach:sharing", kwargs=campaign, expect=MINE),
    Row("outreach:share", "POST", kwargs=campaign, expect=DONE),
    Row("outreach:stop_sharing", "POST", kwargs=campaign, expect=DONE),
    Row("outreach:script", kwargs=campaign, expect=MINE),
    *form("outreach:script_texts", campaign),
    *form("outreach:script_add", lambda world: campaign(world) | {"kind": "questions"}),
    *form("outreach:script_row", counter),
    *form("outreach:script_choice", question),
    Row("outreach:script_act", "POST", kwargs=counter, data=lambda world: {"do": "retire"}, expect=DONE),
]
