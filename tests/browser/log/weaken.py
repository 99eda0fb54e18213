"""Scripts with a guard taken out, for the controls: what a guard is there for must happen without it."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPTS = Path(__file__).resolve().parents[3] / "static/js"


def without_guard(page: Page, script: str, *changes: tuple[str, str]) -> None:
    """Load the page anew with static/js/SCRIPT.js in which each guard is replaced by what stands beside it."""
    text = (SCRIPTS / f"{script}.js").read_text()
    for guard, instead in changes:
        assert text.count(guard) == 1, f"{script}.js has no such guard any more: {guard}"
        text = text.replace(guard, instead)
    page.context.route(f"**/js/{script}.js", lambda route: route.fulfill(body=text, content_type="text/javascript"))
    page.reload()
