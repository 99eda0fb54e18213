/* The questions of a conversation: which are asked, by the answers before them, and what was answered. Needs no server:
 * the page says it all. The server looks at the same rule again (outreach/rules/answers.py). */

const asked = (form) => form.querySelectorAll("[data-kind]");

/** Ask what the answers before ask for. What is not asked keeps its answer out of sight, and sends none. */
function follow(form) {
  form.toggleAttribute("data-followed", true); // until then the style sheet shows all, after a while
  const chosen = new Map();
  for (const question of asked(form)) {
    const { after, among, name } = question.dataset;
    const isAsked = !after || (chosen.get(after) ?? []).some((value) => among.split(" ").includes(value));
    question.disabled = !isAsked;
    question.toggleAttribute("data-asked", isAsked);
    if (isAsked) chosen.set(name, Array.from(question.querySelectorAll("input:checked"), (input) => input.value));
  }
}

/** What seems to lead to a person keeps its form from being sent. Returns why, or nothing. */
export function judge(text) {
  const plain = text.value.normalize("NFKC").replace(/[\u200c\u200d]/g, "").replace(/\s+/g, " ").trim();
  const [, why = ""] = JSON.parse(text.dataset.forbidden).find(([pattern]) => new RegExp(pattern).test(plain)) ?? [];
  text.setCustomValidity(why);
  return why;
}

/** The same, said at once. */
function lookInto(text) {
  document.getElementById(text.getAttribute("aria-describedby")).textContent = judge(text);
}

function look(form) {
  follow(form);
  for (const text of form.querySelectorAll("[data-forbidden]")) lookInto(text);
}

/** The answers of a form to the questions that were asked, as a row has them. */
export function answersOf(form) {
  const answers = {};
  for (const question of asked(form)) {
    if (question.disabled) continue;
    const answer = answerOf(question);
    if (answer !== null && answer.length !== 0) answers[question.dataset.name.replace("answer-", "")] = answer;
  }
  return answers;
}

function answerOf(question) {
  const { kind } = question.dataset;
  const typed = question.querySelector("[type=number], textarea")?.value.trim();
  if (kind === "text") return typed;
  if (kind === "number") return typed === "" ? null : Number(typed);
  const values = Array.from(question.querySelectorAll("input:checked"), (input) => input.value);
  if (kind === "several") return values;
  if (!values.length) return null;
  return kind === "scale" ? Number(values[0]) : values[0];
}

/** Enter in a field would press the first button, which is an outcome that nobody chose. */
function onKey(event) {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
}

for (const form of document.querySelectorAll("form:has([data-kind])")) {
  form.addEventListener("keydown", onKey);
  form.addEventListener("input", () => look(form));
  form.addEventListener("reset", () => queueMicrotask(() => look(form))); // once it is empty
  window.addEventListener("pageshow", () => look(form)); // the browser may have put back what was typed
  look(form);
}
