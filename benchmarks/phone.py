"""A small phone on a bad line: what it waits for, and what a shift costs it. Chromium with the processor slowed to a
quarter and a line of 400 kbit/s that answers after 400 ms; the server is that of `make serve`, files compressed.

Bytes are counted on the line itself, both ways, headers and all: by a relay between browser and server."""

import os
import re
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.bench import Bench, Series
from benchmarks.clients import cookies_of
from benchmarks.data import Scene, make_scene
from benchmarks.servers import gunicorn
from shifts.models import Shift
from tests.browser.program import launch_arguments

SCREEN: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
BYTES_A_SECOND = 400_000 / 8
LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": BYTES_A_SECOND,
    "uploadThroughput": BYTES_A_SECOND,
}
SLOWER = 4
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEADERS = 300
TAPS = 60
# Talking to somebody is two taps: approached, and how it ended.
TALKS = TAPS // 2
FIRST_CONTENT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
# From the tap until the frame after the one that has the new number has begun.
PAINTED = """() => {
    window.painted = [];
    let tapped = 0;
    addEventListener("click", (event) => { tapped = event.timeStamp; }, true);
    const seen = () => requestAnimationFrame(() => requestAnimationFrame(() => {
        if (tapped) window.painted.push(performance.now() - tapped);
        tapped = 0;
    }));
    for (const count of document.querySelectorAll(".tally-count")) {
        let last = count.textContent;
        new MutationObserver(() => {
            if (count.textContent !== last) seen();
            last = count.textContent;
        }).observe(count, { childList: true, characterData: true, subtree: true });
    }
}"""


class Line:
    """A relay to `port` that counts what goes through it, both ways: bytes, and of them those of bodies."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.bytes = self.bodies = self.exchanges = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                phone, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.to))
            for source, target in ((phone, server), (server, phone)):
                threading.Thread(target=self.relay, args=(source, target), daemon=True).start()

    def relay(self, source: socket.socket, target: socket.socket) -> None:
        """Messages have a length or no body: so our server writes, and so do browsers."""
        try:
            rest = b""
            while piece := source.recv(65536):
                target.sendall(piece)
                self.bytes += len(piece)
                rest = self.count(rest + piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def count(self, rest: bytes) -> bytes:
        """Count the whole messages in `rest`, and return what is left."""
        while b"\r\n\r\n" in rest:
            head, _, after = rest.partition(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = int(length[1]) if length else 0
            if len(after) < body:
                break
            self.bodies += body
            self.exchanges += head.startswith(b"HTTP/")
            rest = after[body:]
        return rest

    @property
    def cost(self) -> float:
        """In kB (1000 bytes), the headers of an exchange counted as browsers do: 300 bytes. Over HTTP/2, which repeats
        no header, that is about right for both ways together; plain HTTP/1.1 costs more."""
        return (self.bodies + HEADERS * self.exchanges) / 1000

    def close(self) -> None:
        self.listener.close()


def measure(bench: Bench) -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    now = timezone.now()
    scene = make_scene(now=now, shifts=bench.size(200, 10), people=40)
    with gunicorn(bench.folder) as server, chromium() as browser:
        phone = Phone(browser, server.port, scene)
        rounds = bench.interleaved({"first": phone.first_content, "tap": phone.usual_tap})
        bench.figure("phone.first_content", rounds["first"], "ms until the shift list shows something", goal="<= 2000")
        bench.figure("phone.tap", rounds["tap"], "ms until +1 is painted, three of four taps", goal="<= 100")
        talks = bench.size(TALKS, 2)
        for name, is_new, goal in (("phone.shift", False, "<= 60"), ("phone.first_shift", True, "")):
            cost = phone.cost_of_a_shift(talks, is_new=is_new)
            bench.figure(name, cost.pop("all"), f"kB: list, claim, log, {2 * talks} taps", goal=goal, **cost)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_arguments())
        yield browser
        browser.close()


class Phone:
    """Each act is a person of her own, with a browser that has never been here."""

    def __init__(self, browser: Browser, port: int, scene: Scene) -> None:
        self.browser, self.port, self.scene = browser, port, scene
        self.people = iter(scene.people)

    @contextmanager
    def page(self, port: int, *, signed_in: bool, slow: bool) -> Iterator[Page]:
        context = self.browser.new_context(base_url=f"http://localhost:{port}", **SCREEN)
        if signed_in:
            (cookie,) = cookies_of([next(self.people)])
            named = dict(pair.split("=", 1) for pair in cookie.split("; "))
            where = f"http://localhost:{port}"
            context.add_cookies([{"name": key, "value": value, "url": where} for key, value in named.items()])
        page = context.new_page()
        if slow:
            devtools = context.new_cdp_session(page)
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", LINE)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield page
        context.close()

    def first_content(self) -> float:
        with self.page(self.port, signed_in=False, slow=True) as page:
            page.goto("/shifts/")
            return float(page.evaluate(FIRST_CONTENT))

    def usual_tap(self) -> float:
        with self.page(self.port, signed_in=True, slow=True) as page:
            page.goto(f"/shifts/{self.shift_now().pk}/log/")
            page.wait_for_load_state("networkidle")
            page.evaluate(PAINTED)
            for tap in range(10):
                tap_counter(page, tap % 2)
                page.wait_for_function("taps => window.painted.length > taps", arg=tap)
            painted: Series = page.evaluate("() => window.painted")
            return statistics.quantiles(painted, n=4)[2]

    def shift_now(self) -> Shift:
        shift = self.scene.shifts[0]
        Shift.objects.filter(pk=shift.pk).update(
            starts_at=timezone.now() - timedelta(minutes=30), ends_at=timezone.now() + timedelta(minutes=90)
        )
        return shift

    def cost_of_a_shift(self, talks: int, *, is_new: bool) -> dict[str, Any]:
        """In kB, by what they were spent on. `is_new`: on a phone that Daybreak has never been on."""
        shift = self.shift_now()
        line = Line(self.port)
        spent: dict[str, float] = {}
        with self.page(line.port, signed_in=True, slow=False) as page:
            if not is_new:
                page.goto("/shifts/")
                page.evaluate("() => navigator.serviceWorker.ready.then(() => {})")
                quiet(line)
            before, bytes_before = line.cost, line.bytes

            def note(what: str) -> None:
                quiet(line)
                spent[what] = round(line.cost - before - sum(spent.values()), 1)

            page.goto("/shifts/")
            note("list")
            page.locator(f'button[formaction="/shifts/{shift.pk}/claim/"]').tap()
            note("claim")
            page.goto(f"/shifts/{shift.pk}/log/")
            note("log")
            for talk in range(talks):
                tap_counter(page, 0)
                page.locator(".outcomes .tally-button").nth(talk % 3).tap()
                page.get_by_text("2 waiting.").wait_for()
                page.get_by_text("All sent.").wait_for()
            note("taps")
        line.close()
        http1 = round((line.bytes - bytes_before) / 1000, 1)
        return {"all": round(sum(spent.values()), 1), **spent, "over_http1": http1}


def tap_counter(page: Page, number: int) -> None:
    page.locator(".tally .tally-button").nth(number).tap()


def quiet(line: Line, calm_s: float = 2.0) -> None:
    """Until nothing has gone over the line for a while: what a page and its worker load later counts too."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < calm_s:
        if line.bytes != seen:
            seen, since = line.bytes, time.monotonic()
        time.sleep(0.1)
