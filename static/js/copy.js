// Copies a text to the clipboard. Where the browser refuses, the text is shown and selected, ready for its own menu.
// Without this module the text on the page is what there is, and no button.

for (const part of document.querySelectorAll("[data-copy]")) {
  const button = part.querySelector("button");
  const answer = part.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(part.dataset.copy);
      answer.textContent = part.dataset.copied;
    } catch {
      answer.textContent = part.dataset.select;
      select(part);
    }
  });
}

function select(part) {
  const text = part.querySelector(".copy-text") ?? part.appendChild(document.createElement("bdi"));
  text.className = "copy-text";
  text.textContent = part.dataset.copy;
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}
