"""What visitors and volunteers open: the campaign, the shifts, their own."""

from django.urls import path

from shifts.views import (
    answers,
    briefs,
    campaign,
    claims,
    here,
    incidents,
    locations,
    map,
    mine,
    notices,
    preferring,
    shifts,
)

urlpatterns = [
    path("", campaign.home, name="home"),
    path("campaigns/<int:campaign_id>/", campaign.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/brief/", briefs.brief, name="brief"),
    path("campaigns/<int:campaign_id>/incident/", incidents.report, name="incident"),
    path("shifts/", shifts.shift_list, name="list"),
    path("shifts/map/", map.shift_map, name="map"),
    path("shifts/wish/", claims.wish, name="wish"),
    path("shifts/<int:shift_id>/", shifts.shift_page, name="detail"),
    path("shifts/<int:shift_id>/claim/", claims.claim, name="claim"),
    path("shifts/<int:shift_id>/release/", claims.release, name="release"),
    path("shifts/<int:shift_id>/preference/", preferring.preference, name="preference"),
    path("shifts/<int:shift_id>/tell/", notices.tell, name="tell"),
    path("shifts/<int:shift_id>/tell/<slug:kind>/back/", notices.untell, name="untell"),
    path("here/", here.typed, name="here_typed"),
    path("here/<str:letters>/", here.here, name="here"),
    path("locations/<int:location_id>/", locations.location_page, name="location"),
    path("locations/<int:location_id>/photo/<slug:name>.webp", locations.photo, name="location_photo"),
    path("answer/<str:token>/", answers.answer, name="answer"),
    path("me/shifts/", mine.mine, name="mine"),
]
