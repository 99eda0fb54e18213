/* The screen stays on while the log is open, where its owner chose that for this phone (/me/this-phone/). The browser lets
 * go of it whenever the page is put away, and may refuse, as with an empty battery: then the screen goes off as ever. */

let lock = null;

export async function keepOn() {
  if (document.hidden || (lock && !lock.released)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    lock = null;
  }
}

document.addEventListener("visibilitychange", keepOn);
