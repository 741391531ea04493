// The redirect and the credentials, without a store: nothing is asked of one.
import { afterEach, describe, expect, it, vi } from "vitest";
import { createFileHandler, type Outcome } from "../../mod.ts";
import {
  type CredentialsSource,
  objectStore,
  type RedirectOptions,
  redirect,
} from "../../src/object_store/mod.ts";

const FIXED = { accessKeyId: "AKID", secretAccessKey: "secret-canary" };

function site(credentials: CredentialsSource = FIXED, options?: RedirectOptions) {
  const outcomes: Outcome[] = [];
  const files = createFileHandler({
    authorize: ({ path }) =>
      path === "sheet.xls"
        ? { allow: true, download: "Grüße 1+1.xls", cacheControl: "no-cache" }
        : true,
    onOutcome: (outcome) => void outcomes.push(outcome),
    delivery: objectStore({
      endpoint: "https://s3.example.org/",
      bucket: "media",
      prefix: "in/",
      credentials,
      via: redirect(options),
    }),
  });
  const get = (path: string, init?: RequestInit) =>
    files(new Request(`http://localhost/${path}`, init));
  return { get, outcomes };
}

const target = (answer: Response) => new URL(answer.headers.get("location") ?? "");

describe("redirect", () => {
  it.each([302, 303, 307] as const)(
    "sends the client on with %i, and no cache keeps it",
    async (status) => {
      const answer = await site(FIXED, { status, expires: 77 }).get("a.txt");
      expect(answer.status).toBe(status);
      expect(await answer.text()).toBe("");
      const { location: _, ...headers } = Object.fromEntries(answer.headers);
      expect(headers).toEqual({
        "cache-control": "private, no-store",
        "content-length": "0",
        "referrer-policy": "no-referrer",
      });
      const url = target(answer);
      expect(url.origin + url.pathname).toBe("https://s3.example.org/media/in/a.txt");
      expect(url.searchParams.get("X-Amz-Expires")).toBe("77");
    },
  );

  it("tells the store type, name and caching, blanks as %20", async () => {
    const url = target(await site().get("sheet.xls"));
    const query = url.searchParams;
    expect(query.get("response-content-type")).toBe("application/vnd.ms-excel");
    expect(query.get("response-cache-control")).toBe("no-cache");
    expect(query.get("response-content-disposition")).toContain(
      "filename*=UTF-8''Gr%C3%BC%C3%9Fe%201%2B1.xls",
    );
    expect(url.search).not.toContain("+");
  });

  it("signs for the method", async () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const { get } = site();
    const signature = (answer: Response) => target(answer).searchParams.get("X-Amz-Signature");
    const signatures = [await get("a.txt"), await get("a.txt", { method: "HEAD" })].map(signature);
    expect(signatures[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(signatures[0]).not.toBe(signatures[1]);
  });

  it("tells the audit hook nothing of the URL", async () => {
    const { get, outcomes } = site();
    await get("a.txt");
    expect(JSON.stringify(outcomes)).not.toMatch(/Signature|s3\.example|media|AKID|canary/);
    expect(outcomes[0]).toMatchObject({ outcome: "delivered", path: "a.txt", status: 302 });
  });
});

afterEach(() => vi.useRealTimers());

describe("credentials", () => {
  it("are asked for at each request, and the token goes along", async () => {
    let turn = 0;
    const { get } = site(async () => {
      turn++;
      return { ...FIXED, accessKeyId: `AKID${turn}`, sessionToken: `token+${turn}` };
    });
    for (const n of [1, 2, 3, 4, 5, 6, 7]) {
      const query = target(await get("a.txt")).searchParams;
      expect(query.get("X-Amz-Credential")).toMatch(new RegExp(`^AKID${n}/`));
      expect(query.get("X-Amz-Security-Token")).toBe(`token+${n}`);
    }
  });

  it("can't be changed from outside, and bring nothing else along", async () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const given = { ...FIXED, method: "DELETE", signQuery: false, datetime: "20000101T000000Z" };
    const { get } = site(given);
    given.accessKeyId = "OTHER";
    expect(target(await get("a.txt")).href).toBe(target(await site().get("a.txt")).href);
    const answer = await site(() => ({ ...FIXED, datetime: "20000101T000000Z" }) as never).get(
      "a.txt",
    );
    expect(target(answer).href).toBe(target(await site().get("a.txt")).href);
  });

  it.each([
    undefined,
    null,
    "secret-canary",
    { secretAccessKey: "secret-canary" },
    { ...FIXED, sessionToken: "secret-canary\n" },
    ["secret-canary"],
  ])("of a wrong form are a fault that does not show them (%#)", async (given) => {
    const { get, outcomes } = site(() => given as never);
    const error: Error = await get("a.txt").catch((error) => error);
    expect((error.cause as Error).message).toBe(
      "credentials() gave none, want { accessKeyId, secretAccessKey }",
    );
    expect(
      `${error.stack}${(error.cause as Error).stack}${JSON.stringify(outcomes)}`,
    ).not.toContain("canary");
    expect(outcomes[0]).toMatchObject({ outcome: "fault", status: 500 });
  });

  it("that can't be had are a fault", async () => {
    const broken = new Error("no role");
    const thrown = await site(() => Promise.reject(broken))
      .get("a.txt")
      .catch((error) => error);
    expect(thrown.cause).toBe(broken);
    const sync = () => {
      throw broken;
    };
    expect(
      (
        await site(sync)
          .get("a.txt")
          .catch((error) => error)
      ).cause,
    ).toBe(broken);
  });

  it("that never come are a fault after ten seconds", async () => {
    vi.useFakeTimers();
    const answer = site(() => new Promise(() => {}))
      .get("a.txt")
      .catch((error) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await answer).cause.message).toBe("credentials() gave nothing within 10000 ms");
  });
});
