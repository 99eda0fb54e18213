"""In development a file's name says nothing of its content: the worker asks the server first."""

from tests.browser.app.screen import wait_for_worker
from tests.browser.helpers import PHONE

SPOIL = """async () => {
    for (const name of await caches.keys()) {
        const shell = await caches.open(name);
        const headers = { "Content-Type": "text/css" };
        await shell.put("/static/css/daybreak.css", new Response("h1 { letter-spacing: 77px }", { headers }));
    }
}"""
SPACING = "() => getComputedStyle(document.querySelector('h1')).letterSpacing"


def test_a_changed_file_is_seen_at_the_next_load(open_page, watch):
    watch.expect("Failed to load resource")
    page = open_page(**PHONE, service_workers="allow")
    page.goto("/shifts/")
    wait_for_worker(page)
    page.evaluate(SPOIL)
    page.goto("/shifts/")
    assert page.evaluate(SPACING) != "77px"
    page.context.set_offline(True)
    page.goto("/shifts/")
    page.get_by_role("heading", name="No signal").wait_for()
