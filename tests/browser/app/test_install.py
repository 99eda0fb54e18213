"""Daybreak can be put on the home screen, and looks there as it should."""

import json

import pytest
from PIL import ImageChops, ImageStat

from tests.browser.app.screen import wait_for_worker
from tests.browser.helpers import PHONE
from tests.browser.icons import FOLDER, ICONS, Image, draw

pytestmark = pytest.mark.one_database


def test_the_browser_finds_nothing_that_keeps_it_from_being_installed(
    browser_type, browser_type_launch_args, live_server, tmp_path, watch
):
    """In a context of its own with a folder: browsers install nothing from a private window."""
    context = browser_type.launch_persistent_context(
        tmp_path / "profile", **browser_type_launch_args, **PHONE, base_url=live_server.url
    )
    try:
        page = watch.over(context.pages[0])
        page.goto("/shifts/")
        wait_for_worker(page)
        devtools = context.new_cdp_session(page)
        assert devtools.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
        read = devtools.send("Page.getAppManifest")
        assert read["errors"] == []
        assert json.loads(read["data"])["short_name"] == "Daybreak"
    finally:
        context.close()
    watch.report()


@pytest.mark.parametrize(("name", "width", "share"), ICONS)
def test_an_icon_is_what_the_drawing_is(browser, name, width, share):
    kept, drawn = Image.open(FOLDER / name).convert("RGBA"), draw(browser, width, share)
    assert kept.size == drawn.size == (width, width)
    assert max(ImageStat.Stat(ImageChops.difference(kept, drawn)).mean) < 1.5
