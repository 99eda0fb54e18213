"""Every address of Daybreak, app by app."""

from django.conf import settings
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from api.views.missing import Missing
from config import offline
from config.maps.views import tile
from config.privacy import privacy
from people.views.account import speak

urlpatterns = [
    path("", include("people.urls")),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    path("privacy/", privacy, name="privacy"),
    path("language/", speak, name="set_language"),
    path("", include("shifts.urls")),
    path("", include("outreach.urls")),
    path("map/tiles/<int:z>/<int:x>/<int:y>", tile, name="map_tile"),
    path("api/v1/", include("api.urls")),
    path("api/schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    re_path("^api/", Missing.as_view(), name="api_not_found"),
]

if settings.DEBUG:
    from config.style import style

    urlpatterns += [path("style/", style, name="style")]
