/* The log screen, and that of the code, over the outbox: a tap is kept on the phone first and sent when there is a signal. Where the phone can
 * keep nothing, the form goes to the server as it would without JavaScript. */

import { keepNumbers, numbersSince } from "./app.js";
import { flush, keep, rows } from "./outbox.js";
import { answersOf } from "./questions.js";
import { hasAnsweredMeanwhile } from "./store.js";

const head = document.querySelector("[data-shift]");
const shift = Number(head.dataset.shift);
const version = head.dataset.script ? { script_version: Number(head.dataset.script) } : {};
const { reader, ...own } = document.getElementById("outbox").dataset;
const person = Number(own.person);
const keptAt = Number(document.documentElement.dataset.kept);
const beside = `${location.pathname}numbers/`; // of this page alone: the log's and the code's buttons are not the same
const entries = document.getElementById("entries");
const entryList = document.getElementById("entry-list");
const waitingEntry = document.getElementById("waiting-entry");
const buttons = Array.from(document.querySelectorAll(".tally-button"));

// What the screen shows is the server's numbers, what the server has taken since, and what waits on the phone.
let fromServer = new Map(buttons.map((button) => [place(button.name, button.value), count(button)]));
const taken = new Map();
let waiting = [];
let answered = 0;

function place(name, key) {
  return `${name === "counter" || name === "tally" ? "tally" : "conversation"} ${key}`;
}

function count(button) {
  return Number(button.querySelector(".tally-count").textContent);
}

function showNumbers() {
  let conversations = 0;
  for (const [where, number] of fromServer) if (where.startsWith("conversation")) conversations += number;
  for (const button of buttons) {
    const where = place(button.name, button.value);
    const added = (taken.get(where) ?? 0) + waiting.reduce((sum, row) => sum + (row.view.where === where && row.view.change), 0);
    button.querySelector(".tally-count").textContent = Math.max(0, (fromServer.get(where) ?? 0) + added);
    if (button.name === "outcome") conversations += added;
  }
  const total = document.getElementById("total");
  if (total) total.textContent = Math.max(0, conversations);
}

function takeNumbers(numbers) {
  fromServer = new Map(numbers);
  taken.clear();
  showNumbers();
}

/** What the server has by its last answer goes beside the kept page, which would show the numbers of long ago. */
function keepOwnNumbers() {
  const places = new Set([...fromServer.keys(), ...taken.keys()]);
  const numbers = Array.from(places, (where) => [where, (fromServer.get(where) ?? 0) + (taken.get(where) ?? 0)]);
  keepNumbers(reader, beside, numbers).catch(() => {});
}

/** The server's own numbers, for when the screen cannot know them: a row that it had already, a screen left open. */
async function askServer() {
  await flush(); // else a row that is just being sent is in the server's numbers and in what waits
  const before = answered;
  try {
    const answer = await fetch(head.dataset.numbers, { cache: "no-store", redirect: "error" });
    if (!answer.ok) return;
    const { counters, outcomes } = await answer.json();
    if (before !== answered) {
      askServer();
      return;
    }
    takeNumbers([
      ...Object.entries(counters).map(([key, number]) => [place("counter", key), number]),
      ...Object.entries(outcomes).map(([key, number]) => [place("outcome", key), number]),
    ]);
  } catch {
    // Without a signal the numbers stay as they are.
  }
}

/** A captain's marks go through the same outbox and are none of the log's. */
function isOfThisLog({ body }) {
  return body.shift === shift && body.kind !== "mark";
}

function onAnswered({ detail }) {
  answered += 1;
  for (const { row, result } of detail.filter(({ row }) => isOfThisLog(row))) {
    if (["stored", "held"].includes(result.status)) {
      taken.set(row.view.where, (taken.get(row.view.where) ?? 0) + row.view.change);
    }
    const line = entryList.querySelector(`[data-id="${row.body.id}"]`);
    line?.querySelector("[data-unsent]")?.remove();
    if (["refused", "conflict", "gone"].includes(result.status)) line?.remove();
  }
  keepOwnNumbers();
  if (detail.some(({ result }) => result.status === "duplicate")) askServer();
}

