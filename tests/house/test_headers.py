"""What every answer says to browsers and caches: on every route of the resolver and with every status that there is.
(On the wire, with the web server's own headers: tests/config/test_serve.py.)"""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from api.views.campaigns import CampaignList
from config.middleware import PERMISSIONS
from shifts.views import campaign
from tests.factories import make_shift, make_user
from tests.house.access.matrix import SIGN_IN, VISITOR, World
from tests.house.access.requests import answer
from tests.house.test_access import ROWS

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "manifest-src 'self'", "worker-src 'self'",
}  # fmt: skip
# The same for everybody, so others than the browser may keep it.
FOR_EVERYBODY = ["GET manifest", "GET outreach:public_picture"]
LEAKS = ["Server", "X-Powered-By", "Access-Control-Allow-Origin"]


def complaints(response):
    """What is wrong with the answer's headers."""
    headers = response.headers
    found = [f"{name}: {headers.get(name)}" for name, value in ALWAYS.items() if headers.get(name) != value]
    found += [f"{name}: {headers[name]}" for name in LEAKS if name in headers]
    if set(headers.get("Content-Security-Policy", "").split("; ")) != POLICY:
        found.append(f"Content-Security-Policy: {headers.get('Content-Security-Policy')}")
    caching = headers.get("Cache-Control", "")
    # Immutable is what has another address once it changes.
    if "private" not in caching or not {"no-cache", "no-store", "immutable"} & set(caching.split(", ")):
        found.append(f"Cache-Control: {caching}")
    return found


@pytest.fixture
def world(db):
    return World()


def walk(world):
    """(request, answer) of every row of the access matrix, which has one for each route at least."""
    for row in ROWS:
        for actor in (VISITOR, "organizer"):
            yield f"{row} as {actor}", answer(world, row, actor, row.kwargs(world))


def test_every_route_answers_with_every_header(world):
    walked = [(request, response.status_code, complaints(response)) for request, response in walk(world)]
    found = [each for each in walked if each[2] and not each[0].startswith(tuple(FOR_EVERYBODY))]
    assert found == []
    assert {200, 302, 404} <= {status for _, status, _ in walked}


