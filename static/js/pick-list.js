// A search field above a long list of boxes. Without this script the list is simply whole.

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

for (const list of document.querySelectorAll("[data-pick-list]")) {
  const search = list.querySelector("input[type=search]");
  const labels = [...list.querySelectorAll("label")].map((label) => [label.parentElement, plain(label.textContent)]);
  search.hidden = false;
  // What is ticked stands first, or it would have to be searched for.
  for (const box of [...list.querySelectorAll(":checked")].reverse()) {
    const row = box.closest("label").parentElement;
    row.parentElement.prepend(row);
  }
  search.addEventListener("input", () => {
    const wanted = plain(search.value.trim());
    for (const [row, text] of labels) row.hidden = !text.includes(wanted);
  });
  // Enter in a search field would send the form.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
