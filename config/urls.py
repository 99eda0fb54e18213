"""Every address of Daybreak, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("people.urls")),
    path("", include("shifts.urls")),
    path("", include("outreach.urls")),
    path("api/v1/", include("api.urls")),
]
