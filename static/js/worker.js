/* The service worker: what a phone keeps so that Daybreak opens without a signal. docs/decisions/0016 tells why.
 *
 * - The shell (look, scripts, icons, the page without a signal), one cache for each release.
 * - A few pages of the one reader who is signed in here, or of a visitor: her shifts, their logs, codes and briefs, places she has seen.
 *
 * What is posted it passes on and never keeps; it knows nothing of the outbox: rows are IndexedDB's and the pages' alone.
 * Whatever goes wrong in here, a page comes from the network as if there were no worker.
 *
 * config/offline.py writes RELEASE, SHELL, CAPTAIN, IS_HASHED, OFFLINE and OWN in front of this file. */

const SHELLS = "shell-";
const PAGES = "pages-";
const KEPT = /^\/(me\/shifts|me\/this-phone|shifts\/\d+|shifts\/\d+\/(log|code)|campaigns\/\d+\/brief|locations\/\d+|captain\/shifts\/\d+)\/$/;
const NEEDED = /\/(log|code|brief|this-phone)\/$|^\/captain\//;
const ROSTER = /^\/captain\//; // names people: not kept for longer than it is needed
const PICTURES = /^\/locations\/\d+\//;
// Downloads, the API, and links whose secret stands in the address: not even looked at.
const PASSED = /^\/(answer|api|c|calendar|demo|once|signin\/link|unsubscribe|walk-in)\/|^\/downloads\/./;
const PASSING = /<!--until (\d+)-->[^]*?<!--until-->/g;
const PATIENCE = 3_000;
const ACT = 15_000;
const AT_ONCE = 500;
const HOUR = 3_600_000;
const FRESH = 6 * HOUR;
const LONGEST = 30 * 24 * HOUR;
const ROSTER_LONGEST = 2 * 24 * HOUR;
const MOST = 40;

let reader = null;
let readerSince = 0;
let hasPosted = false;
const unkept = new Set(); // pages that were shown with a message
let actedAt = -Infinity;

self.addEventListener("install", (event) => {
  event.waitUntil(fillShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells());
});

self.addEventListener("message", (event) => {
  // Whoever looks at her shifts may open one next; for everybody else what is needed on the street will do.
  const isAll = new URL(event.source?.url ?? location.href).pathname === OWN;
  if (event.data === "loaded") event.waitUntil(keepOwn(isAll).catch(() => {}));
  else if (event.data.changed) event.waitUntil(fetchAgain(event.data.changed).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin || request.headers.has("Range") || PASSED.test(url.pathname)) return;
  const isPage = request.mode === "navigate";
  if (request.method !== "GET") {
    hasPosted = true;
    if (isPage) {
      actedAt = performance.now();
      event.respondWith(sendForm(request));
    }
  } else if (isPage) event.respondWith(openPage(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(openFile(request));
  else if (request.destination === "image" && PICTURES.test(url.pathname)) event.respondWith(openPicture(event));
});

/** A form without an answer leaves its reader where she is (that is what 204 says), with all that she typed, and the page
 * tells her. Where no page does, the browser says it in its own way. Nothing is sent a second time. */
async function sendForm(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const pages = await self.clients.matchAll({ type: "window" });
    if (!(await Promise.all(pages.map(hasToldSo))).includes(true)) throw error;
    return new Response(null, { status: 204 });
  }
}

/** Whether this page is the one that sent the form, and has said that there was no answer. */
function hasToldSo(page) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), AT_ONCE);
    page.postMessage("not sent", [port2]);
  });
}

/** All or nothing: a release whose shell is not whole does not take over, and leaves nothing behind. Everything is looked
 * at before anything is kept, and the page without a signal is kept last. */
async function fillShell() {
  const shell = await caches.open(SHELLS + RELEASE);
  try {
    const files = await Promise.all([...SHELL, OFFLINE].map(async (url) => [url, await fetchOurs(url)]));
    for (const [url, file] of files) await shell.put(url, file);
  } catch (error) {
    if (!(await isWhole(RELEASE))) await caches.delete(SHELLS + RELEASE);
    throw error;
  }
}

/** What belongs into a shell. Somebody's Wi-Fi answers with a page of its own, which would stand there instead of a script
 * until the next release; the browser may have kept that page too, so it is asked past it once more. */
async function fetchOurs(url, cache = IS_HASHED && url !== OFFLINE ? "default" : "reload") {
  const answer = await fetch(url, { cache, redirect: "error", signal: AbortSignal.timeout?.(60_000) });
  if (isOurs(url, answer)) return answer;
  if (cache !== "reload") return fetchOurs(url, "reload");
  throw new Error("somebody else's answer");
}

function isOurs(url, { status, headers }) {
  if (url === OFFLINE) return headers.get("Daybreak-Release") === RELEASE;
  return status === 200 && /css|javascript|svg/.test(headers.get("Content-Type"));
}

