/* This phone was rung: the service worker's second part, which stands behind worker.js where the operator has set a key.
 * docs/decisions/0024 tells why. config/offline.py writes NEWS, MOVED, KEY, ICON and THERE_IS_NEWS in front of it. */

const NEUTRAL = "news";

self.addEventListener("push", (event) => {
  event.waitUntil(tellNews());
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openNews(event.notification.data));
});

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(move(event.oldSubscription, event.newSubscription));
});

/** A push has no content: what there is, the server says to whoever is signed in here. Browsers want to see something for
 * each push; without a signal or a session it is that there is news, and what is shown already stays as it is. */
async function tellNews() {
  let news = [];
  try {
    news = await askForNews();
  } catch {
    // No signal, or nobody is signed in.
  }
  const shown = await registration.getNotifications();
  if (news.length) for (const one of shown) if (one.tag === NEUTRAL) one.close(); // Now we know what it was.
  if (!news.length && shown.length) news = shown.slice(-1).map(({ title, tag, data }) => ({ title, tag, url: data }));
  if (!news.length) news = [{ title: await thereIsNews(), tag: NEUTRAL, url: OWN }];
  for (const { title, tag, url } of news) await registration.showNotification(title, { tag, data: url, icon: ICON });
}

async function askForNews() {
  const phone = await registration.pushManager.getSubscription();
  const body = new URLSearchParams({ endpoint: phone.endpoint });
  const answer = await fetch(NEWS, { method: "POST", body, redirect: "error", signal: AbortSignal.timeout(ACT) });
  const { known, news } = await answer.json();
  if (!known) await phone.unsubscribe(); // Somebody else has signed in on this phone.
  return news;
}

/** In the language in which the phone keeps the page without a signal, which is its reader's. */
async function thereIsNews() {
  const page = await keptFile(OFFLINE, SHELLS + RELEASE);
  return THERE_IS_NEWS[page && languageOf(page)] ?? THERE_IS_NEWS.en;
}

async function openNews(url) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => page.url === new URL(url, location.origin).href);
  return open ? open.focus() : self.clients.openWindow(url);
}

async function move(was, now) {
  const phone = now ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: KEY }));
  const body = new URLSearchParams({ was: was?.endpoint ?? "", endpoint: phone.endpoint });
  await fetch(MOVED, { method: "POST", body, redirect: "error" });
}
