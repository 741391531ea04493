// The app's log of decisions and nginx's log of what went out, joined: the example's app, config and script.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Joined, joinLogs, summary } from "../support/observability_join.ts";
import {
  FILM_BYTES,
  linesOf,
  MANY,
  type ObservedSite,
  startObservedSite,
} from "../support/observability_site.ts";
import { logged, sendTraffic, sessionOf } from "../support/observability_traffic.ts";
import { until } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";

let site: ObservedSite;
let sent: number;
let secrets: string[];
let joined: Joined[];
beforeAll(async () => {
  site = await startObservedSite();
  ({ sent, secrets } = await sendTraffic(site));
  joined = await joinLogs(site);
});
afterAll(() => site?.close());

/** The one record about a path. */
function about(path: string): Joined | undefined {
  const records = joined.filter((record) => record.path === path);
  expect([path, records.length]).toEqual([path, 1]);
  return records[0];
}

const delivered = { outcome: "delivered", user: "ann" };
const byLink = { outcome: "delivered", user: null };

describe("the join says of each request who asked, what was decided and what went out", () => {
  it.each<[path: string, record: Partial<Joined>]>([
    ["shared/whole.txt", { ...delivered, result: "complete", status: 200, bytes: 10 }],
    ["shared/part.txt", { ...delivered, result: "complete", status: 206, bytes: 4 }],
    ["shared/part.txt", { content_length: 4, content_range: "bytes 2-5/10" }],
    ["shared/past.txt", { ...delivered, result: "not-satisfiable", status: 416 }],
    ["shared/fresh.txt", { ...delivered, result: "no-body", status: 304, bytes: 0 }],
    ["shared/head.txt", { ...delivered, result: "no-body", status: 200, bytes: 0, method: "HEAD" }],
    ["shared/missing.txt", { ...delivered, result: "nginx-failed", status: 404 }],
    ["shared/film.mp4", { ...delivered, result: "aborted", status: 200 }],
    ["shared/link.txt", { ...byLink, result: "complete", bytes: 10 }],
    ["shared/dead-link.txt", { ...byLink, result: "nginx-failed", status: 404 }],
    ["shared/grant.txt", { ...byLink, result: "complete", bytes: 10 }],
    ["shared/dead-grant.txt", { ...byLink, result: "nginx-failed", status: 404 }],
    ["ann/plan.txt", { result: "refused", reason: "denied", user: "bob", status: 403 }],
    ["ann/unknown.txt", { result: "refused", reason: "denied", user: null, status: 403 }],
    ["shared/other-link.txt", { result: "refused", reason: "link-other-path", status: 403 }],
    ["~/ann/other-grant.txt", { result: "refused", reason: "link-other-path", status: 403 }],
    ["shared/slow.txt", { result: "refused", reason: "authorizer-timeout", status: 503 }],
    ["shared/gone.txt", { result: "refused", reason: "client-gone", status: 499, bytes: 0 }],
    ["shared/broken.txt", { result: "refused", reason: "authorizer-failed", status: 500 }],
    // Refused before there was a path, and never asked: then it is nginx's.
    ["/files/.env", { result: "refused", reason: "dotfile", status: 404 }],
    ["/_sendoff/shared/whole.txt", { result: "no-app-line", status: 404 }],
  ])("%s: %o", (path, record) => {
    expect(about(path)).toMatchObject(record);
  });

  it("has each request once", async () => {
    expect(joined).toHaveLength(sent);
    expect(new Set(joined.map((record) => record.request_id)).size).toBe(sent);
    expect(await summary(site)).toEqual({
      complete: 4,
      "not-satisfiable": 1,
      "no-body": 2,
      "nginx-failed": 3,
      aborted: 1,
      refused: 9,
      "no-app-line": 1,
    });
  });

  it("tells an aborted download by its bytes, too", () => {
    const film = about("shared/film.mp4");
    expect(film?.content_length).toBe(FILM_BYTES);
    expect(film?.bytes).toBeGreaterThan(1024 * 1024);
    expect(film?.bytes).toBeLessThan(FILM_BYTES);
  });

  it("has the error of an authorizer, and how long it took", () => {
    expect(about("shared/broken.txt")?.error).toBe(
      "Error: Authorizer threw; Error: the session service answered 500",
    );
    expect(about("shared/slow.txt")?.decision_time).toBeGreaterThan(1.9);
    expect(about("shared/slow.txt")?.request_time).toBeGreaterThan(1.9);
  });
});

it("a path that would break a line of JSON is in both logs as text", async () => {
  const before = { nginx: linesOf(site.nginxLog).length, app: linesOf(site.appLog).length };
  const quoted = 'shared/"},{"user":"bob';
  const targets = [`/files/${quoted}`, "/files/\\u0000", Buffer.from("/files/\xff\t", "latin1")];
  const statuses = [];
  for (const target of targets) {
    statuses.push((await ask(site.port, { target, headers: sessionOf("ann") })).status);
  }
  expect(statuses).toEqual([404, 400, 400]);
  await logged(site, { nginx: before.nginx + 3, app: before.app + 1 });
  const records = (await joinLogs(site)).slice(before.nginx);
  expect(records[0]).toMatchObject({ ...delivered, path: quoted, result: "nginx-failed" });
  const paths = linesOf(site.nginxLog).map(({ path }) => path);
  expect(paths.slice(before.nginx, -1)).toEqual([`/files/${quoted}`, "/files/\\u0000"]);
});

it("stops asking for a session when the time is up or the client is gone", async () => {
  await until("all are given up", () => site.sessions.givenUp() === site.sessions.hung());
  expect(site.sessions.hung()).toBe(2);
});

it("has the token of a link, and a session, in no log", () => {
  expect(secrets.length).toBeGreaterThan(9);
  const logs = [readFileSync(site.appLog, "utf8"), readFileSync(site.nginxLog, "utf8")];
  for (const log of [...logs, site.errors()]) {
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(10);
      expect(log).not.toContain(secret);
    }
  }
});

it(`joins ${MANY} requests at once, none of them twice`, async () => {
  const before = { nginx: linesOf(site.nginxLog).length, app: linesOf(site.appLog).length };
  const paths = Array.from({ length: MANY }, (_, i) => `shared/many-${i}.txt`);
  const request = (path: string) =>
    ask(site.port, { target: `/files/${path}`, headers: sessionOf("ann") });
  await Promise.all(paths.map(request));
  await logged(site, { nginx: before.nginx + MANY, app: before.app + MANY });
  const records = (await joinLogs(site)).filter(({ path }) => path.startsWith("shared/many-"));
  expect(records.map(({ path }) => path).sort()).toEqual(paths.sort());
  for (const record of records) {
    expect(record).toMatchObject({ ...delivered, result: "complete", bytes: 10 });
    expect(record.asked).toBeUndefined();
  }
});
