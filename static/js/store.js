/* What waits on this phone: rows in IndexedDB, written so that they survive a crash; in localStorage where the phone's
 * database is lost. Nothing here is ever dropped but by `settle`. A row is {n, person, state, body, view, ...}.
 *
 * Other releases of this file have the same phone before and after, and at once in two tabs: so the database is opened in
 * whatever version it is, tables are only ever added, and a row may lack what later ones have. */

const DATABASE = "daybreak";
const TABLE = "outbox";
export const FALLBACK = "daybreak-outbox";
const PATIENCE_MS = 1500;
const WRITING_MS = 3000;

/** Whether rows had to go to localStorage since this page was loaded. */
export let isFallback = false;
/** Whether the phone's database could not be read the last time: more may wait in it than is known. */
export let isUnread = false;

/** WebKit is known to leave this request without any answer; nothing was written then, so giving up loses nothing. */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error("no answer"));
    }, PATIENCE_MS);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TABLE, { keyPath: "n", autoIncrement: true });
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      if (isLate) request.result.close(); // the page has gone on without this connection
      else resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** Run `act` on the table, and resolve only once the database says that all of it is on disk. */
async function once(mode, act) {
  const database = await open();
  let timer;
  try {
    const transaction = database.transaction(TABLE, mode, { durability: "strict" });
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error("no answer"));
        abort(transaction);
      }, WRITING_MS);
      const request = act(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    clearTimeout(timer);
    database.close();
  }
}

/** What is given up is not to be written later: its row goes another way. It may just be ending all the same; a row that
 * then lies in two places has one id, and counts once. */
function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended.
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

/** What lies in localStorage, oldest first. Each row has a key of its own, as two tabs that write one list at once would
 * lose a row; an earlier release had the list. */
function fallbackRows() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(FALLBACK));
    const rows = names.flatMap((name) => parsed(localStorage.getItem(name)) ?? []);
    return rows.sort((one, other) => one.saved_at - other.saved_at);
  } catch {
    return []; // A private window.
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function writeFallback(row) {
  localStorage.setItem(`${FALLBACK}-${row.body.id}`, JSON.stringify(row));
}

function leaveList(row) {
  const list = parsed(localStorage.getItem(FALLBACK));
  if (list) localStorage.setItem(FALLBACK, JSON.stringify(list.filter(({ body }) => body.id !== row.body.id)));
}

/** Whether a row lies in the database. */
function isHere(row) {
  return typeof row.n === "number";
}

/** Keep new rows. Rejects only where the phone can store nothing at all. */
export async function add(...rows) {
  try {
    await run("readwrite", (table) => {
      for (const row of rows) table.add(row);
    });
  } catch {
    isFallback = true;
    for (const row of rows) writeFallback({ ...row, n: `fallback-${row.body.id}` });
  }
}

/** All rows in the order in which they were logged, each once; what corrects another one comes after it, wherever the
 * two lie. */
export async function all() {
  let kept = [];
  try {
    kept = await run("readonly", (table) => table.getAll());
    isUnread = false;
  } catch {
    isFallback = true;
    isUnread = true;
  }
  const found = new Map();
  const twins = [];
  for (const row of [...kept, ...fallbackRows()]) {
    const first = found.get(row.body.id);
    if (!first) found.set(row.body.id, { view: {}, ...row });
    else if (isHere(first)) twins.push(row); // else it would come up when the first one is gone
  }
  if (twins.length) settle(twins, []).catch(() => {});
  const rows = Array.from(found.values());
  const isCorrection = ({ body }) => found.has(body.corrects);
  return [...rows.filter((row) => !isCorrection(row)), ...rows.filter(isCorrection)];
}

/** In one go: take the rows of `gone` off the phone and write those of `changed` again. */
export async function settle(gone, changed) {
  const isElsewhere = (row) => !isHere(row);
  for (const row of changed.filter(isElsewhere)) writeFallback(row);
  for (const row of [...gone, ...changed].filter(isElsewhere)) leaveList(row);
  for (const row of gone.filter(isElsewhere)) localStorage.removeItem(`${FALLBACK}-${row.body.id}`);
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
