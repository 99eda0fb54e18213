"""An organizer's addresses. The first campaign is made at outreach:campaign_new, together with its script."""

from django.urls import path

from shifts.views.organize import (
    briefs,
    campaigns,
    captains,
    days,
    home,
    incidents,
    locations,
    patterns,
    shifts,
    tonight,
)

CAMPAIGN = "organize/campaigns/<int:campaign_id>/"
LOCATION = "organize/locations/<int:location_id>/"
SHIFT = "organize/shifts/<int:shift_id>/"

urlpatterns = [
    path("organize/", home.home, name="organize"),
    path("organize/tonight/", tonight.tonight, name="organize_tonight"),
    path(CAMPAIGN, campaigns.campaign, name="organize_campaign"),
    path(f"{CAMPAIGN}edit/", campaigns.edit, name="organize_campaign_edit"),
    path(f"{CAMPAIGN}brief/", briefs.edit, name="organize_brief"),
    path(f"{CAMPAIGN}incidents/", incidents.incidents, name="organize_incidents"),
    path("organize/incidents/<uuid:incident_id>/seen/", incidents.seen, name="organize_incident_seen"),
    path("organize/incidents/<uuid:incident_id>/delete/", incidents.delete, name="organize_incident_delete"),
    path(f"{CAMPAIGN}publish/", campaigns.publish, name="organize_campaign_publish"),
    path(f"{CAMPAIGN}unpublish/", campaigns.unpublish, name="organize_campaign_unpublish"),
    path(f"{CAMPAIGN}patterns/new/", patterns.new, name="organize_pattern_new"),
    path(f"{CAMPAIGN}shifts/", shifts.shifts, name="organize_shifts"),
    path(f"{CAMPAIGN}cancel-day/", days.cancel, name="organize_day_cancel"),
    path(f"{CAMPAIGN}shifts/new/", shifts.new, name="organize_shift_new"),
    path("organize/patterns/<int:pattern_id>/", patterns.edit, name="organize_pattern"),
    path(SHIFT, shifts.edit, name="organize_shift"),
    path(f"{SHIFT}cancel/", shifts.cancel, name="organize_shift_cancel"),
    path("organize/locations/", locations.locations, name="organize_locations"),
    path("organize/locations/new/", locations.new, name="organize_location_new"),
    path(LOCATION, locations.edit, name="organize_location"),
    path(f"{LOCATION}retire/", locations.retire, name="organize_location_retire"),
    path(f"{LOCATION}restore/", locations.restore, name="organize_location_restore"),
    path("organize/captains/<int:membership_id>/locations/", captains.captain_scopes, name="captain_scopes"),
]
