/* Messages on this phone, /me/push/: says whether it gets them, and turns them on or off. The permission is asked for at the
 * tap and not before. The forms are sent as plain ones, with the address that the browser gave. */

const box = document.querySelector("[data-push]");
const { key, known } = box.dataset;
const start = box.querySelector("[data-start]");
const stop = box.querySelector("[data-stop]");

function show(state) {
  for (const part of box.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
}

async function fingerprint(text) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function look() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return show("unable");
  if (Notification.permission === "denied") return show("denied");
  const phone = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
  if (!phone || Notification.permission !== "granted") return show("off");
  stop.elements.endpoint.value = phone.endpoint;
  const all = known.split(" ");
  if (!all.includes(await fingerprint(phone.endpoint))) return show("off");
  if (all.length === 1) document.querySelector("[data-stop-all]").hidden = true; // It is this one.
  return show("on");
}

async function turnOn() {
  const permission = await Notification.requestPermission();
  if (permission === "denied") return show("denied");
  if (permission !== "granted") return undefined; // She has not decided: the button stays.
  const { pushManager } = await navigator.serviceWorker.ready;
  const old = await pushManager.getSubscription();
  if (old) await old.unsubscribe(); // Made with another key, or somebody else's.
  const phone = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  start.elements.endpoint.value = phone.endpoint;
  return start.submit();
}

async function turnOff() {
  const phone = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
  await phone?.unsubscribe();
  stop.submit();
}

for (const [form, act] of [
  [start, turnOn],
  [stop, turnOff],
]) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act().catch(() => show("failed"));
  });
}

look().catch(() => show("failed"));
