/* Typing a paper sheet in: a code that is complete goes on to the next field, Enter to the next line, and beside each line
 * stands what its codes mean. Without this module it is a form like any other. */

/** The codes of a column in which a number is written. */
class Bounds {
  constructor({ least, most }) {
    this.least = Number(least);
    this.most = Number(most);
  }

  get(text) {
    const number = Number(text);
    return Number.isInteger(number) && number >= this.least && number <= this.most ? text : undefined;
  }

  has() {
    return false; // another digit may follow
  }
}

const lines = Array.from(document.querySelectorAll(".sheet-rows > li"));
const { unknown } = document.querySelector(".sheet-rows").dataset;
const columns = Array.from(document.querySelectorAll(".codes dd"), (column) => {
  if ("least" in column.dataset) return new Bounds(column.dataset);
  const codes = Array.from(column.querySelectorAll("[data-code]"), (each) => [each.dataset.code, each.querySelector("bdi").textContent || each.dataset.code]);
  return new Map(codes);
});

const fieldsOf = (line) => Array.from(line.querySelectorAll("input"));
const isSeveral = (field) => "several" in field.dataset;

/** The meaning of what stands in a field: texts, with `undefined` for a code that there is not. */
function meanings(field, codes) {
  const text = field.value.trim().toLowerCase();
  if (!text) return [];
  return (isSeveral(field) ? Array.from(text.replace(/[\s,]/g, "")) : [text]).map((code) => codes.get(code));
}

function explain(line) {
  const said = fieldsOf(line).map((field, place) => {
    const found = meanings(field, columns[place]);
    if (found.includes(undefined)) field.ariaInvalid = "true";
    return found;
  });
  const all = said.flat();
  line.querySelector("output").textContent = all.includes(undefined) ? unknown : all.join(" · ");
}

/** Whether no other code begins like the one that is typed. */
function isComplete(field, codes) {
  const text = field.value.trim().toLowerCase();
  return !isSeveral(field) && codes.has(text) && !Array.from(codes.keys()).some((code) => code !== text && code.startsWith(text));
}

function next(line) {
  const after = lines[lines.indexOf(line) + 1];
  (after ? fieldsOf(after)[0] : document.querySelector(".sheet-form .button-main")).focus();
}

/** Enter goes on; it does not send half a sheet. */
function onEnter(element, goOn) {
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    goOn();
  });
}

const counts = Array.from(document.querySelectorAll(".sheet-counts input"));
for (const [place, count] of counts.entries()) onEnter(count, () => (counts[place + 1] ?? fieldsOf(lines[0])[0]).focus());

for (const line of lines) {
  const fields = fieldsOf(line);
  line.addEventListener("input", ({ target }) => {
    target.removeAttribute("aria-invalid");
    const place = fields.indexOf(target);
    explain(line);
    if (!isComplete(target, columns[place])) return;
    if (fields[place + 1]) fields[place + 1].focus();
    else next(line);
  });
  onEnter(line, () => next(line));
  explain(line);
}
