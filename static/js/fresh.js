// Keeps the figures fresh: asks for them again while the page is looked at, at most once a minute, and never while it is
// hidden. Without this script the page is the same, as of when it was loaded.

const PAUSE = 60_000;
const region = document.querySelector("[data-part]");
let asked = Date.now();
let timer;

function plan() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") {
    timer = setTimeout(refresh, Math.max(0, asked + PAUSE - Date.now()));
  }
}

async function refresh() {
  asked = Date.now();
  try {
    const answer = await fetch(region.dataset.part, {
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.ok) {
      show(await answer.text());
    }
  } catch {
    // No signal, or signed out meanwhile: what is shown says of when it is.
  }
  plan();
}

function show(html) {
  // Whoever stands in a table with the keyboard, or has marked something, is not torn out of it.
  const selection = document.getSelection();
  const isMarked = !selection.isCollapsed && region.contains(selection.anchorNode);
  if (!isMarked && !region.contains(document.activeElement)) {
    region.innerHTML = html;
  }
}

document.addEventListener("visibilitychange", plan);
plan();
