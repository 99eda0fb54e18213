/* This phone, /me/this-phone/: what waits here, a copy of it and from it, what the phone keeps, and how to erase that. Needs no
 * server, and works from the kept page. */

import { chosen, namesOfCaches } from "./app.js";
import { rows, saveCopy, settle, takeUp } from "./outbox.js";
import { isUnread } from "./store.js";

const page = document.getElementById("this-phone");
const words = page.dataset;
const person = Number(document.getElementById("outbox").dataset.person);
const waitingHere = document.getElementById("waiting-here");
const othersHere = document.getElementById("others-here");
const sure = document.getElementById("sure");
const CHOICES = { shake: "vibrate" in navigator, awake: "wakeLock" in navigator };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LARGEST = 5_000_000; // bytes: more than anybody logs
const lang = document.documentElement.lang;

let own = [];
let others = [];
let doomed = []; // the rows that the question is about
let isAll = false; // whether it is about everything else as well

function filled(text, number) {
  return text.replace("{n}", number);
}

function part(of) {
  return waitingHere.querySelector(`template[data-of="${of}"]`).content.cloneNode(true).firstElementChild;
}

function show(all) {
  own = all.filter((row) => row.person === person);
  others = all.filter((row) => row.person !== person);
  const waiting = own.filter((row) => row.state === "waiting");
  const byShift = new Map();
  for (const row of waiting) byShift.set(row.body.shift, [...(byShift.get(row.body.shift) ?? []), row]);
  waitingHere.hidden = !waiting.length;
  waitingHere.querySelector("ul").replaceChildren(...Array.from(byShift, ([shift, some]) => group(shift, some)));
  othersHere.hidden = !others.length;
  othersHere.querySelector("[data-number]").textContent = others.length;
  page.querySelector("[data-act=save]").disabled = !own.length;
}

function group(shift, some) {
  const item = part("shift");
  item.querySelector("[data-shift]").textContent = some.find(({ view }) => view.shift)?.view.shift ?? filled(words.shift, shift);
  item.querySelector("[data-rows]").append(...some.map(line));
  return item;
}

function line({ body, view }) {
  const item = part("row");
  item.querySelector("[data-what]").textContent = view.label ?? body.kind;
  const at = new Date(body.occurred_at);
  const isToday = at.toDateString() === new Date().toDateString();
  const form = { dateStyle: isToday ? undefined : "medium", timeStyle: "short" };
  item.querySelector("[data-when]").textContent = at.toLocaleString(lang, form);
  return item;
}

/** What a copy holds, as rows of the outbox. Throws the name of what to say where it cannot be taken up. */
function read(text) {
  let copy;
  try {
    copy = JSON.parse(text);
  } catch {
    throw new Error("noCopy");
  }
  if (!Array.isArray(copy?.items) || !copy.items.every(isBody)) throw new Error("noCopy");
  if (copy.person !== person) throw new Error("otherPerson");
  const byId = new Map(copy.items.map((body) => [body.id, body]));
  return Array.from(byId.values(), (body) => ({
    saved_at: Date.parse(body.occurred_at),
    body,
    view: viewOf(body, byId.get(body.corrects)),
  }));
}

function isBody(body) {
  const { id, kind, shift, occurred_at } = body ?? {};
  return UUID.test(id) && typeof kind === "string" && Number.isInteger(shift) && !Number.isNaN(Date.parse(occurred_at));
}

/** What screens need to show a row of which only the body came along. `was` is the row that it corrects. */
function viewOf(body, was) {
  const key = body.counter ?? body.outcome ?? body.mark ?? was?.outcome ?? body.kind;
  const change = body.delta ?? (body.corrects ? Number(Boolean(body.outcome)) - 1 : 1);
  const label = key.charAt(0).toUpperCase() + key.slice(1).replaceAll(/[_-]/g, " ");
  const many = Math.abs(change) > 1 ? ` ${change > 0 ? "+" : "−"}${Math.abs(change)}` : "";
  return { where: `${body.kind} ${key}`, change, label: `${label}${many}${body.corrects ? " ↶" : ""}` };
}

