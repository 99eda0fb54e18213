/* On every page: puts the service worker to work once the page stands, says when a page was kept and not just loaded, or
 * a form not sent, and takes the kept pages off the phone at sign-out. Without workers (old or private windows) all of
 * it is nothing. */

const PAGES = "pages-";
const { worker, kept } = document.documentElement.dataset;
const note = document.getElementById("kept");

if (kept && note) {
  const at = new Date(Number(kept));
  const isToday = at.toDateString() === new Date().toDateString();
  const form = { dateStyle: isToday ? undefined : "medium", timeStyle: "short" };
  note.querySelector("bdi").textContent = at.toLocaleString(document.documentElement.lang, form);
  note.hidden = false;
}

/** The caches in which the worker keeps pages; there is one reader at a time. */
export async function namesOfCaches() {
  try {
    return (await caches.keys()).filter((name) => name.startsWith(PAGES));
  } catch {
    return []; // A private window.
  }
}

async function forgetPages() {
  for (const name of await namesOfCaches()) await caches.delete(name);
}

/** This phone is not to ring for her any more, even where the server has forgotten that it does. */
async function stopPush() {
  const registration = await navigator.serviceWorker?.getRegistration();
  const phone = await registration?.pushManager?.getSubscription();
  await phone?.unsubscribe();
}

/** Put a shift's numbers beside the log that `reader` has on this phone: a kept page shows those of when it was made. */
export async function keepNumbers(reader, url, numbers) {
  if (!(await namesOfCaches()).includes(PAGES + reader)) return;
  const pages = await caches.open(PAGES + reader);
  await pages.put(url, Response.json({ at: Date.now(), numbers }));
}

/** The numbers that were kept since `at`, or null. */
export async function numbersSince(at, reader, url) {
  if (!(await namesOfCaches()).includes(PAGES + reader)) return null;
  const kept = await (await caches.open(PAGES + reader)).match(url, { ignoreVary: true });
  const found = await kept?.json();
  return found?.at > at ? found.numbers : null;
}

/** What was chosen for this phone alone ("yes", "no"), or null. */
export function chosen(name) {
  try {
    return localStorage.getItem(`daybreak-${name}`);
  } catch {
    return null;
  }
}

/** Let the hand feel that a tap was taken, unless that was switched off here, or less motion is wished and it was not
 * switched on. */
export function shake(pattern = 15) {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if ((chosen("shake") ?? (isStill ? "no" : "yes")) === "yes") navigator.vibrate?.(pattern);
}

function register() {
  return navigator.serviceWorker.register(worker, { updateViaCache: "none" });
}

/** Whether a worker is there, after the end of its first try where this is it. */
function hasCome({ installing, waiting, active }) {
  if (waiting || active || !installing) return Boolean(waiting || active);
  return new Promise((resolve) => {
    installing.addEventListener("statechange", () => resolve(installing.state !== "redundant"), { once: true });
  });
}

async function putToWork() {
  try {
    if (!worker) {
      for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
      return;
    }
    // Once more where it did not come: this may have been the try of the page before, on another line.
    if (!(await hasCome(await register()))) await register();
    // Who put us on the home screen wants what is kept to stay. Elsewhere some browsers would ask her, in the street.
    if (matchMedia("(display-mode: standalone)").matches) await navigator.storage?.persist?.();
    if (document.getElementById("outbox")) (await navigator.serviceWorker.ready).active.postMessage("loaded");
  } catch {
    // No worker, no harm: pages come from the network.
  }
}

/** What is looked at comes first: the worker's own loading waits until the phone has nothing else to do. */
function whenIdle(act) {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: 5_000 });
  else setTimeout(act, 1_000);
}

if ("serviceWorker" in navigator) {
  if (document.readyState === "complete") whenIdle(putToWork);
  else window.addEventListener("load", () => whenIdle(putToWork));
}

// A form without an answer leaves the page as it is; the worker asks the page that sent it to say so.
const notSent = document.getElementById("not-sent");
let isSending = false;
navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
  if (data !== "not sent" || !isSending || !notSent) return;
  isSending = false;
  sayNotSent(true);
  ports[0].postMessage("said");
});

/** Where there is another way than the form, the page says that too. */
function sayNotSent(isSo) {
  for (const note of [notSent, ...document.querySelectorAll("[data-not-sent]")]) note.hidden = !isSo;
}

// On the window, after the outbox has had its say about rows that wait.
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  isSending = true;
  if (notSent) sayNotSent(false);
  const isSignOut = event.target.getAttribute("action") === document.getElementById("outbox")?.dataset.signout;
  if (!isSignOut) return;
  forgetPages();
  stopPush().catch(() => {});
});
