/* The log screen, and that of the code, over the outbox: a tap is kept on the phone first and sent when there is a signal. Where
 * the phone can keep nothing, the form goes to the server as it would without JavaScript. */

import { chosen, keepNumbers, numbersSince, shake } from "./app.js";
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
const justLogged = document.getElementById("just-logged");
const together = document.getElementById("together");

const MANY = 10; // at a long press
const LONG_MS = 500;
const SLIP = 12; // pixels by which a finger may move and still press
const AGAIN = 60_000;

// What the screen shows is the server's numbers, what the server has taken since, and what waits on the phone.
let fromServer = new Map(buttons.map((button) => [place(button.name, button.value), count(button)]));
const taken = new Map();
let waiting = [];
let answered = 0;
let all = keptAt || !together ? null : Number(together.dataset.sum); // what everybody's counted conversations come to
let pressed = null; // the finger on a counter
let undoTimer;

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
  if (!together) return;
  together.hidden = all === null;
  together.querySelector("bdi").textContent = all ?? "";
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
    const { counters, outcomes, together: sum } = await answer.json();
    if (before !== answered) {
      askServer();
      return;
    }
    all = sum;
    const named = (name, numbers) => Object.entries(numbers).map(([key, number]) => [place(name, key), number]);
    takeNumbers([...named("counter", counters), ...named("outcome", outcomes)]);
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
    if (result.status === "stored" && row.body.kind === "conversation" && all !== null) all += row.view.change;
    const line = entryList.querySelector(`[data-id="${row.body.id}"]`);
    line?.querySelector("[data-unsent]")?.remove();
    if (!["refused", "conflict", "gone"].includes(result.status)) continue;
    line?.remove();
    if (justLogged?.dataset.id === row.body.id) endUndo("");
  }
  keepOwnNumbers();
  if (detail.some(({ result }) => result.status === "duplicate")) askServer();
}

function onChanged({ detail }) {
  waiting = detail.filter((row) => row.state === "waiting" && row.person === person && isOfThisLog(row));
  showNumbers();
}

/** The row of a button, or of the form for several at once. */
function tapped(form, button) {
  if (form.matches(".several")) {
    const counter = buttons.find(({ name, value }) => name === "counter" && value === form.elements.counter.value);
    return counted(counter, Number(form.elements.delta.value));
  }
  if (button.name === "counter") return counted(button, 1);
  const view = { where: place(button.name, button.value), label: labelOf(button), change: 1, shift: head.dataset.name };
  return [{ kind: "conversation", shift, ...version, outcome: button.value, answers: answersOf(form) }, view];
}

function counted(button, delta) {
  const label = delta === 1 ? labelOf(button) : `${labelOf(button)} +${delta}`;
  const view = { where: place(button.name, button.value), label, change: delta, shift: head.dataset.name };
  return [{ kind: "tally", shift, ...version, counter: button.value, delta }, view];
}

function labelOf(button) {
  return button.querySelector("span").textContent;
}

/** The row that takes back the entry of `line`. */
function undone(line) {
  const { id, key, amount } = line.dataset;
  const label = line.querySelector(".strong").textContent;
  const kind = amount ? "tally" : "conversation";
  const view = { where: place(kind, key), label: `${label} ↶`, change: -Number(amount ?? 1), shift: head.dataset.name };
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
  return line;
}

/** For some seconds the last tap can be taken back where the thumb is. In the list it can be for as long as it stands there. */
function offerUndo(line, label) {
  if (!justLogged) return;
  const undo = justLogged.querySelector("button");
  justLogged.querySelector("[role=status]").textContent = label;
  justLogged.dataset.on = "yes";
  undo.hidden = false;
  undo.onclick = () => takeBack(line);
  clearTimeout(undoTimer);
  undoTimer = setTimeout(withdrawUndo, justLogged.dataset.seconds * 1000);
}

/** Whoever stands on it with the keyboard is not torn off it. */
function withdrawUndo() {
  const undo = justLogged.querySelector("button");
  if (document.activeElement === undo) {
    undo.addEventListener("blur", withdrawUndo, { once: true });
    return;
  }
  endUndo("");
}

function endUndo(said) {
  clearTimeout(undoTimer);
  const undo = justLogged.querySelector("button");
  justLogged.querySelector("[role=status]").textContent = said;
  undo.hidden = true;
  undo.onclick = null;
  delete justLogged.dataset.on;
}

