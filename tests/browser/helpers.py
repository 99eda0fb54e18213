"""What the browser tests check on any page."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Error, Page, Request

PHONE = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}

# Chromium reports a view transition between pages as an exception of the page where a slow page comes too late for it.
OF_THE_BROWSER = "Transition was "
BLOCKED = "Service Worker registration blocked by Playwright"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# `make serve` sends static files compressed, the tests' server does not: what came plain is weighed packed.
SUM_OF_TRANSFERS = """async () => {
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const weigh = async (entry) => {
        const plain = entry.encodedBodySize === entry.decodedBodySize && entry.transferSize > entry.encodedBodySize;
        if (!plain || !new URL(entry.name).pathname.startsWith("/static/")) return entry.transferSize;
        const body = (await fetch(entry.name)).body.pipeThrough(new CompressionStream("gzip"));
        const packed = (await new Response(body).blob()).size;
        return entry.transferSize - entry.encodedBodySize + Math.min(packed, entry.encodedBodySize);
    };
    const sizes = await Promise.all(entries.map(weigh));
    return [sizes.reduce((sum, size) => sum + size, 0), entries.length];
}"""


class Watch:
    """Listens to pages and fails the test on what no page of ours may do."""

    def __init__(self, origin: str) -> None:
        self.origin = urlsplit(origin).netloc
        self.found: list[str] = []
        self.expected: list[str] = [BLOCKED]

    def expect(self, *parts: str) -> None:
        self.expected.extend(parts)

    def over(self, page: Page) -> Page:
        page.on("console", self.heard)
        page.on("pageerror", self.failed)
        page.on("request", self.asked)
        return page

    def failed(self, error: Error) -> None:
        if not str(error).startswith(OF_THE_BROWSER):
            self.found.append(f"script failed: {error}")

    def heard(self, message: ConsoleMessage) -> None:
        """Breaches of the content policy arrive here too, as errors."""
        if any(part in message.text for part in self.expected):
            return
        if message.type in ("error", "warning"):
            self.found.append(f"console {message.type}: {message.text}")

    def asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.origin:
            self.found.append(f"request to another host: {request.url}")

    def report(self) -> None:
        assert self.found == [], self.found


@dataclass(frozen=True)
class Transfer:
    """What a page cost to load: bytes over the wire, headers and compression counted, and requests."""

    bytes: int
    requests: int


def transfer(page: Page) -> Transfer:
    """What loading the page's present address has cost so far."""
    page.wait_for_load_state("networkidle")
    size, requests = page.evaluate(SUM_OF_TRANSFERS)
    return Transfer(size, requests)


def assert_within_budget(page: Page, *, kilobytes: int, requests: int) -> None:
    cost = transfer(page)
    assert cost.bytes > 0
    assert cost.bytes <= kilobytes * 1000, f"{page.url} took {cost.bytes} bytes"
    assert cost.requests <= requests, f"{page.url} took {cost.requests} requests"


def assert_no_axe_findings(page: Page) -> None:
    """No finding of axe: WCAG 2.2 AA and best practice."""
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": AXE_RULES}, "resultTypes": ["violations"]}
    results = page.evaluate("options => axe.run(options)", options)
    found = [
        f"{violation['id']}: {[node['html'] for node in violation['nodes']]}" for violation in results["violations"]
    ]
    assert found == [], f"{page.url}: {found}"


# The innermost of what reaches beyond the screen.
STICKS_OUT = """width => [...document.querySelectorAll("body *")].filter(it => {
    const box = it.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1);
}).map(it => it.outerHTML.replace(/\\s+/g, " ").slice(0, 160)).slice(-3)"""


def assert_no_sideways_scroll(page: Page) -> None:
    """Nothing is wider than the screen. (A phone's `innerWidth` grows with what overflows it.)"""
    width = page.viewport_size["width"]
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} wide: {page.evaluate(STICKS_OUT, width)}"
