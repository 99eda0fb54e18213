/* The worker of an installation whose operator has taken the worker off: it removes what was kept, and itself. Rows that
 * wait to be sent are not among it: they are in IndexedDB, and the pages send them. */

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.map((name) => caches.delete(name))))
      .then(() => self.registration.unregister()),
  );
});
