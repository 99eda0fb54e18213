/* Rows that the server did not take: shown with the reason, until the person has sent them again, changed or removed
 * them. None goes away by itself. On the log screen a row can be logged there, with another counter or outcome. */

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
  const acts = {
    again: () => again(row, outbox),
    change: () => again(changed(row, change.querySelector("select"), outbox.newId()), outbox),
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

/** Another row of the same moment, on the shift of this screen. */
function changed(row, select, id) {
  const shift = Number(document.querySelector("[data-shift]").dataset.shift);
  const isTally = row.body.kind === "tally";
  const chosen = isTally ? { counter: select.value } : { outcome: select.value, answers: {} };
  const where = `${row.body.kind} ${select.value}`;
  const view = { ...row.view, where, label: select.selectedOptions[0].text };
  return { ...row, body: { ...row.body, id, shift, ...chosen }, view };
}

async function again(row, outbox) {
  await outbox.settle([], [{ ...row, state: "waiting" }]);
  outbox.flush();
}
