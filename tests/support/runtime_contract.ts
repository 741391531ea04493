// What every example app does, whatever it runs on: the same requests, the same answers.
import { afterAll, beforeAll, expect, it } from "vitest";
import { headerValues as all, ask, type RawResponse, sendfileHeaders } from "./raw_client.ts";

export const SESSION = { Cookie: "theme=dark; session=k3y-of-ann" };
export const AWKWARD = "Grüße & 100% #1?.txt";
export const AWKWARD_IN_URL = "Gr%C3%BC%C3%9Fe%20%26%20100%25%20%231%3F.txt";

/** Spellings of a way out of a folder that ann may read. None may hand a file off. */
export const WAYS_OUT = [
  "../x",
  "shared/../../x",
  "shared/../bob/x",
  "shared/%2e%2e/bob/x",
  "shared/.%2E/bob/x",
  "shared/..%2fbob/x",
  "shared/..%5cbob/x",
  "shared/..\\bob/x",
  "shared/%2e%2e%2f%2e%2e%2fetc/passwd",
  "shared/%252e%252e/bob/x",
  "shared/%00",
  "shared/a%0d%0aX-Accel-Redirect:%20/_sendoff/bob/x",
  "shared//x",
  "/shared/x",
  "shared/.env",
  "shared/%ff",
];

/** An app that listens somewhere. */
export interface App {
  readonly url: URL;
  close(): Promise<void>;
}

/** Registers the checks for an app, which `start` starts. */
export function itHandsOffFiles(start: () => Promise<App>): void {
  let app: App;
  beforeAll(async () => {
    app = await start();
  });
  afterAll(() => app?.close());

  /** Asks as a signed-in user, unless told otherwise, for what stands below the mount. */
  function get(path: string, headers: Record<string, string> = SESSION, method = "GET") {
    const { port, pathname } = app.url;
    const accept = { "Accept-Encoding": "gzip, br", ...headers };
    const target = Buffer.from(pathname + path, "latin1");
    return ask(Number(port), { method, target, headers: accept, untilComplete: true });
  }

  it("hands off an allowed file: one header, 200, nothing in the body", async () => {
    const answer = await get("shared/a.txt");
    expectHandOff(answer, "/_sendoff/shared/a.txt");
    expect(all(answer, "content-type")).toEqual(["text/plain; charset=UTF-8"]);
    expect(all(answer, "x-content-type-options")).toEqual(["nosniff"]);
    expect(all(answer, "cache-control")).toEqual(["private, no-cache"]);
  });

  it("hands off a name full of special characters", async () => {
    const answer = await get(`ann/${AWKWARD_IN_URL}`);
    expectHandOff(answer, `/_sendoff/ann/${AWKWARD_IN_URL}`);
  });

  it("answers HEAD like GET", async () => {
    expectHandOff(await get("shared/a.txt", SESSION, "HEAD"), "/_sendoff/shared/a.txt");
  });

  it("ignores the query, sendfile headers of the client, ranges and validators", async () => {
    const answer = await get("shared/a.txt?path=../bob/x&x-accel-redirect=/_sendoff/bob/x", {
      ...SESSION,
      "X-Accel-Redirect": "/_sendoff/bob/x",
      "X-Sendfile-Type": "X-Sendfile",
      Range: "bytes=0-0",
      "If-None-Match": "*",
      "If-Modified-Since": "Thu, 01 Jan 2037 00:00:00 GMT",
    });
    expectHandOff(answer, "/_sendoff/shared/a.txt");
  });

  it.each([
    ["nobody is signed in", "shared/a.txt", {}],
    ["the session is unknown", "shared/a.txt", { Cookie: "session=guessed" }],
    ["the file is somebody else's", "bob/a.txt", SESSION],
  ])("refuses where %s", async (_, path, headers: Record<string, string>) => {
    const answer = await get(path, headers);
    expect(answer.status).toBe(403);
    expect(all(answer, "cache-control")).toEqual(["no-store"]);
    expect(sendfileHeaders(answer)).toEqual([]);
  });

  it.each(WAYS_OUT)("hands nothing off for the raw path %s", async (path) => {
    const answer = await get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(sendfileHeaders(answer)).toEqual([]);
  });

  it("hands nothing off for POST", async () => {
    const answer = await get("shared/a.txt", { ...SESSION, "Content-Length": "0" }, "POST");
    expect([404, 405]).toContain(answer.status);
    expect(sendfileHeaders(answer)).toEqual([]);
  });
}

function expectHandOff(answer: RawResponse, value: string): void {
  expect(answer.status).toBe(200);
  expect(sendfileHeaders(answer)).toEqual(["x-accel-redirect"]);
  expect(all(answer, "x-accel-redirect")).toEqual([value]);
  expect(all(answer, "content-length")).toEqual(["0"]);
  expect(all(answer, "transfer-encoding")).toEqual([]);
  expect(all(answer, "content-encoding")).toEqual([]);
  expect(answer.body).toHaveLength(0);
}
