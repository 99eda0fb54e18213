"""Serves the PMTiles file. Readers ask for pieces of it by HTTP Range, which WhiteNoise answers and Django's own views
of files do not; and no request for a piece needs a session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from config.maps.basemap import basemap_file, basemap_url

HEADERS = [("Content-Type", "application/vnd.pmtiles"), ("Cache-Control", "public, max-age=31536000, immutable")]


class BasemapMiddleware:
    """Answers at `basemap_url()` and nowhere else. Stands before GZipMiddleware: pieces of a packed file are no use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Looked up each time, so that a basemap built while we run is served.
        if not request.path_info.startswith("/map/") or request.path_info != basemap_url():
            return self.get_response(request)
        answer: HttpResponseBase = WhiteNoiseMiddleware.serve(StaticFile(str(basemap_file()), HEADERS), request)
        return answer
