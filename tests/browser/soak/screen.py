"""What is done and seen on the log screen, as functions for `Phone.run`. Each waits for what the screen says, as a
person would: a tap whose line is in the list is one that the phone has promised to keep."""

# Every row on the phone, read past the code under test.
ROWS = """async () => {
    const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open("daybreak");
        request.onupgradeneeded = () => request.transaction.abort();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
        setTimeout(() => resolve(null), 1000); // where a test makes the database silent
    });
    const names = Object.keys(localStorage).filter((name) => name.startsWith("daybreak-outbox"));
    const waiting = names.flatMap((name) => JSON.parse(localStorage.getItem(name)));
    if (!database) return waiting;
    const rows = await new Promise((resolve, reject) => {
        const request = database.transaction("outbox").objectStore("outbox").getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    database.close();
    return [...rows, ...waiting];
}"""

# Until the screen can be used: {person, keys of the buttons}, or null where this is no log screen, or one without its
# script, which sends plain forms.
READY = (
    """async () => {
    const end = performance.now() + 5000; // Half a page may load for ever.
    while (document.readyState === "loading") {
        if (performance.now() > end) return null;
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const script = document.querySelector("script[src*='/js/log.']");
    if (!script) return null;
    const has = await Promise.race([
        import(script.src).then(() => true, () => false),
        new Promise((resolve) => setTimeout(() => resolve(false), 5000)),
    ]);
    if (!has) return null;
    const person = Number(document.getElementById("outbox").dataset.person);
    const shift = Number(document.querySelector("[data-shift]").dataset.shift);
    // WebKit calls a module loaded that still waits for something, here for the lines of what is on the phone.
    const isOfIt = (row) => row.state === "waiting" && row.person === person && row.body.shift === shift;
    for (let looks = 0; looks < 100; looks += 1) {
        const rows = (await ("""
    + ROWS
    + """)()).filter(isOfIt);
        const takenBack = new Set(rows.map(({ body }) => body.corrects));
        const isShown = (id) => takenBack.has(id) !== Boolean(document.querySelector(`#entry-list [data-id="${id}"]`));
        if (rows.every(({ body }) => body.corrects || isShown(body.id))) break;
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const keys = (name) => Array.from(document.querySelectorAll(`.tally-button[name=${name}]`), (one) => one.value);
    return { person, counter: keys("counter"), outcome: keys("outcome") };
}"""
)

# Tap a button so many times, and wait until so many lines are new: their ids, fewer where the patience ended.
TAP = """async ([name, value, times]) => {
    const lines = () => Array.from(document.querySelectorAll("#entry-list > li"), (line) => line.dataset.id);
    const before = new Set(lines());
    const fresh = () => lines().filter((id) => !before.has(id));
    const button = document.querySelector(`.tally-button[name="${name}"][value="${value}"]`);
    for (let tapped = 0; tapped < times; tapped += 1) button.click();
    const end = performance.now() + 12000;
    while (fresh().length < times && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 4));
    return fresh();
}"""

# The same without waiting: nobody has heard yet whether it is kept.
TAP_BLINDLY = """([name, value]) => {
    document.querySelector(`.tally-button[name="${name}"][value="${value}"]`).click();
}"""

# The line of this place in the list: {id, key, amount}, null where there is none that can be undone.
LINE = """(place) => {
    const lines = document.querySelectorAll("#entry-list > li");
    const line = lines[place % lines.length];
    if (!line?.querySelector(".undo button, button")) return null;
    const { id, key, amount } = line.dataset;
    return { id, key, amount: Number(amount ?? 0) };
}"""

# Undo the line, and wait until it is gone: whether it is.
UNDO = """async (id) => {
    const line = document.querySelector(`#entry-list > li[data-id="${id}"]`);
    line.querySelector(".undo button, button").click();
    const end = performance.now() + 12000;
    while (line.isConnected && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 4));
    return !line.isConnected;
}"""

