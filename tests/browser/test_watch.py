"""The browser tests' own guards notice what they are there for."""

from random import Random

import pytest
from django.http import HttpResponse
from django.urls import path

from tests.browser.helpers import Watch, assert_no_axe_findings, assert_no_sideways_scroll, assert_within_budget

PAGES = {
    "quiet": "<p>Good morning</p>",
    "inline-script": "<script>1</script>",
    "failing-script": "<script src='/watched/broken.js'></script>",
    "elsewhere": "<img alt='' src='https://elsewhere.test/pixel.png'>",
    "unreadable": "<img src='data:,'>",
    "wide": f"<pre tabindex=0>{'wide' * 100}</pre>",
    "heavy": f"<p hidden>{Random(1).randbytes(5_000).hex()}</p>",  # does not compress below 5 kB
}


def watched_page(request, name):
    if name == "broken.js":
        return HttpResponse("throw new Error('broken')", content_type="text/javascript")
    head = "<meta name=viewport content='width=device-width'><link rel=icon href='data:,'><title>Watched</title>"
    return HttpResponse(
        f"<!doctype html><html lang=en><head>{head}</head><main><h1>Page</h1>{PAGES[name]}</main></html>"
    )


urlpatterns = [path("watched/<str:name>", watched_page)]
pytestmark = pytest.mark.urls("tests.browser.test_watch")


@pytest.fixture
def watch(live_server):
    return Watch(live_server.url)


@pytest.fixture
def page(browser, live_server):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 640}, is_mobile=True)
    yield context.new_page()
    context.close()


def test_a_quiet_page_passes(watch, page):
    watch.over(page).goto("/watched/quiet")
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    assert_within_budget(page, kilobytes=2, requests=1)
    assert watch.found == []


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("inline-script", "Content Security Policy"),
        ("failing-script", "script failed: broken"),
        ("elsewhere", "request to another host: https://elsewhere.test/pixel.png"),
    ],
)
def test_what_a_page_must_not_do_is_noticed(watch, page, name, finding):
    watch.over(page).goto(f"/watched/{name}")
    page.wait_for_load_state("networkidle")
    assert any(finding in found for found in watch.found), watch.found


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("unreadable", assert_no_axe_findings),
        ("wide", assert_no_sideways_scroll),
        ("heavy", lambda page: assert_within_budget(page, kilobytes=2, requests=1)),
    ],
)
def test_what_a_page_must_not_be_is_noticed(page, name, check):
    page.goto(f"/watched/{name}")
    with pytest.raises(AssertionError):
        check(page)
