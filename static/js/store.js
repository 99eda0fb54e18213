/* What waits on this phone: rows in IndexedDB, written so that they survive a crash; in localStorage where the phone's
 * database is lost. Nothing here is ever dropped but by `remove`. A row is {n, person, state, body, view, ...}. */

const DATABASE = "daybreak";
const TABLE = "outbox";
const FALLBACK = "daybreak-outbox";
const PATIENCE_MS = 1500;

/** Whether rows had to go to localStorage since this page was loaded. */
export let isFallback = false;

/** WebKit is known to leave this request without any answer; nothing was written then, so giving up loses nothing. */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    const timer = setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TABLE, { keyPath: "n", autoIncrement: true });
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve(request.result); // too late does nothing: the page then goes on without this connection
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** Run `act` on the table, and resolve only once the database says that all of it is on disk. */
async function once(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** iOS loses the connection to its database now and then; the second try usually works. */
async function run(mode, act) {
  try {
    return await once(mode, act);
  } catch {
    return once(mode, act);
  }
}

function fallbackRows() {
  try {
    return JSON.parse(localStorage.getItem(FALLBACK) ?? "[]");
  } catch {
    return [];
  }
}

function writeFallback(rows) {
  if (rows.length) localStorage.setItem(FALLBACK, JSON.stringify(rows));
  else localStorage.removeItem(FALLBACK);
}

/** Keep a new row. Rejects only where the phone can store nothing at all. */
export async function add(row) {
  try {
    await run("readwrite", (table) => table.add(row));
  } catch {
    isFallback = true;
    writeFallback([...fallbackRows(), { ...row, n: `fallback-${row.body.id}` }]);
  }
}

/** All rows in the order in which they were logged. */
export async function all() {
  let rows = [];
  try {
    rows = await run("readonly", (table) => table.getAll());
  } catch {
    isFallback = true;
  }
  return [...rows, ...fallbackRows()];
}

/** In one go: take the rows of `gone` off the phone and write those of `changed` again. */
export async function settle(gone, changed) {
  const isHere = (row) => typeof row.n === "number";
  const lost = new Map([...gone.map((row) => [row.n, null]), ...changed.map((row) => [row.n, row])]);
  const rows = fallbackRows();
  if (rows.some((row) => lost.has(row.n))) {
    writeFallback(rows.map((row) => (lost.has(row.n) ? lost.get(row.n) : row)).filter(Boolean));
  }
  if (![...gone, ...changed].some(isHere)) return;
  await run("readwrite", (table) => {
    for (const row of gone.filter(isHere)) table.delete(row.n);
    for (const row of changed.filter(isHere)) table.put(row);
  });
}

const ANSWER = "daybreak-answered";

/** Note that the server has just answered, for pages that are being loaded meanwhile. */
export function markAnswer() {
  try {
    localStorage.setItem(ANSWER, Date.now());
  } catch {
    // Only the numbers of another tab are a moment behind.
  }
}

/** Whether the server may have answered since this page was made. */
export function hasAnsweredMeanwhile() {
  return Number(localStorage.getItem(ANSWER)) > performance.timeOrigin - 5_000;
}