def test_the_walk_finds_a_missing_header(world, settings):
    """The control."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("HeadersMiddleware")]
    row = next(row for row in ROWS if str(row) == "GET shifts:list")
    assert len(complaints(answer(world, row, VISITOR, {}))) == 3


def ask(method="GET", path="/", **options):
    return Client(raise_request_exception=False, enforce_csrf_checks=True).generic(method, path, **options)


def signed_in():
    client = Client()
    client.force_login(make_user())
    return client


def past():
    return make_shift(day=date(2026, 7, 1))


STATUSES = {
    "200 page": (200, lambda: ask()),
    "200 API": (200, lambda: ask(path="/api/v1/shifts/")),
    "302": (302, lambda: ask(path="/me/")),
    "400 foreign host": (400, lambda: ask(headers={"host": "evil.example"})),
    "400 API": (400, lambda: ask(path="/api/v1/shifts/?campaign=x")),
    "401 API": (401, lambda: ask(path="/api/v1/me/signups/")),
    "403 CSRF": (403, lambda: ask("POST", "/signin/")),
    "404 page": (404, lambda: ask(path="/no-such-page/")),
    "404 API": (404, lambda: ask(path="/api/nothing/")),
    "405 page": (405, lambda: ask("TRACE", "/shifts/")),
    "405 API": (405, lambda: signed_in().delete("/api/v1/shifts/")),
    "409 API": (409, lambda: signed_in().post(f"/api/v1/shifts/{past().pk}/claim/")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", STATUSES)
def test_every_status_has_every_header(name):
    status, send = STATUSES[name]
    response = send()
    assert (response.status_code, complaints(response)) == (status, [])


@pytest.mark.django_db
def test_too_much_and_too_often_have_every_header(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, [(1, 60)])
    client = Client()
    for send in (lambda: client.post("/language/"), lambda: client.get("/api/v1/shifts/")):
        send()
        response = send()
        assert (response.status_code, complaints(response)) == (429, [])


def test_a_body_that_is_too_large_has_every_header(world):
    client = Client()
    client.force_login(world.users["volunteer"])
    large = b'{"items": "' + b"x" * 20_000_000 + b'"}'
    response = client.post("/api/v1/sync/", large, content_type="application/json")
    assert (response.status_code, complaints(response)) == (413, [])
    form = Client().post("/signin/", {"email": "x" * 20_000_000}, content_type="application/x-www-form-urlencoded")
    assert (form.status_code, complaints(form)) == (400, [])


@pytest.mark.django_db
def test_our_own_mistakes_have_every_header(monkeypatch):
    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(campaign, "render", fail)
    monkeypatch.setattr(CampaignList, "get_queryset", fail)
    for path in ("/", "/api/v1/campaigns/"):
        response = ask(path=path)
        assert (response.status_code, complaints(response)) == (500, [])


def test_static_files_have_them_too_and_are_public(settings, db):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    found = ask(path="/static/css/daybreak.css")
    again = ask(path="/static/css/daybreak.css", headers={"if-modified-since": found["Last-Modified"]})
    missing = ask(path="/static/css/nothing.css")
    assert [each.status_code for each in (found, again, missing)] == [200, 304, 404]
    for each in (found, again):
        assert complaints(each) == [f"Cache-Control: {each['Cache-Control']}"]
        assert "public" in each["Cache-Control"]
    assert complaints(missing) == []


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE"])
def test_unusual_methods_echo_nothing(world, method):
    for row in {row.route: row for row in ROWS}.values():
        client = Client(raise_request_exception=False)
        client.force_login(world.users["organizer"])
        address = reverse(row.route, kwargs=row.kwargs(world))
        response = client.generic(method, address, headers={"x-secret": "canary-canary"})
        assert (response.status_code < 500, complaints(response)) == (True, []), row
        assert b"canary-canary" not in b"".join(response)


def test_only_the_public_picture_may_be_shown_by_other_pages(world):
    """And it is the same for all of them, whoever asks, in which language, and with which cookie."""
    url = reverse("outreach:public_picture", args=[world.sharing.campaign_id])
    reader = Client(headers={"accept-language": "es"})
    reader.force_login(world.users["volunteer"])
    first, second = Client().get(url), reader.get(url)
    open_to_all = ["Cross-Origin-Resource-Policy: cross-origin", "Cache-Control: public, max-age=3600"]
    assert complaints(first) == complaints(second) == open_to_all
    assert (first.content, first["ETag"]) == (second.content, second["ETag"])
    for answered in (first, second):
        assert not answered.cookies
        assert answered["Content-Language"] == "en"
        assert answered.get("Vary", "Accept-Encoding") == "Accept-Encoding"


@pytest.mark.django_db
def test_over_https_browsers_are_told_to_stay_there(settings):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = settings.SECURE_SSL_REDIRECT = True
    said = "max-age=31536000; includeSubDomains; preload"
    for path in ("/", "/no-such-page/", "/api/v1/shifts/"):
        response = Client().get(path, secure=True)
        assert (response["Strict-Transport-Security"], complaints(response)) == (said, [])
    plain = Client().get("/shifts/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/shifts/")
    assert "Strict-Transport-Security" not in plain.headers
    assert complaints(plain) == []


def test_what_only_captains_and_organizers_open_is_kept_by_no_browser(world):
    """It names people: after signing out, the back button shows none of it."""
    theirs = {VISITOR: SIGN_IN, "volunteer": 404, "organizer": 200}
    rows = [row for row in ROWS if row.method == "GET" and theirs.items() <= row.expect.items()]
    assert len(rows) > 10
    answers = {str(row): answer(world, row, "organizer", row.kwargs(world))["Cache-Control"] for row in rows}
    assert [row for row, caching in answers.items() if "no-store" not in caching] == []


@pytest.mark.django_db
def test_what_programs_get_is_kept_by_no_cache():
    assert ask(path="/api/v1/shifts/")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_pages_for_everybody_may_come_back_by_the_back_button():
    assert ask(path="/shifts/")["Cache-Control"] == "private, no-cache"
