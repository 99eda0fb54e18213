"""What the service worker has kept, seen from a page."""

from playwright.sync_api import Page

KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        if (!name.startsWith("pages-")) continue;
        const pages = await caches.open(name);
        for (const key of await pages.keys()) found.push(new URL(key.url).pathname);
    }
    return found.sort();
}"""
WAIT = """async ([paths, patience]) => {
    const kept = %s;
    const end = Date.now() + patience;
    for (;;) {
        const found = await kept();
        if (paths.every((path) => found.includes(path))) return found;
        if (Date.now() > end) throw new Error(`kept are only ${found.join(" ")}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}"""

UNTIL_GONE = """async ([paths, patience]) => {
    const kept = %s;
    const end = Date.now() + patience;
    for (;;) {
        const left = (await kept()).filter((path) => paths.some((start) => path.startsWith(start)));
        if (!left.length) return;
        if (Date.now() > end) throw new Error(`still kept are ${left.join(" ")}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}"""
UNTIL_IT_SAYS = """async ([path, text, patience]) => {
    const end = Date.now() + patience;
    for (;;) {
        const page = await caches.match(path, { ignoreVary: true });
        if ((await page?.text())?.includes(text)) return;
        if (Date.now() > end) throw new Error(`the kept ${path} does not say ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}"""

UNTIL_NO_CACHE = """async ([name, patience]) => {
    const end = Date.now() + patience;
    while (await caches.has(name)) {
        if (Date.now() > end) throw new Error(`there still is ${name}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}"""


def wait_until_kept(page: Page, *paths: str) -> None:
    page.evaluate(WAIT % KEPT, [list(paths), 10_000])


def wait_until_gone(page: Page, *paths: str) -> None:
    """Until no page is kept whose path begins like one of these."""
    page.evaluate(UNTIL_GONE % KEPT, [list(paths), 10_000])


def wait_until_no_cache(page: Page, name: str) -> None:
    page.evaluate(UNTIL_NO_CACHE, [name, 10_000])


def wait_until_kept_says(page: Page, path: str, text: str) -> None:
    """Until the page that is kept of `path` holds this piece of HTML."""
    page.evaluate(UNTIL_IT_SAYS, [path, text, 10_000])


def caches_of(page: Page, prefix: str) -> list[str]:
    return page.evaluate("async prefix => (await caches.keys()).filter(name => name.startsWith(prefix))", prefix)


def wait_for_worker(page: Page) -> None:
    """Until the worker works: the pages that are opened from here on come by it."""
    page.evaluate("""async () => {
        const { active } = await navigator.serviceWorker.ready;
        while (active.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 20));
    }""")
