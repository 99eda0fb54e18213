/* Rows that the server did not take: shown with the reason, until the person has sent them again, changed or removed
 * them. None goes away by itself. On the log screen a row can be logged there, with another counter or outcome, and with
 * the answer put right that was refused. */

import { judge } from "./questions.js";

const section = document.getElementById("outbox-attention");
const lines = section.querySelector("ul");
const template = section.querySelector("template");

/** `outbox` is what of static/js/outbox.js is needed here: the two cannot import each other. */
export function list(rows, outbox) {
  section.hidden = !rows.length;
  const shown = Array.from(lines.children, (line) => line.dataset.id).join();
  if (shown === rows.map((row) => row.body.id).join()) return;
  lines.replaceChildren(...rows.map((row) => line(row, outbox)));
}

function line(row, outbox) {
  const item = template.content.cloneNode(true).firstElementChild;
  item.dataset.id = row.body.id;
  item.querySelector("[data-what]").textContent = row.view.label;
  item.querySelector("[data-when]").textContent = new Date(row.saved_at).toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  item.querySelector("[data-why]").textContent = row.detail || row.code;
  const choices = choicesFor(row);
  const change = item.querySelector("[data-change]");
  change.hidden = !choices.length;
  change.querySelector("select").append(...choices);
  const answer = choices.length ? answerField(row) : null;
  if (answer) {
    const label = change.querySelector("[data-answer]");
    label.hidden = false;
    label.firstElementChild.textContent = questionOf(row).querySelector("legend").textContent;
    label.append(answer);
  }
  const acts = {
    again: () => again(row, outbox),
    change: () => {
      if (answer?.dataset.forbidden) judge(answer);
      if (answer && !answer.reportValidity()) return;
      again(changed(row, change.querySelector("select"), answer, outbox.newId()), outbox);
    },
    save: () => outbox.saveCopy([row]),
    remove: () => {
      item.querySelector("[data-sure]").hidden = false;
    },
    sure: () => outbox.settle([row], []),
  };
  item.addEventListener("click", (event) => acts[event.target.closest("button")?.dataset.act]?.());
  return item;
}

/** The log screen's buttons of the same kind; nothing on other screens, and nothing for corrections and marks. */
function choicesFor(row) {
  if (row.body.corrects || row.body.kind === "mark") return [];
  const kind = row.body.kind === "tally" ? "counter" : "outcome";
  const buttons = document.querySelectorAll(`.tally-button[name="${kind}"]`);
  return Array.from(buttons, (button) => {
    const label = button.querySelector("span").textContent;
    return new Option(label, button.value, false, button.value === row.body[kind]);
  });
}

/** The question of this screen whose answer was refused. */
function questionOf(row) {
  return row.question ? document.querySelector(`[data-name="answer-${CSS.escape(row.question)}"]`) : null;
}

/** A field with what was typed there, to be put right; empty, the conversation is logged without that answer. */
function answerField(row) {
  const field = questionOf(row)?.querySelector("[type=number], textarea")?.cloneNode();
  if (!field) return null;
  for (const name of ["id", "name", "aria-describedby"]) field.removeAttribute(name);
  field.value = row.body.answers[row.question];
  field.addEventListener("input", () => field.setCustomValidity(""));
  return field;
}

/** Another row of the same moment, on the shift of this screen. Answers go with it where they were given for this one. */
function changed(row, select, answer, id) {
  const shift = Number(document.querySelector("[data-shift]").dataset.shift);
  const isTally = row.body.kind === "tally";
  const chosen = isTally ? { counter: select.value } : { outcome: select.value, answers: answersOf(row, shift, answer) };
  const where = `${row.body.kind} ${select.value}`;
  const view = { ...row.view, where, change: row.body.delta ?? 1, label: select.selectedOptions[0].text };
  return { ...row, body: { ...row.body, id, shift, ...chosen }, view };
}

function answersOf(row, shift, answer) {
  if (row.body.shift !== shift) return {};
  const { [row.question]: refused, ...answers } = row.body.answers ?? {};
  const typed = answer?.value.trim();
  if (typed) answers[row.question] = typeof refused === "number" ? Number(typed) : typed;
  return answers;
}

async function again(row, outbox) {
  await outbox.settle([], [{ ...row, state: "waiting" }]);
  outbox.flush();
}
