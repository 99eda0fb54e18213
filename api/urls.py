"""The API, all below /api/v1/."""

from django.urls import path

from api.views import campaigns

app_name = "api"
urlpatterns = [
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaigns"),
    path("locations/", campaigns.LocationList.as_view(), name="locations"),
]
