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
    const isShown = ({ body }) => body.corrects || document.querySelector(`#entry-list [data-id="${body.id}"]`);
    const isOfIt = (row) => row.state === "waiting" && row.person === person && row.body.shift === shift;
    for (let looks = 0; looks < 100; looks += 1) {
        if ((await ("""
    + ROWS
    + """)()).filter(isOfIt).every(isShown)) break;
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
    const end = performance.now() + 6000;
    while (fresh().length < times && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 4));
    return fresh();
}"""

# The same without waiting: nobody has heard yet whether it is kept.
TAP_BLINDLY = """([name, value]) => {
    document.querySelector(`.tally-button[name="${name}"][value="${value}"]`).click();
}"""

# Undo the line of this place in the list, and wait until it is gone: {id, key, amount}, null where there is none, and
# without `gone` where the screen kept it.
UNDO = """async (place) => {
    const lines = document.querySelectorAll("#entry-list > li");
    const line = lines[place % lines.length];
    const button = line?.querySelector(".undo button, button");
    if (!button) return null;
    const { id, key, amount } = line.dataset;
    button.click();
    const end = performance.now() + 6000;
    while (line.isConnected && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 4));
    return { id, key, amount: Number(amount ?? 0), gone: !line.isConnected };
}"""

SEND = """() => document.querySelector("[data-send]").click()"""
WAKE = """(kind) => (kind === "visibilitychange" ? document : window).dispatchEvent(new Event(kind))"""

# The phone's database fails so many times, by an error or by silence.
AIL = """([kind, times]) => {
    const { open } = IDBFactory.prototype;
    let left = times;
    IDBFactory.prototype.open = function (...args) {
        if (left <= 0) return open.apply(this, args);
        left -= 1;
        if (kind === "silent") return {};
        throw new Error("connection lost");
    };
}"""

SET_CLOCK = """(lag) => localStorage.setItem("soak-clock", lag)"""
# At the beginning of static/js/store.js, which all others stand on: the phone's clock is off by what a test has said.
CLOCK = """const ItsDate = Date;
const soakNow = () => ItsDate.now() + Number(localStorage.getItem("soak-clock") ?? 0);
globalThis.Date = class extends ItsDate {
    constructor(...given) { super(...(given.length ? given : [soakNow()])); }
    static now() { return soakNow(); }
};
"""

PAUSE = """() => new Promise((resolve) => setTimeout(resolve, 50))"""
