/* The outbox: keeps what is logged on the phone until the server has answered for each row by its id, and says how that
 * stands. Loaded on every page of somebody who is signed in, so that every page is a chance to send.
 *
 * What the server has is decided by its answers alone: navigator.onLine and friends only lead to a try. */

import * as store from "./store.js";

const box = document.getElementById("outbox");
const state = document.getElementById("outbox-state");
const person = Number(box?.dataset.person);
const page = crypto.getRandomValues(new Uint32Array(1))[0];

// Taps in quick succession go in one request: each costs a phone as much as ten rows.
const GATHER = Number(box?.dataset.gather ?? 0) * 1000;
const BATCH = 100;
const TIMEOUT = 10_000;
const EVERY = 60_000;
const SOON = 3_000;
const LONG = 24 * 3_600_000;
const OLDEST = 366 * LONG; // The server takes no greater age.
const SKEW = 600_000;
const SETTLED = ["stored", "duplicate", "held", "gone"];
const REFUSED = [401, 403, 409];
const UNSETTLED = ["conflict", "refused"];

/** Tells the other tabs that what is on the phone has changed. */
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("daybreak-outbox") : null;

// Who is signed in and a token, by the server's last word. Asked again as soon as the server does not take it.
let session = null;
let known = [];
let gathering;
let isSignedOut = false;
let isStuck = false;
let skew = 0;
let sending = null;
let isWanted = false;

/** A UUIDv7 whose time is rounded down to 15 minutes: it sorts, and tells nobody when exactly somebody talked. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Math.floor(Date.now() / 900_000) * 900_000;
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(time / 2 ** (8 * (5 - place))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Keep a row of `body` (without id and time) and try to send it. Resolves with the row once it is safe on the phone;
 * rejects where the phone cannot keep it. `view` is what screens need to show it. */
export async function keep(body, view) {
  const row = {
    person,
    state: "waiting",
    saved_at: Date.now(),
    page,
    mark: performance.now(),
    body: { id: newId(), ...body, occurred_at: new Date().toISOString(), schema: 1 },
    view: { ...view, page: location.pathname },
  };
  await store.add(row);
  tabs?.postMessage("changed");
  say([...known, row]);
  if (GATHER) gathering ??= setTimeout(flush, GATHER);
  else flush();
  return row;
}

export const rows = () => store.all();

/** Take up rows from a copy: those whose ids are not here yet. Resolves with how many that were. */
export async function takeUp(copied) {
  const here = new Set((await store.all()).map(({ body }) => body.id));
  const fresh = copied.filter(({ body }) => !here.has(body.id));
  await store.add(...fresh.map((row) => ({ person, state: "waiting", ...row })));
  tabs?.postMessage("changed");
  await show();
  flush();
  return fresh.length;
}

export async function settle(gone, changed) {
  await store.settle(gone, changed);
  tabs?.postMessage("changed");
  await show();
}

/** Try to send everything that waits. Several calls at once are one try and one more after it. */
export function flush() {
  clearTimeout(gathering);
  gathering = undefined;
  if (sending) {
    isWanted = true;
    return sending;
  }
  sending = alone(send)
    .catch(() => {})
    .finally(() => {
      sending = null;
      if (isWanted) {
        isWanted = false;
        flush();
      }
    });
  return sending;
}

/** Two tabs need not send the same; where they do all the same, the server counts once. A tab that sleeps may never be
 * done, so nobody waits in line: whoever finds another one at it looks again soon. */
function alone(act) {
  if (!navigator.locks) return act();
  return navigator.locks.request("daybreak-outbox", { ifAvailable: true }, (lock) => {
    if (lock) return act();
    gathering ??= setTimeout(flush, SOON);
    return undefined;
  });
}

async function send() {
  const all = await store.all();
  if (!all.some((row) => row.state === "waiting")) return;
  isStuck = true;
  try {
    if (session) await sendAsOneIs(all).catch(askWho);
    else await askWho();
    isStuck = isSignedOut;
  } finally {
    await show();
  }
}

