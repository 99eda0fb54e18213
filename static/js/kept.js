/* The pages that the service worker keeps on this phone, as the pages themselves see them. */

const PAGES = "pages-";

async function namesOfCaches() {
  try {
    return (await caches.keys()).filter((name) => name.startsWith(PAGES));
  } catch {
    return []; // A private window.
  }
}

/** Every kept page as {path, title}. */
export async function keptPages() {
  const found = [];
  for (const name of await namesOfCaches()) {
    const pages = await caches.open(name);
    for (const key of await pages.keys()) {
      const answer = await pages.match(key, { ignoreVary: true });
      if (!answer?.headers.get("Content-Type")?.startsWith("text/html")) continue;
      const { title } = new DOMParser().parseFromString(await answer.text(), "text/html");
      found.push({ path: new URL(key.url).pathname, title: title.replace(" · Daybreak", "") });
    }
  }
  return found;
}

export async function forgetPages() {
  for (const name of await namesOfCaches()) await caches.delete(name);
}

/** Put a shift's numbers beside the log that `reader` has on this phone: a kept page shows those of when it was made. */
export async function keepNumbers(reader, url, numbers) {
  if (!(await namesOfCaches()).includes(PAGES + reader)) return;
  const pages = await caches.open(PAGES + reader);
  await pages.put(url, Response.json({ at: Date.now(), numbers }));
}

/** The numbers that were kept since `at`, or null. */
export async function numbersSince(at, reader, url) {
  if (!(await namesOfCaches()).includes(PAGES + reader)) return null;
  const kept = await (await caches.open(PAGES + reader)).match(url, { ignoreVary: true });
  const found = await kept?.json();
  return found?.at > at ? found.numbers : null;
}
