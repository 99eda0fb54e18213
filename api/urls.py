"""The API, all below /api/v1/."""

from django.urls import path

from api.views import analytics, campaigns, claims, exports, scripts, shifts, sync

app_name = "api"
urlpatterns = [
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaigns"),
    path("campaigns/<int:campaign_id>/script/", scripts.ScriptView.as_view(), name="script"),
    path("locations/", campaigns.LocationList.as_view(), name="locations"),
    path("shifts/", shifts.ShiftList.as_view(), name="shifts"),
    path("shifts/<int:shift_id>/", shifts.ShiftDetail.as_view(), name="shift"),
    path("shifts/<int:shift_id>/claim/", claims.ClaimView.as_view(), name="claim"),
    path("sync/", sync.SyncView.as_view(), name="sync"),
    path("analytics/tallies/", analytics.TalliesView.as_view(), name="tallies"),
    path("exports/<slug:table>.<slug:form>", exports.ExportView.as_view(), name="export"),
    path("me/signups/", claims.MySignups.as_view(), name="my_signups"),
]