# Log so many of one kind at once, by the keypad or by a finger that stays: the id of the line, if one is new.
SEVERAL = """async ([key, number, isPressed]) => {
    const lines = () => Array.from(document.querySelectorAll("#entry-list > li"), (line) => line.dataset.id);
    const before = new Set(lines());
    const fresh = () => lines().find((id) => !before.has(id));
    const button = document.querySelector(`.tally-button[name="counter"][value="${key}"]`);
    const form = document.querySelector(".several");
    const finger = { bubbles: true, isPrimary: true, pointerType: "touch" };
    const touch = (kind) => button.dispatchEvent(new PointerEvent(kind, finger));
    if (isPressed) touch("pointerdown");
    else {
        form.elements.counter.value = key;
        form.elements.delta.value = number;
        form.requestSubmit();
    }
    const end = performance.now() + 12000;
    while (!fresh() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 4));
    if (isPressed) {
        touch("pointerup");
        button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
    }
    return fresh() ?? null;
}"""

# Correct the entry of this place in the list by its page, as a form without JavaScript would: {id, corrects, key, was,
# stored}, the last where the server has said so; null where there is no such entry.
CORRECT = """async ([place, shouldBe, outcome]) => {
    const links = document.querySelectorAll("#entry-list a[href*='/log/correct/']");
    const link = links[place % links.length];
    if (!link) return null;
    const ask = async (options) => {
        const answer = await fetch(link.href, { ...options, signal: AbortSignal.timeout(3000) });
        return { url: answer.url, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
    };
    const { id: corrects, key } = link.closest("li").dataset;
    const found = await ask({}).catch(() => null);
    const form = found?.page.querySelector("main form[method=post]");
    const posted = form && new FormData(form);
    if (!posted?.get("id")) return null;
    const isTally = posted.has("should_be");
    const was = isTally ? Number(posted.get("was")) : null;
    if (isTally) posted.set("should_be", shouldBe);
    else posted.set("outcome", outcome);
    const row = { id: posted.get("id"), corrects, key, was };
    const answer = await ask({ method: "POST", body: new URLSearchParams(posted) }).catch(() => null);
    const isLog = answer?.page.getElementById("entry-list") && answer.url.endsWith("/log/");
    return { ...row, stored: Boolean(isLog && !answer.page.querySelector(".messages")) };
}"""

# Sign out, and answer the question that comes where rows wait. Mostly the page goes meanwhile.
SIGN_OUT = """async (choice) => {
    const { signout } = document.getElementById("outbox").dataset;
    const dialog = document.getElementById("outbox-leaving");
    const end = performance.now() + 3000;
    const until = async (isSo) => {
        while (!isSo() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    document.querySelector(`form[action="${signout}"] button`).click();
    await until(() => dialog.open);
    if (!dialog.open) return;
    dialog.querySelector(`[data-act=${choice}]`).click();
    await until(() => !dialog.open);
    dialog.close();
}"""

# Who is signed in, by the server's word: null for nobody.
WHO = """async () => (await (await fetch("/shifts/outbox-token/", { cache: "no-store" })).json()).person"""

SEND = """() => document.querySelector("[data-send]").click()"""
WAKE = """(kind) => (kind === "visibilitychange" ? document : window).dispatchEvent(new Event(kind))"""

# The phone's database fails so many times, by an error or by silence, or the page can keep nothing at all any more.
AIL = """([kind, times]) => {
    const { open } = IDBFactory.prototype;
    let left = kind === "full" ? Infinity : times;
    if (kind === "full") Storage.prototype.setItem = () => { throw new Error("full"); };
    IDBFactory.prototype.open = function (...args) {
        if (left <= 0) return open.apply(this, args);
        left -= 1;
        if (kind === "silent") return {};
        throw new Error("connection lost");
    };
}"""

SET_CLOCK = """(lag) => { localStorage["soak-clock"] = lag; }"""
# At the beginning of static/js/store.js, which all others stand on: the phone's clock is off by what a test has said.
CLOCK = """const ItsDate = Date;
const soakNow = () => ItsDate.now() + Number(localStorage.getItem("soak-clock") ?? 0);
globalThis.Date = class extends ItsDate {
    constructor(...given) { super(...(given.length ? given : [soakNow()])); }
    static now() { return soakNow(); }
};
"""

PAUSE = """() => new Promise((resolve) => setTimeout(resolve, 50))"""
