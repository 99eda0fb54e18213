/* The roster over the outbox: a mark is kept on the phone first and sent when there is a signal, and the line shows it at
 * once. Where the phone can keep nothing, the form goes to the server as it would without JavaScript. */

import { keepNumbers, numbersSince, shake } from "./app.js";
import { keep, rows } from "./outbox.js";

const list = document.getElementById("roster");
const shift = Number(list.dataset.shift);
const opens = Date.parse(list.dataset.opens);
const begins = Date.parse(list.dataset.begins);
const { reader, ...own } = document.getElementById("outbox").dataset;
const person = Number(own.person);
const keptAt = Number(document.documentElement.dataset.kept);
const beside = `${location.pathname}said/`; // what the server has taken since the kept page was made

const WORDS = { checked_in: "here", completed: "left", no_show: "no-show" };
const HERE = ["here", "left"];
const AWAY = ["no-show", "excused"];

// The word about each person, by the server's page, by what it has taken since, and by what waits on the phone.
const taken = new Map();
let waiting = [];
const lines = new Map(Array.from(list.children, (line) => [Number(line.dataset.person), line]));
let undoable = {}; // the last mark of this page, and what was said before it
const onPage = new Map(Array.from(lines, ([whom, { dataset }]) => [whom, WORDS[dataset.status] ?? dataset.status]));
const notes = new Map(Array.from(lines, ([whom, line]) => [whom, Array.from(noteOf(line).childNodes)]));

const waitingAbout = (whom) => waiting.findLast(({ body }) => body.person === whom)?.body.mark;
const wordAbout = (whom) => waitingAbout(whom) ?? taken.get(whom) ?? onPage.get(whom);

function noteOf(line) {
  return line.querySelector("[data-note]");
}

function piece(selector) {
  return document.querySelector(`template[${selector}]`).content.cloneNode(true);
}

function show(whom) {
  const line = lines.get(whom);
  const word = wordAbout(whom);
  const isWaiting = Boolean(waitingAbout(whom));
  for (const form of line.querySelectorAll("form[data-mark]")) form.hidden = !mayBeSaid(form, word);
  const needsSignal = line.querySelector("form[data-when-here]");
  if (needsSignal) needsSignal.hidden = isWaiting || !HERE.includes(word);
  const calls = line.querySelector("[data-until-here]");
  if (calls) calls.hidden = HERE.includes(word);
  if (!isWaiting && !taken.has(whom)) {
    noteOf(line).replaceChildren(...notes.get(whom));
    return;
  }
  noteOf(line).replaceChildren(piece(`data-said="${word}"`));
  if (isWaiting) noteOf(line).append(piece("data-unsent"));
  if (whom !== undoable.whom || word !== undoable.word) return;
  const undo = piece("data-undo");
  undo.querySelector("button").addEventListener("click", () => say(line, undoable.before).catch(() => {}));
  noteOf(line).append(undo);
}

function mayBeSaid({ dataset }, word) {
  const now = Date.now();
  if (dataset.mark === "here") return now >= opens && word !== "here" && (word === "expected") === "quick" in dataset;
  if (dataset.mark === "left") return now >= begins && word === "here";
  if (dataset.mark === "no-show") return now >= begins && word !== "no-show";
  return word !== "expected";
}

function showAll() {
  for (const whom of lines.keys()) show(whom);
  const words = Array.from(lines.keys(), wordAbout);
  count("here", words.filter((word) => HERE.includes(word)).length);
  const claims = Array.from(lines.keys()).filter((whom) => "claim" in lines.get(whom).dataset);
  count("coming", claims.filter((whom) => !AWAY.includes(wordAbout(whom))).length);
}

/** Where the page says "not begun", nobody is no number yet. */
function count(name, number) {
  const place = document.querySelector(`[data-${name}]`);
  if (!number && !place.querySelector("bdi")) return;
  const figure = document.createElement("bdi");
  figure.textContent = number;
  place.classList.remove("counts-words");
  place.replaceChildren(figure);
}

function isOurs({ body }) {
  return body.kind === "mark" && body.shift === shift && lines.has(body.person);
}

/** A mark leaves the phone once the server has it, whichever tab has sent it. One that was refused stays, and is listed
 * apart: the line then says again what it said before. */
function onChanged({ detail }) {
  const ours = detail.filter((row) => row.person === person && isOurs(row));
  const here = new Set(ours.map(({ body }) => body.id));
  const gone = waiting.filter(({ body }) => !here.has(body.id));
  for (const { body } of gone) taken.set(body.person, body.mark);
  if (gone.length) keepNumbers(reader, beside, Array.from(taken)).catch(() => {});
  waiting = ours.filter(({ state }) => state === "waiting");
  showAll();
}

/** Where somebody has said something else since, the server's page shows it; but nobody's excuse is lost for that. */
function onAnswered({ detail }) {
  const isOvertaken = detail.some(({ row, result }) => isOurs(row) && result.code === "overtaken");
  if (isOvertaken && !list.querySelector("details[open]")) location.reload();
}

/** Rejects where the phone cannot keep it. */
async function say(line, word) {
  const whom = Number(line.dataset.person);
  const before = wordAbout(whom);
  const label = `${line.querySelector(".strong").textContent}: ${piece(`data-said="${word}"`).textContent.trim()}`;
  // An excuse has a reason, which is not on the phone: it cannot be said again. Nor can what is no captain's word.
  const canBeSaid = document.querySelector(`template[data-said="${before}"]`);
  const isUndo = whom === undoable.whom && word === undoable.before;
  undoable = !canBeSaid || isUndo ? {} : { whom, word, before };
  await keep({ kind: "mark", shift, person: whom, mark: word }, { label, shift: list.dataset.name });
  shake();
}

async function onSubmit(event) {
  const { target: form } = event;
  if (!form.dataset.mark || form.dataset.plain) return;
  event.preventDefault();
  const line = form.closest("li");
  const hasFocus = form.contains(document.activeElement);
  try {
    await say(line, form.dataset.mark);
    line.querySelector("details").open = false;
    if (hasFocus) line.querySelector("summary").focus({ preventScroll: true }); // the button that had it is gone
  } catch {
    form.dataset.plain = "yes";
    setTimeout(() => form.requestSubmit()); // a form cannot be sent while it is being sent
  }
}

document.addEventListener("outbox:changed", onChanged);
document.addEventListener("outbox:answered", onAnswered);
list.addEventListener("submit", onSubmit);
setInterval(showAll, 60_000); // buttons come with their time, also on a page from yesterday

if (keptAt) {
  const said = await numbersSince(keptAt, reader, beside).catch(() => null);
  for (const [whom, word] of said ?? []) if (lines.has(whom)) taken.set(whom, word);
}
onChanged({ detail: await rows() });
