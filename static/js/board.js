// The board by mouse and by keys. Without this module people are ticked and a place's button is pressed; all that is done
// here ends in that same form.

const form = document.querySelector("[data-board]");
const says = form?.querySelector("[data-says]");
const KEPT = "board-by-keys";
const NEAR = 6; // pixels that a pointer may tremble before it drags

if (form && says) start();

function start() {
  form.addEventListener("change", sayChosen);
  form.addEventListener("keydown", onKey);
  form.addEventListener("pointerdown", onPointerDown);
  form.addEventListener("submit", (event) => remember(event.submitter));
  document.addEventListener("pageshow", sayChosen);
  comeBack();
}

function boxes() {
  return [...form.querySelectorAll("input[name=who]")];
}

function chosen() {
  return boxes().filter((box) => box.checked);
}

function targets() {
  return [...form.querySelectorAll("[data-to]")];
}

function sayChosen() {
  const names = chosen().map((box) => box.dataset.name);
  says.textContent = names.length ? form.dataset.chosen.replace("{names}", () => names.join(", ")) : "";
}

// Keys: arrows go from one to the next, Enter on a person takes her up and goes to the places, Escape puts her back.

function onKey(event) {
  const box = event.target.closest("input[name=who]");
  const target = event.target.closest("[data-to]");
  if (!box && !target) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return; // Alt and an arrow go back in a browser
  const onward = isMirrored() ? -1 : 1;
  const step = { ArrowDown: 1, ArrowRight: onward, ArrowUp: -1, ArrowLeft: -onward }[event.key];
  if (step) {
    event.preventDefault();
    next(box ? boxes() : targets(), box || target, step).focus();
  } else if (event.key === "Enter" && box) {
    event.preventDefault();
    box.checked = true;
    sayChosen();
    firstTarget()?.focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    const first = chosen()[0];
    for (const one of chosen()) one.checked = false;
    says.textContent = form.dataset.nobody;
    (first || box)?.focus();
  }
}

function next(all, one, step) {
  return all[(all.indexOf(one) + step + all.length) % all.length];
}

/** A place, not another shift without one; those come first on the page. */
function firstTarget() {
  return form.querySelector(".placing-places [data-to]") || targets()[0];
}

// Whoever works with keys goes on where she was: the page is a new one after each move.

function remember(button) {
  try {
    if (button?.matches(":focus-visible")) sessionStorage.setItem(KEPT, "1");
  } catch {
    // Without storage the page begins at its top.
  }
}

function comeBack() {
  let byKeys = null;
  try {
    byKeys = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
  } catch {
    return;
  }
  if (!byKeys) return;
  const said = [...document.querySelectorAll(".messages p")].map((each) => each.textContent.trim()).join(" ");
  (boxes()[0] || firstTarget())?.focus();
  // What was there when the page came is not read out; what comes now is.
  setTimeout(() => { says.textContent = said; }, 300);
}

// Dragging, with a mouse or a pen: a finger scrolls and taps.

function onPointerDown(event) {
  const person = event.target.closest("[data-person]");
  if (!person || event.button !== 0 || event.pointerType === "touch") return;
  const drag = { person, x: event.clientX, y: event.clientY, ghost: null, over: null };
  const stop = new AbortController();
  const on = (name, act) => window.addEventListener(name, act, { signal: stop.signal });
  on("pointermove", (moved) => follow(drag, moved));
  on("pointercancel", () => { stop.abort(); letGo(drag); });
  on("keydown", (key) => { if (key.key === "Escape") { stop.abort(); letGo(drag); } });
  on("pointerup", () => {
    stop.abort();
    const { over, ghost } = drag;
    letGo(drag);
    if (!ghost) return;
    // The click that ends a drag ticks no box; where none comes, the next one is somebody's own.
    const ended = new AbortController();
    window.addEventListener("click", (click) => click.preventDefault(), { capture: true, signal: ended.signal });
    setTimeout(() => { ended.abort(); drop(person, over); });
  });
}

function follow(drag, event) {
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < NEAR) return;
    takeUp(drag);
  }
  event.preventDefault();
  drag.ghost.style.transform = `translate(${ghostX(event)}px, ${event.clientY + 12}px)`;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-column]");
  const found = over?.querySelector("[data-to]") && !over.contains(drag.person) ? over : null;
  if (found === drag.over) return;
  drag.over?.classList.remove("is-over");
  found?.classList.add("is-over");
  drag.over = found;
}

/** The ghost stands at the start of the line, which is the other side where text runs the other way. */
function ghostX(event) {
  return isMirrored() ? event.clientX - window.innerWidth : event.clientX + 12;
}

function isMirrored() {
  return document.dir === "rtl";
}

function takeUp(drag) {
  const box = drag.person.querySelector("input[name=who]");
  drag.ghost = document.createElement("p");
  drag.ghost.className = "placing-ghost";
  drag.ghost.textContent = box.checked ? chosen().map((one) => one.dataset.name).join(", ") : box.dataset.name;
  document.body.append(drag.ghost);
  drag.person.classList.add("is-dragged");
  form.dataset.dragging = "";
  window.getSelection()?.removeAllRanges();
}

function letGo(drag) {
  drag.ghost?.remove();
  drag.over?.classList.remove("is-over");
  drag.person.classList.remove("is-dragged");
  delete form.dataset.dragging;
}

/** Those who are ticked go along with one of theirs; somebody who is not ticked goes alone. */
function drop(person, column) {
  const button = column?.querySelector("[data-to]");
  if (!button) return;
  const own = person.querySelector("input[name=who]");
  if (!own.checked) for (const box of boxes()) box.checked = box === own;
  form.requestSubmit(button);
}