/** Ask who is signed in, and try again. `refused` is why it has to be asked anew: silence is no reason. */
async function askWho(refused) {
  if (refused && !REFUSED.includes(refused.status)) throw refused;
  session = null;
  const answer = await ask(box.dataset.token);
  if (!answer.token) throw new Error("no answer");
  session = answer;
  isSignedOut = session.person !== person;
  await sendAsOneIs(await store.all());
}

async function sendAsOneIs(all) {
  const mine = all.filter((row) => row.state === "waiting" && row.person === session.person);
  for (let start = 0; start < mine.length; start += BATCH) await sendBatch(mine.slice(start, start + BATCH));
  if (session.person !== person) session = null; // who reads this page may be back at the next try
}

async function sendBatch(batch) {
  let results;
  try {
    ({ results } = await ask(box.dataset.sync, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": session.token },
      body: JSON.stringify({ person: session.person, items: batch.map((row) => ({ ...row.body, ...age(row) })) }),
    }));
  } catch (error) {
    if (![400, 413].includes(error.status)) throw error;
    // A call that is refused as a whole says nothing about its rows: each is tried by itself.
    if (batch.length > 1) {
      for (const row of batch) await sendBatch([row]);
      return;
    }
    if (!error.detail) throw error; // somebody between here and the server has said it
    results = [{ id: batch[0].body.id, status: "refused", code: "rejected", detail: error.detail }];
  }
  const isAnswer = Array.isArray(results) && results.length === batch.length;
  if (!isAnswer || batch.some((row, place) => results[place]?.id !== row.body.id)) throw new Error("no answer");
  const answers = batch.map((row, place) => ({ row, result: results[place] }));
  const gone = answers.filter(({ result }) => SETTLED.includes(result.status)).map(({ row }) => row);
  const changed = answers
    .filter(({ result }) => UNSETTLED.includes(result.status))
    .map(({ row, result }) => ({ ...row, state: "attention", code: result.code, detail: result.detail, question: result.question }));
  await store.settle(gone, changed);
  const all = await store.all();
  store.markAnswer();
  tabs?.postMessage("answered");
  document.dispatchEvent(new CustomEvent("outbox:answered", { detail: answers }));
  haveFetched(gone);
  say(all);
}

/** Other pages on which these rows were made may be on this phone as they were before. */
function haveFetched(gone) {
  const changed = new Set(gone.map(({ view }) => view.page).filter((path) => path && path !== location.pathname));
  if (changed.size) navigator.serviceWorker?.controller?.postMessage({ changed: Array.from(changed) });
}

/** Seconds since the tap. A page that slept has a slow `performance.now`, a phone may set its clock back: the longer of
 * the two is the better one. A row that lies ahead was logged before the clock was set back: then the last one that waits
 * passes for one of just now, and the others keep their distance from it. */
function age(row) {
  const now = Date.now();
  const others = known.filter((other) => other.state === "waiting" && other.person === row.person);
  const last = Math.max(row.saved_at, ...others.map((other) => other.saved_at));
  const byClock = (row.saved_at > now ? last : now) - row.saved_at;
  const byPage = row.page === page ? performance.now() - row.mark : 0;
  return { age_s: Math.round(Math.min(Math.max(byClock, byPage), OLDEST) / 1000) };
}

/** JSON of our own server or an error: a sign-in page, a redirect and silence are no answers. */
async function ask(url, options = {}) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), TIMEOUT);
  try {
    const answer = await fetch(url, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      keepalive: document.hidden, // Who puts the phone away right after a tap has not waited for the answer.
      ...options,
      headers: { Accept: "application/json", ...options.headers },
      signal: giveUp.signal,
    });
    if ([401, 403].includes(answer.status)) isSignedOut = true;
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const body = isJson ? await answer.json() : null;
    if (!answer.ok || body === null) {
      throw Object.assign(new Error("no answer"), { status: answer.status, detail: body?.detail });
    }
    skew = Date.now() - (Date.parse(answer.headers.get("Date")) || Date.now());
    return body;
  } finally {
    clearTimeout(timer);
  }
}

