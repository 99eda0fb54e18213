"""Addresses of logging, analytics and downloads."""

from django.urls import path

from outreach.views import downloads

app_name = "outreach"
urlpatterns = [
    path("downloads/", downloads.downloads, name="downloads"),
    path("downloads/<slug:table>.<slug:form>", downloads.download, name="download"),
]
