// @ts-check
// Who fetched what, newest first, in memory. A real app writes it where it lasts.

/** @typedef {{ time: Date, who: string, what: string, result: string, ok: boolean, times: number }} Entry */

const LIMIT = 200;
const STRANGERS_LIMIT = 50;

/** A link's parameter in a path: something on the way has encoded the `?` before it. */
const TOKEN = /sendoff(?:=|%(?:25)*3d).*/is;

export function createAudit() {
  const known = createEntries(LIMIT);
  // Apart, or anybody could push out all the others by being refused often enough.
  const strangers = createEntries(STRANGERS_LIMIT);

  return {
    entries: () => [...known.all(), ...strangers.all()].sort((a, b) => +b.time - +a.time),

    /** @type {import("sendoff").OnOutcome<import("./files.mjs").GalleryContext>} */
    onOutcome({ outcome, path, reason, status }, request, context) {
      const user = context.get("user");
      const ok = outcome === "delivered";
      const entries = user === undefined && !ok ? strangers : known;
      return entries.add({
        who: user?.name ?? whoWithoutSession(request),
        // Of a refused path there is no name, and what was sent instead of one is not worth showing.
        what: path?.replace(TOKEN, "sendoff=(left out)") ?? "(no file)",
        result: ok ? "sent" : `${reason ?? outcome} (${status})`,
        ok,
      });
    },
  };
}

/** @param {number} limit */
function createEntries(limit) {
  /** @type {Entry[]} Newest first. */
  const entries = [];
  return {
    all: () => entries,
    /** @param {Omit<Entry, "time" | "times">} entry */
    add(entry) {
      const [last] = entries;
      const { who, what, result } = entry;
      // A player asks for a film in many requests.
      if (last?.who === who && last.what === what && last.result === result) {
        last.times++;
        last.time = new Date();
        return;
      }
      entries.unshift({ ...entry, time: new Date(), times: 1 });
      entries.length = Math.min(entries.length, limit);
    },
  };
}

/** @param {Request} request */
function whoWithoutSession(request) {
  return new URL(request.url).searchParams.has("sendoff") ? "someone with a link" : "someone";
}
