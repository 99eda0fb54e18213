// The browser's part of a passkey: asks the server for a challenge, lets the device answer it, and posts the answer with the
// form. Where the browser knows no passkeys, or there is no script, the form stays hidden and the other ways remain.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

// A browser may send a cached form back whose answer has been used.
const clear = (form) => {
  form.elements.credential.value = "";
};

if (window.PublicKeyCredential && navigator.credentials) {
  for (const note of document.querySelectorAll("[data-no-passkeys]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    clear(form);
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(form);
    });
    window.addEventListener("pageshow", () => clear(form));
  }
}

async function run(form) {
  const button = form.querySelector("button");
  say(form, "");
  button.disabled = true;
  try {
    const { publicKey } = await options(form);
    const credential = form.dataset.passkey === "create" ? await make(publicKey) : await show(publicKey);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    say(form, words(form, error));
    button.disabled = false;
    button.focus(); // what is disabled loses it
  }
}

function words(form, error) {
  if (error.name === "InvalidStateError") return form.dataset.known;
  return ["NotAllowedError", "AbortError"].includes(error.name) ? form.dataset.refused : form.dataset.failed;
}

function say(form, text) {
  const line = form.querySelector("[data-said]");
  line.textContent = text;
  line.hidden = !text;
}

async function options(form) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("options", "");
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

const withBytes = (list = []) => list.map((each) => ({ ...each, id: toBytes(each.id) }));

async function make(asked) {
  const { rawId, type, response } = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: withBytes(asked.excludeCredentials),
    },
  });
  return answered(rawId, type, response, ["clientDataJSON", "attestationObject"]);
}

async function show(asked) {
  const { rawId, type, response } = await navigator.credentials.get({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      allowCredentials: withBytes(asked.allowCredentials),
    },
  });
  const names = ["clientDataJSON", "authenticatorData", "signature"];
  return answered(rawId, type, response, response.userHandle ? [...names, "userHandle"] : names);
}

function answered(rawId, type, response, names) {
  const id = toText(rawId);
  return { id, rawId: id, type, response: Object.fromEntries(names.map((name) => [name, toText(response[name])])) };
}
