/* The page without a signal: what waits on this phone, and which pages are there. */

import { namesOfCaches } from "./app.js";
import { all } from "./store.js";

const EVERY = 15_000;
const LONGEST = 30 * 24 * 3_600_000; // As the worker: an older copy is not shown.
const section = document.getElementById("kept-pages");
const list = section.querySelector("ul");

/** Every kept page as {path, title}. */
async function keptPages() {
  const found = [];
  for (const name of await namesOfCaches()) {
    const pages = await caches.open(name);
    for (const key of await pages.keys()) {
      const answer = await pages.match(key, { ignoreVary: true });
      if (!answer?.headers.get("Content-Type")?.startsWith("text/html")) continue;
      if (Date.now() - Number(answer.headers.get("Kept-At")) > LONGEST) continue;
      const { title } = new DOMParser().parseFromString(await answer.text(), "text/html");
      found.push({ path: new URL(key.url).pathname, title: title.replace(" · Daybreak", "") });
    }
  }
  return found;
}

for (const { path, title } of await keptPages()) {
  const line = section.querySelector("template").content.cloneNode(true);
  const link = line.querySelector("a");
  link.href = path;
  link.querySelector("bdi").textContent = title;
  list.append(line);
  section.hidden = false;
}

const waiting = (await all()).length;
const said = document.getElementById("waiting");
said.querySelector("bdi").textContent = waiting;
said.hidden = !waiting;

/** Whoever waits here wants the page that was asked for. That the phone says it is online proves nothing. */
async function tryAgain() {
  if (document.hidden || location.pathname === section.dataset.asked) return;
  try {
    const answer = await fetch(section.dataset.asked, { method: "HEAD", cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // Still no signal.
  }
}

window.addEventListener("online", tryAgain);
document.addEventListener("visibilitychange", tryAgain);
setInterval(tryAgain, EVERY);
