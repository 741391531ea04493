// The same request on each way from a real store, side by side: a client can't tell them apart.
import type { Authorizer, Grant } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import {
  type Asked,
  DATE,
  DIFFERENCES,
  LONG_KEY,
  REQUESTS,
  type RequestName,
  SHOW_METADATA,
  told,
  ZIPPED,
} from "../support/object_store_answers.ts";
import { CANARY, type StoreSite, startStoreSite } from "../support/object_store_site.ts";
import {
  isMissing,
  type Started,
  type StoreDelivery,
  startWay,
  WAYS,
  type Way,
  type WayName,
} from "../support/object_store_ways.ts";
import { ask, header, type RawResponse } from "../support/raw_client.ts";
import { LETTERS } from "../support/tree.ts";

/** All but the redirect, by which the store itself answers, and all but the one they are compared to. */
const COMPARED = (Object.entries(WAYS) as [WayName, Way][]).filter(
  ([name]) => name !== "redirect" && name !== "relay",
);
const requests = Object.entries(REQUESTS) as [RequestName, Asked][];

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("answers from a store", () => {
  let site: StoreSite;
  let date: string;
  const started = new Map<WayName, Started>();

  beforeAll(async () => {
    site = await startStoreSite();
    const odd = {
      "Content-Type": "image/x-odd",
      "Cache-Control": "max-age=999",
      "Content-Disposition": "inline",
      Expires: "Thu, 01 Jan 2032 00:00:00 GMT",
    };
    await site.put("letters.txt", LETTERS, odd);
    await site.put("page.html", LETTERS, { ...odd, "Content-Type": "text/html" });
    await site.put("meta.txt", LETTERS, { "x-amz-meta-note": "canary-meta" });
    await site.put("gz.txt", Uint8Array.from(ZIPPED), { "Content-Encoding": "gzip" });
    await site.put("empty.txt", "");
    await site.put(LONG_KEY, LETTERS);
    const head = await site.client.fetch(site.urlOf("letters.txt"), { method: "HEAD" });
    date = head.headers.get("last-modified") ?? "";
    for (const [name, way] of [["relay", WAYS.relay] as const, ...COMPARED]) {
      if (!isMissing(way)) started.set(name, await startWay(way, site, optionsFor));
    }
  });
  afterAll(async () => {
    for (const { stop } of started.values()) await stop();
    site?.store.stop();
  });

  function optionsFor(deliveryWith: StoreDelivery) {
    const wrong = deliveryWith({ ...site.store.credentials, secretAccessKey: "another" });
    const grants: Record<string, Grant | false> = {
      "denied.txt": false,
      "wrong.txt": { allow: true, path: "letters.txt", delivery: wrong },
      "download.txt": { allow: true, path: "letters.txt", download: "Grüße.txt" },
      "kept-none.txt": {
        allow: true,
        download: true,
        cacheControl: "public, max-age=31536000, immutable",
      },
    };
    const authorize: Authorizer = ({ path }) => grants[path] ?? true;
    return { authorize };
  }

  function answerOf(name: WayName, { path, method = "GET", headers = {} }: Asked) {
    const filled = Object.entries(headers).map(([key, value]) => [
      key,
      value === DATE ? date : value,
    ]);
    const port = started.get(name)?.port ?? 0;
    return ask(port, { target: `/${path}`, method, headers: Object.fromEntries(filled) });
  }

  function nothingOfTheStore({ headers, body }: RawResponse, twice: readonly string[] = []) {
    expect(JSON.stringify(headers)).not.toMatch(CANARY);
    expect(body.toString()).not.toMatch(CANARY);
    const names = headers.map(([key]) => key);
    expect(names.filter((key, i) => names.indexOf(key) !== i)).toEqual(twice);
  }

  it.each(requests)("relay: %s", async (_, asked) => {
    const answer = await answerOf("relay", asked);
    expect(answer.status).toBe(asked.status);
    nothingOfTheStore(answer);
    if (asked.status >= 400) expect(header(answer, "cache-control")).toBe("no-store");
  });

  describe.each(COMPARED)("%s", (name, way) => {
    it.skipIf(isMissing(way)).each(requests)("%s", async (what, asked) => {
      const answer = await answerOf(name, asked);
      const expected = told(await answerOf("relay", asked));
      const mine = DIFFERENCES.filter(
        ({ ways, requests }) => ways.includes(name) && requests.includes(what),
      );
      for (const { is } of mine) {
        for (const [key, value] of Object.entries(is)) {
          expect(expected[key]).not.toBe(value); // or it is no difference
          expected[key] = value;
        }
      }
      const given = told(answer);
      // What is told of an error is less: an answer that is one, against the relay's, is compared by that.
      for (const key of Object.keys(expected)) if (!(key in given)) delete expected[key];
      expect(given).toEqual(expected);
      if (what === "object with metadata" && SHOW_METADATA.includes(name)) {
        expect(header(answer, "x-amz-meta-note")).toBe("canary-meta");
        const others = answer.headers.filter(([key]) => key !== "x-amz-meta-note");
        nothingOfTheStore({ ...answer, headers: others });
      } else {
        nothingOfTheStore(
          answer,
          mine.flatMap(({ twice }) => twice ?? []),
        );
      }
    });
  });

  it("a store that is down is 503 with Retry-After on each", async () => {
    site.store.killGateway();
    for (const name of started.keys()) {
      const answer = await answerOf(name, REQUESTS.plain);
      expect([name, answer.status, header(answer, "retry-after")]).toEqual([name, 503, "5"]);
      nothingOfTheStore(answer);
    }
  });
});
