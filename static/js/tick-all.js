// Ticks all boxes whose names begin alike. Without this module the link loads the page with them ticked, and what has been
// typed is gone.

for (const link of document.querySelectorAll("[data-tick-all]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of document.querySelectorAll(`input[type=checkbox][name^="${link.dataset.tickAll}"]`)) {
      box.checked = true;
    }
  });
}