/** Say how it stands: by what is on the phone, and by what the server last said. */
export async function show() {
  if (box) say(await store.all());
}

/** In one go, so that the screen never counts a tap while its line still says that all is sent. */
function say(all) {
  known = all;
  const waiting = all.filter((row) => row.state === "waiting" && row.person === person);
  const others = all.filter((row) => row.person !== person);
  const attention = all.filter((row) => row.state === "attention" && row.person === person);
  const isOld = waiting.some((row) => Date.now() - row.saved_at > LONG);
  const words = state.dataset;
  const said = [
    waiting.length && words.waiting.replace("{n}", waiting.length),
    waiting.length || store.isUnread ? store.isUnread && words.unread : words.sent,
    waiting.length && isSignedOut && words.signedOut,
    isOld && words.old,
    others.length && words.others.replace("{n}", others.length),
    store.isFallback && !store.isUnread && words.fallback,
    Math.abs(skew) > SKEW && words.skew,
  ];
  const text = said.filter(Boolean).join(" ");
  if (state.textContent !== text) state.textContent = text;
  box.dataset.waiting = waiting.length;
  state.toggleAttribute("data-more", said.filter(Boolean).length > 1);
  box.hidden = !(box.dataset.always || waiting.length || others.length || attention.length);
  box.querySelector("[data-buttons]").hidden = !(waiting.length && isStuck);
  if (attention.length || box.querySelector("li")) listAttention(attention);
  document.dispatchEvent(new CustomEvent("outbox:changed", { detail: all }));
}

/** Code that is seldom needed is loaded when it is, which fails without a signal: then the list comes later. */
async function listAttention(attention) {
  try {
    const { list } = await import("./attention.js");
    list(attention, { flush, newId, saveCopy, settle });
  } catch {
    document.getElementById("outbox-attention").hidden = !attention.length;
  }
}

/** Give `some` rows of one person to whoever is here as a file, in the form in which the API takes them. It says whose
 * they are, so that they become nobody else's. */
export function saveCopy(some) {
  const copy = { person: some[0]?.person ?? person, items: some.map((row) => row.body) };
  const file = new Blob([JSON.stringify(copy, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `daybreak-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function saveOwn() {
  saveCopy((await store.all()).filter((row) => row.person === person));
}

async function beforeLeaving(event) {
  const form = event.target;
  if (form.getAttribute("action") !== box.dataset.signout || form.dataset.isSure) return;
  event.preventDefault();
  try {
    const { askBeforeLeaving } = await import("./leaving.js");
    await askBeforeLeaving(form, person, { flush, rows, saveCopy, settle });
  } catch {
    // Nothing is lost by it: rows stay on the phone for their person.
    form.dataset.isSure = "yes";
    form.requestSubmit();
  }
}

if (box) {
  tabs?.addEventListener("message", async ({ data }) => {
    if (data === "answered") document.dispatchEvent(new CustomEvent("outbox:answered-elsewhere"));
    await show();
  });
  // What another tab had to put into localStorage is seen here a moment after it has said so.
  window.addEventListener("storage", ({ key }) => key?.startsWith(store.FALLBACK) && show());
  const tryNow = () => (gathering || !document.hidden) && flush();
  window.addEventListener("online", tryNow);
  window.addEventListener("pageshow", tryNow);
  document.addEventListener("visibilitychange", tryNow);
  setInterval(tryNow, EVERY);
  document.addEventListener("submit", beforeLeaving);
  box.querySelector("[data-send]").addEventListener("click", flush);
  box.querySelector("[data-save]").addEventListener("click", saveOwn);
  show().then(flush);
}
