/* The organizer's script over its plain forms: rows are moved by dragging their handle (mouse, pen or finger) or by arrow
 * keys on it; the preview empties itself when a conversation would have been saved; and of a new question only those
 * fields show that its kind needs. */

const KEPT = "script-by-keys";

for (const handle of document.querySelectorAll("[data-handle]")) {
  handle.hidden = false;
  handle.addEventListener("keydown", onKey);
  handle.addEventListener("pointerdown", onPointerDown);
}
comeBack();

function onKey(event) {
  const button = event.target.form.querySelector({ ArrowUp: "[value=up]", ArrowDown: "[value=down]" }[event.key] ?? "[data-none]");
  if (!button) return;
  event.preventDefault();
  if (button.disabled) return;
  remember(event.target.closest("[data-row]"));
  event.target.form.requestSubmit(button);
}

function remember(row) {
  try {
    sessionStorage.setItem(KEPT, row.id);
  } catch {
    // Without storage the page begins at the row all the same, by its address.
  }
}

/** The page is a new one after each move: whoever works with keys goes on where she was. */
function comeBack() {
  const row = document.getElementById(location.hash.slice(1));
  for (let list = row?.closest("details"); list; list = list.parentElement.closest("details")) list.open = true;
  try {
    const id = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    // The browser goes to the row that the address names once all is loaded, and takes the focus along.
    if (id && row?.id === id) window.addEventListener("load", () => setTimeout(() => row.querySelector("[data-handle]").focus()));
  } catch {
    // As above.
  }
}

function onPointerDown(event) {
  if (event.button !== 0) return;
  event.preventDefault(); // no text is marked while a row is drawn along
  const handle = event.currentTarget;
  const row = handle.closest("[data-row]");
  const list = row.parentElement;
  const before = row.nextElementSibling;
  const stop = new AbortController();
  const on = (name, act) => window.addEventListener(name, act, { signal: stop.signal });
  const end = () => {
    stop.abort();
    row.classList.remove("is-dragged");
  };
  handle.focus();
  row.classList.add("is-dragged");
  on("pointermove", ({ clientY }) => draw(row, clientY));
  on("pointercancel", () => {
    end();
    list.insertBefore(row, before);
  });
  on("keydown", ({ key }) => {
    if (key !== "Escape") return;
    end();
    list.insertBefore(row, before);
  });
  on("pointerup", () => {
    end();
    if (row.nextElementSibling !== before) save(row);
  });
}

/** Bring the row to where the pointer is, by moving the others round it: a finger loses what is moved under it. */
function draw(row, y) {
  for (let other = row.previousElementSibling; other && y < middle(other); other = row.previousElementSibling) row.after(other);
  for (let other = row.nextElementSibling; other && y > middle(other); other = row.nextElementSibling) row.before(other);
}

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

function save(row) {
  const form = row.querySelector("[data-place]");
  form.elements.before.value = row.nextElementSibling?.dataset.row ?? "";
  const place = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: "place" });
  form.append(place);
  form.submit();
}

for (const preview of document.querySelectorAll("[data-preview]")) {
  preview.addEventListener("submit", (event) => {
    event.preventDefault();
    event.target.reset();
  });
}

const NEEDS = {
  choices: ["choice", "several"],
  least: ["scale", "number"],
  most: ["scale", "number"],
  low_label: ["scale"],
  high_label: ["scale"],
};

/** What another kind needs keeps what was typed, out of sight: the server leaves it out. */
function showNeeded(form) {
  const kind = form.elements.kind.value;
  for (const field of form.querySelectorAll("[name]")) {
    const needed = Object.entries(NEEDS).find(([name]) => field.name.startsWith(name))?.[1];
    if (needed) field.closest(".field").hidden = !needed.includes(kind);
  }
}

const form = document.querySelector("[data-question-form] form");
if (form?.elements.kind) {
  form.elements.kind.addEventListener("change", () => showNeeded(form));
  showNeeded(form);
}