async function takeBack(line) {
  if (isTakenBack(line)) return;
  const [body, view] = undone(line);
  try {
    await keep(body, view);
    shake();
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
  const isTheLast = justLogged?.dataset.id === line.dataset.id;
  const hadFocus = isTheLast && justLogged.contains(document.activeElement);
  line.remove();
  entries.hidden = !entryList.children.length;
  if (isTheLast) endUndo(justLogged.dataset.undone);
  if (hadFocus) buttons.at(0)?.focus({ preventScroll: true }); // what had it is gone
}

async function onSubmit(event) {
  const { target: form, submitter } = event;
  const isUndo = form.matches(".undo");
  if (form.dataset.plain || !(isUndo || form.matches(".tally, .talk, .several"))) return;
  event.preventDefault();
  const line = form.closest("li");
  if (isUndo && isTakenBack(line)) return;
  const [body, view] = isUndo ? undone(line) : tapped(form, submitter);
  let row;
  try {
    row = await keep(body, view);
  } catch {
    sendPlainly(form, {}, submitter);
    return;
  }
  shake();
  if (isUndo) {
    removeLine(line);
  } else {
    showLogged(row);
    form.reset();
  }
}

/** Only for a row that the phone could not keep: it would count twice. */
function sendPlainly(form, values, submitter) {
  form.dataset.plain = "yes";
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  setTimeout(() => form.requestSubmit(submitter)); // a form cannot be sent while it is being sent
}

function showLogged(row) {
  const line = addLine(row);
  if (justLogged) justLogged.dataset.id = row.body.id;
  offerUndo(line, row.view.label);
}

/** A finger that stays on a counter adds ten. Only a finger: with a mouse, or slow hands on one, a press is a press. */
function onPress({ target, isPrimary, pointerType, clientX, clientY }) {
  const button = target.closest?.(".tally > .tally-button");
  letGo();
  if (!button || !isPrimary || pointerType === "mouse") return;
  pressed = { button, clientX, clientY, isLong: false, timer: setTimeout(pressLong, LONG_MS) };
}

async function pressLong() {
  const { button } = pressed;
  pressed.isLong = true;
  let row;
  try {
    row = await keep(...counted(button, MANY));
  } catch {
    sendPlainly(document.querySelector(".several"), { counter: button.value, delta: MANY });
    return;
  }
  shake([15, 60, 15]);
  showLogged(row);
}

function letGo() {
  clearTimeout(pressed?.timer);
  pressed = null;
}

function onSlip({ clientX, clientY }) {
  if (pressed && Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) > SLIP) clearTimeout(pressed.timer);
}

/** The click that ends a long press is no tap. It comes right after, or not at all, as the browser likes. */
function onLift() {
  clearTimeout(pressed?.timer);
  const lifted = pressed;
  setTimeout(() => pressed === lifted && letGo(), LONG_MS);
}

function onClick(event) {
  if (pressed?.isLong && pressed.button.contains(event.target)) event.preventDefault();
  if (event.detail) letGo();
}

/** Neither the browser's own menu at a long press, nor a row for each time that a held key repeats. */
function onMenu(event) {
  if (pressed) event.preventDefault();
}

function onKey(event) {
  if (event.repeat && event.target.closest?.(".tally-button")) event.preventDefault();
}

document.addEventListener("outbox:changed", onChanged);
document.addEventListener("outbox:answered", onAnswered);
document.addEventListener("outbox:answered-elsewhere", askServer);
document.addEventListener("submit", onSubmit);
document.addEventListener("pointerdown", onPress);
document.addEventListener("pointermove", onSlip);
document.addEventListener("pointerup", onLift);
document.addEventListener("pointercancel", letGo);
document.addEventListener("click", onClick, true);
document.addEventListener("contextmenu", onMenu);
document.addEventListener("keydown", onKey);
window.addEventListener("pageshow", (event) => event.persisted && askServer());
document.addEventListener("visibilitychange", () => !document.hidden && askServer());
if (together) setInterval(() => document.hidden || askServer(), AGAIN); // what the others have logged
if (chosen("awake") === "yes" && "wakeLock" in navigator) import("./wake.js").then(({ keepOn }) => keepOn()).catch(() => {});

if (keptAt) {
  const numbers = await numbersSince(keptAt, reader, beside).catch(() => null);
  if (numbers) takeNumbers(numbers);
}
if (keptAt || hasAnsweredMeanwhile()) askServer();
const kept = await rows();
onChanged({ detail: kept });
// The page of the code shows its own rows alone.
const isLog = Boolean(document.getElementById("total"));
const takenBack = new Set(waiting.map(({ body }) => body.corrects));
for (const line of Array.from(entryList.children)) if (takenBack.has(line.dataset.id)) removeLine(line);
for (const row of waiting.filter((row) => !row.body.corrects && (isLog || fromServer.has(row.view.where)))) {
  const { id } = row.body;
  if (!takenBack.has(id) && !entryList.querySelector(`[data-id="${id}"]`)) addLine(row);
}
