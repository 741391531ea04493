// The app's log as a file: full, rotated, and never with what opens a file.
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createUrlSigner } from "sendoff/signed-url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { joinLogs } from "../support/observability_join.ts";
import {
  appProcess,
  EXAMPLE,
  LINK_SECRET,
  linesOf,
  startObservedSite,
} from "../support/observability_site.ts";
import { logged, sessionOf } from "../support/observability_traffic.ts";
import { temporaryFolder, until } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";

describe("the file of the log", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let app: Awaited<ReturnType<typeof appProcess>> | undefined;
  beforeEach(() => {
    folder = temporaryFolder("observability-log");
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    folder.remove();
  });

  /** Asks for a file that nobody may have: the decision is logged. */
  const refusedOf = async (port: number, name: string) =>
    expect((await ask(port, { target: `/files/${name}` })).status).toBe(403);
  const paths = (log: string) => linesOf(log).map(({ path }) => path);

  it("is full, and the app goes on", async () => {
    const running = await appProcess({ ROOT: folder.path, ACCESS_LOG: "/dev/full" });
    app = running;
    for (const times of [1, 2, 3]) {
      await refusedOf(running.port, "a.txt");
      await until("it says so", () => running.output().split("ENOSPC").length > times);
    }
    expect(running.exited()).toBe(false);
  });

  it("can't be opened at first, and is written as soon as it can", async () => {
    const log = join(folder.path, "later/decisions.json");
    const running = await appProcess({ ROOT: folder.path, ACCESS_LOG: log });
    app = running;
    await until("it says so", () => running.output().includes("ENOENT"));
    mkdirSync(join(folder.path, "later"));
    await refusedOf(running.port, "a.txt");
    await until("the line is there", () => paths(log).length === 1);
  });

  it("is another one after SIGHUP, and no line is lost", async () => {
    const log = join(folder.path, "decisions.json");
    const rotated = `${log}.1`;
    const running = await appProcess({ ROOT: folder.path, ACCESS_LOG: log });
    app = running;
    await refusedOf(running.port, "1.txt");
    await until("the first is logged", () => paths(log).length === 1);
    renameSync(log, rotated);
    await refusedOf(running.port, "2.txt");
    await until("the second is where the file was moved to", () => paths(rotated).length === 2);
    process.kill(running.pid, "SIGHUP");
    await until("there is a new file", () => readable(log));
    await refusedOf(running.port, "3.txt");
    await until("the third is in it", () => paths(log).length === 1);
    expect([paths(rotated), paths(log)]).toEqual([["1.txt", "2.txt"], ["3.txt"]]);
  });
});

function readable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

it("has no token of a link that was broken on its way, nor has nginx's", async () => {
  const site = await startObservedSite();
  try {
    const signer = createUrlSigner({ keys: [{ id: "k1", secret: LINK_SECRET }], mount: "/files" });
    const link = await signer.sign("/files/shared/whole.txt", { expires: 600 });
    const grant = await signer.signPrefix("https://example.org/files/shared/", { expires: 600 });
    const query = link.replace("?", "?a=b&");
    const broken = [
      link.replace("?", "%3F"),
      link.replace("?", "%3f").replace("=", "%3D"),
      link.replace("?", "%253F").replace("=", "%253d"),
      query.replace("?", "%3F"),
      `${new URL(grant.url).pathname}whole.txt${link.slice(link.indexOf("?")).replace("?", "%3F")}`,
    ];
    // Ann may read all of the folder: for her nginx is ordered to send the file that is not there.
    for (const headers of [{}, sessionOf("ann")]) {
      for (const target of broken) await ask(site.port, { target, headers });
    }
    await logged(site, { nginx: 2 * broken.length, app: 2 * broken.length });
    const results = (await joinLogs(site)).map(({ result }) => result);
    expect([...new Set(results)].sort()).toEqual(["nginx-failed", "refused"]);
    const [, ...parts] = link.split("sendoff=")[1]?.split(".") ?? [];
    const secret = parts.at(-1) ?? "";
    expect(secret.length).toBeGreaterThan(20);
    for (const text of [readFileSync(site.appLog), readFileSync(site.nginxLog), site.errors()]) {
      expect(text.toString()).not.toContain(secret);
    }
    expect(readFileSync(site.appLog, "utf8")).toContain("whole.txt?sendoff=(left out)");
  } finally {
    await site.close();
  }
});

it("tells of an error that is its own cause, and of what it says nothing that opens a file", async () => {
  const { accessLog } = await import(join(EXAMPLE, "access_log.mjs"));
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const log = accessLog({ write, behindNginx: false, userOf: () => undefined });
  const error = new Error("no file /srv/a.txt?sendoff=1.k1.token");
  error.cause = error;
  log({ id: "own", outcome: "fault", status: 500, duration: 1, error }, { method: "GET" });
  const text: string = JSON.parse(lines[0] ?? "").error;
  expect(text.split("; ")).toEqual(Array(5).fill("Error: no file /srv/a.txt?sendoff=(left out)"));
});
