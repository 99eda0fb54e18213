/* The page without a signal: what waits on this phone, and which pages are there. */

import { keptPages } from "./kept.js";
import { all } from "./store.js";

const EVERY = 15_000;
const section = document.getElementById("kept-pages");
const list = section.querySelector("ul");

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
  if (document.hidden) return;
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
