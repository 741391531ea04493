// @ts-check
// Who fetched what, newest first, in memory. A real app writes it where it lasts.

/** @typedef {{ time: Date, who: string, what: string, result: string, ok: boolean, times: number }} Entry */

const LIMIT = 200;

export function createAudit() {
  /** @type {Entry[]} */
  const entries = [];

  return {
    entries: () => [...entries],

    /** @type {import("sendoff").OnOutcome<import("./files.mjs").GalleryContext>} */
    onOutcome({ outcome, path, reason, status }, request, context) {
      const who = context.get("user")?.name ?? whoWithoutSession(request);
      // Of a refused path there is no name, and what was sent instead of one is not worth showing.
      const what = path ?? "(no file)";
      const ok = outcome === "delivered";
      const result = ok ? "sent" : `${reason ?? outcome} (${status})`;
      const [last] = entries;
      // A player asks for a film in many requests.
      if (last?.who === who && last.what === what && last.result === result) {
        last.times++;
        last.time = new Date();
        return;
      }
      entries.unshift({ time: new Date(), who, what, result, ok, times: 1 });
      entries.length = Math.min(entries.length, LIMIT);
    },
  };
}

/** @param {Request} request */
function whoWithoutSession(request) {
  return new URL(request.url).searchParams.has("sendoff") ? "someone with a link" : "someone";
}
