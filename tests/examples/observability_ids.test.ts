// The id that joins the logs: nginx's, and never what a client made up.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinLogs } from "../support/observability_join.ts";
import {
  appProcess,
  EXAMPLE,
  linesOf,
  type ObservedSite,
  startObservedSite,
} from "../support/observability_site.ts";
import { logged, sessionOf } from "../support/observability_traffic.ts";
import { temporaryFolder, until } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";

const OF_NGINX = /^[0-9a-f]{32}$/;
const OF_THE_APP = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WELL_FORMED = "0123456789abcdef0123456789abcdef";

/** Ids that a client may send, to forge a line or to fill the disk. */
const MADE_UP = [
  '"},{"request_id":"forged',
  'x\n{"request_id":"forged"}',
  "x\r\n forged: y",
  '\\"',
  "\u00e9",
  "a".repeat(4000),
  `${WELL_FORMED}0`,
  WELL_FORMED.toUpperCase(),
  "",
];

describe("behind nginx", () => {
  let site: ObservedSite;
  beforeAll(async () => {
    site = await startObservedSite();
  });
  afterAll(() => site?.close());

  const newLines = async (port: number, id: string) => {
    const before = linesOf(site.appLog).length;
    const headers = { ...sessionOf("ann"), "X-Request-Id": id };
    const { status } = await ask(port, { target: "/files/shared/id.txt", headers });
    if (status === 200) await until("it is logged", () => linesOf(site.appLog).length > before);
    return { status, lines: linesOf(site.appLog).slice(before) };
  };

  it.each([...MADE_UP, WELL_FORMED])("a client's own %j changes nothing", async (id) => {
    const { status, lines } = await newLines(site.port, id);
    // nginx refuses a header that goes on in the next line.
    expect([status, lines.length]).toEqual(id.includes("\r\n ") ? [400, 0] : [200, 1]);
    for (const line of lines) {
      expect(line["request_id"]).toMatch(OF_NGINX);
      expect(line["request_id"]).not.toBe(WELL_FORMED);
    }
  });

  it.each(MADE_UP)("past nginx, %j is not believed", async (id) => {
    const { status, lines } = await newLines(site.appPort, id);
    expect(lines.length).toBe(status === 200 ? 1 : 0);
    for (const line of lines) expect(line["request_id"]).toMatch(OF_THE_APP);
  });

  it("all that went through nginx is joined", async () => {
    const complete = MADE_UP.length; // one of them is 400, and one more is well formed
    await logged(site, { nginx: complete + 1, app: complete });
    const joined = await joinLogs(site);
    expect(joined.filter(({ result }) => result === "complete")).toHaveLength(complete);
    const rest = joined.filter(({ result }) => result !== "complete" && result !== "no-nginx-line");
    expect(rest).toMatchObject([{ result: "no-app-line", status: 400 }]);
  });
});

it("without nginx the app makes its own id, whatever a client sends", async () => {
  const folder = temporaryFolder("observability-alone");
  const root = join(folder.path, "root");
  mkdirSync(root);
  writeFileSync(join(root, "a.txt"), "hello");
  const log = join(folder.path, "decisions.json");
  const app = await appProcess({ ROOT: root, ACCESS_LOG: log });
  try {
    for (const id of [WELL_FORMED, WELL_FORMED]) {
      await ask(app.port, { target: "/files/a.txt", headers: { "X-Request-Id": id } });
    }
    await until("both are logged", () => linesOf(log).length === 2);
    const ids = linesOf(log).map((line) => line["request_id"]);
    for (const id of ids) expect(id).toMatch(OF_THE_APP);
    expect(new Set(ids).size).toBe(2);
  } finally {
    await app.close();
    folder.remove();
  }
});

it("an adapter that lets a line end into a header's value forges no line", async () => {
  const { accessLog } = await import(join(EXAMPLE, "access_log.mjs"));
  const lines: string[] = [];
  const options = { behindNginx: true, userOf: () => 'ann"}\n{"user":"bob' };
  const log = accessLog({ ...options, write: (line: string) => lines.push(line) });
  const headers = { get: () => `${WELL_FORMED}\n{"user":"bob"}` };
  const cause = new Error("y".repeat(1000), { cause: "z".repeat(1000) });
  const error = new Error('x\n{"user":"bob"}', { cause });
  log(
    { id: "own", outcome: "fault", status: 500, duration: 1.5, error },
    { method: "GET", headers },
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]?.indexOf("\n")).toBe((lines[0]?.length ?? 0) - 1);
  const { user, request_id, duration, error: text } = JSON.parse(lines[0] ?? "");
  expect([user, request_id, duration]).toEqual([options.userOf(), "own", 0.0015]);
  const bounded = [`Error: ${"y".repeat(193)}`, "z".repeat(200)];
  expect(text).toBe(['Error: x\n{"user":"bob"}', ...bounded].join("; "));
});