/** Whether the phone has what this release needs: a shell comes at once or not at all. */
async function isWhole(release) {
  return Boolean(await caches.match(OFFLINE, { cacheName: SHELLS + release, ignoreVary: true }));
}

/** The release before this one stays, for pages that are open; others as long as a kept page was made by them. */
async function dropOldShells() {
  const names = await caches.keys();
  const shells = names.filter((name) => name.startsWith(SHELLS) && name !== SHELLS + RELEASE);
  const needed = new Set(shells.slice(-1));
  for (const name of names.filter((name) => name.startsWith(PAGES))) {
    const pages = await caches.open(name);
    for (const key of await pages.keys()) {
      needed.add(SHELLS + (await pages.match(key, { ignoreVary: true }))?.headers.get("Daybreak-Release"));
    }
  }
  for (const name of shells) if (!needed.has(name)) await caches.delete(name);
}

/** A file whose name says its content comes from any release's shell; in development the newest is asked for. */
async function openFile(request) {
  const own = () => keptFile(request.url, SHELLS + RELEASE);
  // The own one first: an earlier release looked less closely at what it kept.
  if (IS_HASHED) return (await own()) ?? (await keptFile(request.url)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await own();
    if (!kept) throw error;
    return kept;
  }
}

/** What is kept of this address, in any cache or in this one. Undefined also where the phone's storage fails: the file
 * then comes from the network. */
function keptFile(url, cacheName) {
  return caches.match(url, { cacheName, ignoreVary: true }).catch(() => undefined);
}

/** From the server, or as it was kept where the server does not answer in time. The answer to an act is waited for: a
 * copy would show the page as it was before. */
async function openPage(event, url) {
  const asked = performance.now();
  const isAnswer = asked - actedAt < ACT;
  actedAt = -Infinity;
  const fromServer = fetch(event.request).then((answer) => {
    event.waitUntil(learn(url, answer, asked).catch(() => {}));
    return answer;
  });
  event.waitUntil(fromServer.catch(() => {}));
  const kept = await keptPage(url.pathname).catch(() => undefined);
  try {
    if (!kept || isAnswer) return await fromServer;
    const answer = await Promise.race([fromServer, silence()]);
    return answer.status >= 500 ? kept : answer;
  } catch (error) {
    const instead = kept ?? (await keptFile(OFFLINE, SHELLS + RELEASE));
    if (!instead) throw error;
    return instead;
  }
}

function silence() {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error("no answer in time")), PATIENCE);
  });
}

/** Every page says whose it is; a page worth keeping is kept under that name, and one that is gone goes here too. */
async function learn(url, answer, asked) {
  if (isGone(answer)) await forget(url.pathname);
  const copy = KEPT.test(url.pathname) && !url.search ? answer.clone() : null; // before anybody reads it
  const whose = answer.headers.get("Daybreak-Reader");
  if (!whose || !(await isReader(whose, asked))) return;
  if (copy) await keep(url.pathname, copy, whose);
  const standIn = await keptFile(OFFLINE, SHELLS + RELEASE);
  const isSame = answer.headers.get("Daybreak-Release") === RELEASE;
  if (!isSame || !standIn || languageOf(standIn) === languageOf(answer)) return;
  await (await caches.open(SHELLS + RELEASE)).put(OFFLINE, await fetchOurs(OFFLINE));
}

/** The pages of anybody else go from this phone as soon as the server has said who is here now: after signing out, after
 * the end of a session, and when another person signs in. False for an answer that was on its way meanwhile. */
async function isReader(whose, asked) {
  if (reader !== null && reader !== whose && asked < readerSince) return false;
  if (reader !== whose) [reader, readerSince] = [whose, performance.now()];
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + whose) await caches.delete(name);
  }
  return true;
}

/** Keep a page, marked with the time, where the phone has what its release needs. What was said once is not kept. */
async function keep(path, answer, whose) {
  const made = answer.headers.get("Daybreak-Release");
  if (!(await isWhole(made))) return;
  const text = await answer.text();
  if (text.includes('class="messages"')) {
    unkept.add(path);
    return;
  }
  const headers = new Headers(answer.headers);
  headers.set("Kept-At", String(Date.now()));
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("Keep-Until", firstEnd(text));
  // A plain form's row gets its id with the page: in a page that is shown twice, two taps would be one row.
  const page = text.replace("<html", `<html data-kept="${Date.now()}"`).replace(/(name="id[^"]*" value=")[^"]*/g, "$1");
  if (ROSTER.test(path)) await keepFiles(CAPTAIN, made);
  const pages = await caches.open(PAGES + whose);
  await pages.put(path, new Response(page, { headers }));
  unkept.delete(path);
  const keys = await pages.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await pages.delete(key);
  if (reader !== whose) await caches.delete(PAGES + whose); // somebody else came while this was being read
}

/** What only some pages need comes with the first of them. */
async function keepFiles(urls, release) {
  const shell = await caches.open(SHELLS + release);
  for (const url of urls) if (!(await shell.match(url))) await shell.put(url, await fetchOurs(url));
}

async function keptPage(path) {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(PAGES))) {
    const pages = await caches.open(name);
    const kept = await pages.match(path, { ignoreVary: true });
    if (!kept || ageOf(kept) >= longest(path)) continue;
    return Number(kept.headers.get("Keep-Until")) < Date.now() ? withoutPast(pages, path, kept) : kept;
  }
  return undefined;
}