function onChanged({ detail }) {
  waiting = detail.filter((row) => row.state === "waiting" && row.person === person && isOfThisLog(row));
  showNumbers();
}

function tapped(form, button) {
  const view = { where: place(button.name, button.value), label: button.querySelector("span").textContent, change: 1 };
  if (button.name === "counter") return [{ kind: "tally", shift, ...version, counter: button.value, delta: 1 }, view];
  return [{ kind: "conversation", shift, ...version, outcome: button.value, answers: answersOf(form) }, view];
}

/** The row that takes back the entry of `line`. */
function undone(line) {
  const { id, key, amount } = line.dataset;
  const label = line.querySelector(".strong").textContent;
  const kind = amount ? "tally" : "conversation";
  const view = { where: place(kind, key), label: `${label} ↶`, change: -Number(amount ?? 1) };
  if (amount) return [{ kind, shift, counter: key, delta: view.change, corrects: id }, view];
  return [{ kind, shift, outcome: null, corrects: id }, view];
}

function addLine(row) {
  const line = waitingEntry.content.cloneNode(true).firstElementChild;
  line.dataset.id = row.body.id;
  line.dataset.key = row.body.counter ?? row.body.outcome;
  if (row.body.kind === "tally") line.dataset.amount = row.body.delta;
  line.querySelector(".strong").textContent = row.view.label;
  line.querySelector("[data-when]").textContent = new Date(row.body.occurred_at).toLocaleTimeString(document.documentElement.lang, {
    hour: "numeric",
    minute: "2-digit",
    timeZone: head.dataset.zone,
  });
  line.querySelector("button").addEventListener("click", () => takeBack(line));
  entries.hidden = false;
  entryList.prepend(line);
}

async function takeBack(line) {
  if (isTakenBack(line)) return;
  const [body, view] = undone(line);
  try {
    await keep(body, view);
    removeLine(line);
  } catch {
    delete line.dataset.takenBack; // The phone keeps nothing just now: the line stays, to be tried again.
  }
}

/** Whether this was asked before: a second tap before the line has gone is no second undo. */
function isTakenBack(line) {
  const was = line.dataset.takenBack;
  line.dataset.takenBack = "yes";
  return Boolean(was);
}

function removeLine(line) {
  line.remove();
  entries.hidden = !entryList.children.length;
}

async function onSubmit(event) {
  const { target: form, submitter } = event;
  const isUndo = form.matches(".undo");
  if (form.dataset.plain || !(isUndo || form.matches(".tally, .talk"))) return;
  event.preventDefault();
  const line = form.closest("li");
  if (isUndo && isTakenBack(line)) return;
  const [body, view] = isUndo ? undone(line) : tapped(form, submitter);
  let row;
  try {
    row = await keep(body, view);
  } catch {
    // Only a row that the phone could not keep may go another way: it would count twice.
    form.dataset.plain = "yes";
    setTimeout(() => form.requestSubmit(submitter)); // a form cannot be sent while it is being sent
    return;
  }
  navigator.vibrate?.(15);
  if (isUndo) {
    removeLine(line);
  } else {
    addLine(row);
    form.reset();
  }
}

document.addEventListener("outbox:changed", onChanged);
document.addEventListener("outbox:answered", onAnswered);
document.addEventListener("outbox:answered-elsewhere", askServer);
document.addEventListener("submit", onSubmit);
window.addEventListener("pageshow", (event) => event.persisted && askServer());
document.addEventListener("visibilitychange", () => !document.hidden && askServer());

if (keptAt) {
  const numbers = await numbersSince(keptAt, reader, beside).catch(() => null);
  if (numbers) takeNumbers(numbers);
}
if (keptAt || hasAnsweredMeanwhile()) askServer();
const kept = await rows();
onChanged({ detail: kept });
// The page of the code shows its own rows alone.
const isLog = Boolean(document.getElementById("total"));
for (const row of waiting.filter((row) => !row.body.corrects && (isLog || fromServer.has(row.view.where)))) {
  if (!entryList.querySelector(`[data-id="${row.body.id}"]`)) addLine(row);
}
