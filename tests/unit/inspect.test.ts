import {
  createFileHandler,
  type Inspect,
  type InspectedFile,
  REFUSAL_STATUS,
  type RefusalReason,
  refusal,
} from "sendoff";
import { describe, expect, it, vi } from "vitest";
import { FRONTS } from "../support/unit_fronts.ts";
import { countingDelivery, FILE_URL, run } from "../support/unit_handler.ts";

const TIME = new Date("2026-11-22T01:02:03Z");
const front = (title: string) => {
  const found = FRONTS.find((candidate) => candidate.title === title);
  if (found === undefined) throw new Error(`no front server ${title}`);
  return found.delivery;
};

describe("inspect", () => {
  it.each([
    ["null", () => null],
    ["undefined", () => undefined],
    ["a promise of null", async () => null],
  ])("%s is 404, and nothing is delivered", async (_, inspect) => {
    const delivery = countingDelivery();
    const { response, outcome } = await run({ inspect, delivery });
    expect(outcome.reason).toBe("not-found");
    expect(response.status).toBe(404);
    expect(delivery.files).toEqual([]);
  });

  it("looks up the file that will be sent", async () => {
    const inspect = vi.fn<Inspect>(async () => ({}));
    const authorize = () => ({ allow: true, path: "stored" }) as const;
    const request = new Request(FILE_URL);
    const { outcome } = await run({ authorize, inspect }, request);
    expect(inspect).toHaveBeenCalledExactlyOnceWith("stored", request);
    expect(outcome.outcome).toBe("delivered");
  });

  it.each([
    ["nginx", false],
    ["litespeed", false],
    ["apache 0.12", true],
    ["apache 1.0", true],
    ["lighttpd", true],
    ["caddy by location", true],
    ["caddy by root", true],
  ])("validators go to %s: %s", async (title, sent) => {
    const inspect = () => ({ etag: '"1-2"', lastModified: TIME });
    const { response } = await run({ inspect, delivery: front(title) });
    expect(response.headers.get("etag")).toBe(sent ? '"1-2"' : null);
    const time = "Sun, 22 Nov 2026 01:02:03 GMT";
    expect(response.headers.get("last-modified")).toBe(sent ? time : null);
  });

  it("a grant's validators come before those found, one by one", async () => {
    const inspect = () => ({ etag: '"found"', lastModified: TIME });
    const authorize = () => ({ allow: true, etag: '"granted"' }) as const;
    const { response } = await run({ authorize, inspect, delivery: front("apache 0.12") });
    expect(response.headers.get("etag")).toBe('"granted"');
    expect(response.headers.get("last-modified")).toBe("Sun, 22 Nov 2026 01:02:03 GMT");
  });

  it.each(Object.entries(REFUSAL_STATUS) as [RefusalReason, number][])(
    "may refuse: %s is %d, and nothing is delivered",
    async (reason, status) => {
      const delivery = countingDelivery();
      for (const inspect of [() => refusal(reason), async () => refusal(reason)]) {
        const { response, outcome } = await run({ inspect, delivery });
        expect(outcome).toMatchObject({ outcome: "refused", path: "a.txt", reason, status });
        expect(outcome).not.toHaveProperty("delivery");
        expect(response.status).toBe(status);
        expect(response.headers.get("retry-after")).toBe(
          status === 502 || status === 503 ? "5" : null,
        );
        expect(response.headers.get("cache-control")).toBe("no-store");
      }
      expect(delivery.files).toEqual([]);
    },
  );

  it("may refuse with an error, which the audit hook hears of", async () => {
    const error = new Error("disk");
    const { response, outcome } = await run({ inspect: () => refusal("disk-failed", error) });
    expect(outcome).toMatchObject({ outcome: "refused", reason: "disk-failed", error });
    expect(await response.text()).toBe("Something went wrong\n");
  });

  it("is not asked where the authorizer says no", async () => {
    const inspect = vi.fn<Inspect>(() => refusal("file-changing"));
    const { outcome } = await run({ inspect, authorize: () => false });
    expect(outcome.reason).toBe("denied");
    expect(inspect).not.toHaveBeenCalled();
  });

  it.each<[found: unknown, message: string]>([
    [{ reason: "no such reason" }, 'inspect gave "reason", want nothing but etag and lastModified'],
    [{ reason: "not-found" }, 'inspect gave "reason", want nothing but etag and lastModified'],
    [
      { reason: "not-found", status: 200 },
      'inspect gave "reason", want nothing but etag and lastModified',
    ],
    [false, "inspect gave false, want { etag?, lastModified? }, or null for 404"],
    [true, "inspect gave true, want { etag?, lastModified? }, or null for 404"],
    [0, "inspect gave 0, want { etag?, lastModified? }, or null for 404"],
    ["", 'inspect gave "", want { etag?, lastModified? }, or null for 404'],
    [new Error("no"), "inspect gave an object, want { etag?, lastModified? }, or null for 404"],
    [{ size: 1 }, 'inspect gave "size", want nothing but etag and lastModified'],
    [{ etag: "1" }, 'inspect gave the etag "1", want one in double quotes'],
    [{ etag: '"a\r\nb"' }, 'inspect gave the etag "\\"a\\r\\nb\\"", want one in double quotes'],
    [{ etag: 5 }, "inspect gave the etag 5, want one in double quotes"],
    [{ lastModified: 5 }, "inspect gave lastModified 5, want a valid Date"],
    [
      { lastModified: new Date(Number.NaN) },
      "inspect gave lastModified an object, want a valid Date",
    ],
  ])("%j is a fault", async (found, message) => {
    const delivery = countingDelivery();
    const inspect = () => found as InspectedFile;
    const handler = createFileHandler({ authorize: "public", delivery, inspect });
    const answer = handler(new Request(FILE_URL));
    await expect(answer).rejects.toHaveProperty("cause", new TypeError(message));
    expect(delivery.files).toEqual([]);
  });
});