/** A captain's number is on a page for some hours; its copy loses it then. */
async function withoutPast(pages, path, kept) {
  const text = (await kept.text()).replace(PASSING, (part, end) => (Number(end) < Date.now() ? "" : part));
  const headers = new Headers(kept.headers);
  headers.set("Keep-Until", firstEnd(text));
  await pages.put(path, new Response(text, { headers }));
  return new Response(text, { headers });
}

/** When the first part of a page goes that may stand there only until a moment. */
function firstEnd(text) {
  return String(Math.min(...Array.from(text.matchAll(PASSING), ([, end]) => Number(end))));
}

function ageOf(kept) {
  return Date.now() - Number(kept.headers.get("Kept-At"));
}

function longest(path) {
  return ROSTER.test(path) ? ROSTER_LONGEST : LONGEST;
}

/** People claim and release until the last moment. */
function fresh(path) {
  return ROSTER.test(path) ? HOUR : FRESH;
}

function languageOf(page) {
  return page.headers.get("Content-Language");
}

/** Somebody signed in is here, and her page is loaded: see that her coming shifts, their logs and briefs are on the phone, so
 * that they open underground without having been opened before. The page of her shifts names them. */
async function keepOwn(isAll) {
  await dropOldRosters();
  let own = await keptPage(OWN);
  if (!own || hasPosted || ageOf(own) > HOUR) own = await fetchToKeep(OWN);
  hasPosted = false;
  const [, paths = ""] = /data-keep="([^"]*)"/.exec((await own?.clone().text()) ?? "") ?? [];
  for (const path of paths.split(" ").filter((path) => KEPT.test(path) && (isAll || NEEDED.test(path)))) {
    const kept = await keptPage(path);
    const isOld = !kept || unkept.has(path) || ageOf(kept) > fresh(path) || languageOf(kept) !== languageOf(own);
    if (isOld) await fetchToKeep(path, own.headers.get("Daybreak-Reader")).catch(() => {});
  }
}

/** What a page has sent of rows that were made on others is in those now. */
async function fetchAgain(paths) {
  for (const path of paths.filter((path) => KEPT.test(path))) if (await keptPage(path)) await fetchToKeep(path);
}

async function dropOldRosters() {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(PAGES))) {
    const pages = await caches.open(name);
    for (const key of await pages.keys()) {
      const { pathname } = new URL(key.url);
      const isOld = ROSTER.test(pathname) && !(await keptPage(pathname.replace("/said/", "/")));
      if (isOld) await pages.delete(key);
    }
  }
}

/** The header asks the server to leave out what is said once: the page that is open is to say it. */
async function fetchToKeep(path, owner) {
  const asked = performance.now();
  const answer = await fetch(path, { cache: "no-store", redirect: "manual", headers: { Keep: "yes" } });
  const whose = answer.headers.get("Daybreak-Reader");
  const isTheirs = whose && (!owner || owner === whose); // a session may end between two of them
  if (answer.ok && whose && (await isReader(whose, asked)) && isTheirs) await keep(path, answer, whose);
  else if (isGone(answer)) await forget(path);
  return keptPage(path);
}

/** By our own word, not by that of somebody's Wi-Fi. */
function isGone({ status, headers }) {
  return status === 404 && headers.has("Daybreak-Release");
}

/** A page that is gone, whoever's it was: the worker may have been started anew and not know yet who is here. */
async function forget(path) {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(PAGES))) {
    await (await caches.open(name)).delete(path);
  }
}

/** The picture of a place, kept beside its page. */
async function openPicture(event) {
  const path = new URL(event.request.url).pathname;
  try {
    const answer = await fetch(event.request);
    if (answer.status === 200) event.waitUntil(keepPicture(path, answer.clone()).catch(() => {}));
    return answer;
  } catch (error) {
    const kept = await keptFile(path);
    if (!kept) throw error;
    return kept;
  }
}

async function keepPicture(path, answer) {
  const isPicture = /^image/.test(answer.headers.get("Content-Type"));
  if (reader && isPicture) await (await caches.open(PAGES + reader)).put(path, answer);
}