async function readCopy({ target }) {
  const said = document.getElementById("copy-said");
  const [file] = target.files;
  if (!file) return;
  try {
    if (file.size > LARGEST) throw new Error("noCopy");
    const copied = read(await file.text());
    const taken = await takeUp(copied);
    const already = copied.length - taken;
    said.textContent = filled(words.takenUp, taken) + (already ? ` ${filled(words.hereAlready, already)}` : "");
  } catch (error) {
    said.textContent = words[error.message] ?? words.failed;
  }
  target.value = ""; // the same file may be chosen again
}

/** Ask before anything goes, with how many rows that would be. */
function ask(some, isEverything) {
  doomed = some;
  isAll = isEverything;
  const nothing = isUnread ? words.unread : words.nothingLost;
  sure.querySelector("[data-lost]").textContent = doomed.length ? filled(words.lost, doomed.length) : nothing;
  sure.querySelector("[data-stays]").textContent = isAll && others.length ? filled(words.stays, others.length) : "";
  sure.querySelector("[data-act=saveFirst]").hidden = !doomed.length;
  sure.showModal();
}

/** Only what the question was about: what was logged in another tab meanwhile stays. */
async function erase() {
  sure.close();
  const said = document.getElementById("erase-said");
  try {
    await settle(doomed, []);
    if (isAll) {
      for (const name of await namesOfCaches()) await caches.delete(name);
      for (const name of Object.keys(CHOICES)) localStorage.removeItem(`daybreak-${name}`);
    }
    said.textContent = said.dataset.done;
  } catch {
    said.textContent = words.failed;
  }
  await showKept();
}

/** One copy a person: a row must not become anybody else's. */
function saveOf(some) {
  for (const whose of new Set(some.map((row) => row.person))) saveCopy(some.filter((row) => row.person === whose));
}

async function persist() {
  const isPromised = await navigator.storage.persist();
  const said = document.getElementById("persist-said");
  said.textContent = isPromised ? "" : said.dataset.no;
  await showKept();
}

async function showKept() {
  let pages = 0;
  for (const name of await namesOfCaches()) {
    for (const key of await (await caches.open(name)).keys()) pages += Number(!/\/(numbers|said)\/$/.test(key.url));
  }
  page.querySelector("[data-pages]").textContent = pages;
  const { usage } = (await navigator.storage?.estimate?.()) ?? {};
  const isPromised = await navigator.storage?.persisted?.();
  const used = usage && new Intl.NumberFormat(lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(usage / 1e6);
  page.querySelector("[data-used]").textContent = used ?? "";
  for (const each of page.querySelectorAll("[data-has=used]")) each.hidden = usage === undefined;
  for (const each of page.querySelectorAll("[data-has=persisted]")) each.hidden = isPromised === undefined;
  for (const each of page.querySelectorAll("[data-persisted]")) {
    each.hidden = isPromised === undefined || each.dataset.persisted !== (isPromised ? "yes" : "no");
  }
  for (const box of page.querySelectorAll("[data-choice]")) showChoice(box);
}

function showChoice(box) {
  const { choice } = box.dataset;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.checked = (chosen(choice) ?? (choice === "shake" && !isStill ? "yes" : "no")) === "yes";
  box.closest("p").hidden = !CHOICES[choice];
  document.getElementById("choices").hidden = !Object.values(CHOICES).includes(true);
}

function choose({ target }) {
  if (!target.dataset.choice) return;
  localStorage.setItem(`daybreak-${target.dataset.choice}`, target.checked ? "yes" : "no");
}

const acts = {
  save: () => saveOf(own),
  saveOthers: () => saveOf(others),
  saveFirst: () => saveOf(doomed),
  ask: () => ask(own, true),
  askOthers: () => ask(others, false),
  cancel: () => sure.close(),
  erase,
  persist,
};

for (const place of [page, sure]) {
  place.addEventListener("click", ({ target }) => acts[target.closest("[data-act]")?.dataset.act]?.());
}
document.addEventListener("outbox:changed", ({ detail }) => show(detail));
document.getElementById("copy").addEventListener("change", readCopy);
page.addEventListener("change", choose);
show(await rows());
page.hidden = false;
await showKept().catch(() => {});
